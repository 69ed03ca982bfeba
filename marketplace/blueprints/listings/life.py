"""One small page for each step in the life of a listing: what it does, why, and a button."""

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form, RadioField, SelectField, TextAreaField

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.choices import choice
from marketplace.blueprints.listings.fields import listed
from marketplace.blueprints.listings.forms import cleaned_form
from marketplace.blueprints.listings.steps import STEPS
from marketplace.blueprints.listings.support import UNPROCESSABLE, rules, scope, whole_number
from marketplace.blueprints.listings.wording import words_for
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, WrongState
from marketplace.listings import policy, reasons
from marketplace.listings.models import Listing
from marketplace.listings.queries import own
from marketplace.listings.states import ACHIEVEMENT_MOVES, LISTED, NEED_MOVES
from marketplace.listings.vocabulary import Kind

MOST_SUCCESSORS = 100


class StepForm(Form):
    """A reason from a closed list, a note, and for a withdrawal what takes the place of the listing."""

    reason = RadioField(_("原因"), [listed], validate_choice=False, choices=[])
    note = TextAreaField(_("说明"), render_kw={"rows": 4})
    successor = SelectField(_("替代它的信息"), [listed], validate_choice=False, choices=[])

    def __init__(self, posted: MultiDict[str, str] | None, listing: Listing, action: str) -> None:
        super().__init__(formdata=cleaned_form(posted) if posted is not None else None)
        codes = reasons.choices(action, listing.kind)
        is_own = listing.organisation_id in current_actor().organisation_ids
        hidden = STEPS[action].not_for_owners if is_own else frozenset[str]()
        own_codes = [pair for pair in codes if pair[0] not in hidden]
        self.reason.choices = [choice(code, gettext(words)) for code, words in own_codes]
        self.reason.flags.required = True
        if not codes:
            del self.reason
        if not codes and action != "appeal":
            del self.note
        elif action == "appeal":
            self.note.label.text = gettext("申诉理由")
            self.note.flags.required = True
        self._offer_successors(listing, action)

    def _offer_successors(self, listing: Listing, action: str) -> None:
        found = successors(listing) if action == "withdraw" else []
        self.successor.choices = [choice("", gettext("没有")), *found]
        if not found:
            del self.successor

    def posted(self, name: str) -> str:
        return (self[name].data or "") if name in self else ""


def successors(listing: Listing) -> list[Any]:
    """Public listings of the same organisation and kind."""
    page = own.of_organisation(
        scope(), listing.organisation_id, statuses=LISTED, kind=listing.kind, size=MOST_SUCCESSORS
    )
    return [choice(str(item.id), item.title) for item in page.items if item.id != listing.id]


@allow(Permission.LISTING_EDIT)
def step(listing_id: int, action: str) -> ResponseReturnValue:
    """GET asks, POST does."""
    return take(listing_id, action) if request.method == "POST" else ask(listing_id, action)


def ask(listing_id: int, action: str) -> ResponseReturnValue:
    listing = own.one(scope(), listing_id)
    policy.require(current_actor(), STEPS[action].permission or action, listing)
    if not _is_possible(listing, action):
        raise WrongState(action=action, status=listing.status.value)
    return _page(listing, action, StepForm(None, listing, action))


def take(listing_id: int, action: str) -> ResponseReturnValue:
    """Do it; a second click finds it done and says the same."""
    wanted, known = STEPS[action], rules()
    form = StepForm(request.form, own.one(scope(), listing_id), action)
    if not form.validate():
        return _page(own.one(scope(), listing_id), action, form), UNPROCESSABLE
    try:
        with unit_of_work():
            listing = own.one(scope(), listing_id)
            wanted.run(current_actor(), listing, form.posted, known, _successor(form))
    except Invalid as invalid:
        _place(form, invalid)
        return _page(own.one(scope(), listing_id), action, form), UNPROCESSABLE
    except WrongState as error:
        moves = NEED_MOVES if listing.kind is Kind.NEED else ACHIEVEMENT_MOVES
        if action not in moves or error.facts.get("status") != moves[action].end.value:
            raise
    flash(str(wanted.done))
    if wanted.next_endpoint == "listings.work":
        return redirect(url_for("listings.work"))
    return redirect(url_for(wanted.next_endpoint, listing_id=listing_id))


def _successor(form: StepForm) -> Listing | None:
    number = whole_number(form.posted("successor"))
    return own.one(scope(), number) if number else None


def _place(form: StepForm, invalid: Invalid) -> None:
    for problem in invalid.problems:
        place_problem(form, problem.field, words_for(problem))


def _is_possible(listing: Listing, action: str) -> bool:
    if STEPS[action].permission == "amend":
        return "amend" in policy.actions_for(current_actor(), listing)
    return action in policy.actions_for(current_actor(), listing)


def _page(listing: Listing, action: str, form: StepForm) -> str:
    return render_template(
        "listings/step.html",
        listing=listing,
        action=action,
        step=STEPS[action],
        form=form,
        was_public=listing.published_version is not None,
        valid_days=rules().valid_days,
    )


for _action in STEPS:
    bp.add_url_rule(
        f"/listings/<int:listing_id>/{_action.replace('_', '-')}",
        endpoint=_action,
        view_func=step,
        defaults={"action": _action},
        methods=["GET", "POST"],
    )
