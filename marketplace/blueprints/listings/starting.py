"""Begin a listing: which kind, for which organisation, under which name."""

import secrets

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict
from wtforms import Form, HiddenField, RadioField, StringField

from marketplace.accounts.models import Organisation
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.choices import choice
from marketplace.blueprints.listings.fields import listed
from marketplace.blueprints.listings.forms import cleaned_form, control
from marketplace.blueprints.listings.support import UNPROCESSABLE, rules, scope, whole_number
from marketplace.blueprints.listings.wording import words_for
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import OPERATORS
from marketplace.kernel.errors import Invalid, MarketError, Problem
from marketplace.kernel.text import clean_line
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.drafts import Contact, Draft
from marketplace.listings.limits import LIMITS
from marketplace.listings.operations import drafts
from marketplace.listings.vocabulary import Kind

MOST_FOUND = 20


class StartForm(Form):
    """The first page; all else comes on the long form."""

    kind = RadioField(_("您要发布"), [listed], validate_choice=False, choices=[])
    organisation = RadioField(_("以哪个单位的名义"), [listed], validate_choice=False, choices=[])
    title = StringField(_("名称"), description=_("一句话，以后可以改。"))
    token = HiddenField()

    def __init__(self, posted: MultiDict[str, str] | None, offered: list[Organisation], kind: str) -> None:
        only = str(offered[0].id) if len(offered) == 1 else None
        super().__init__(
            formdata=cleaned_form(posted) if posted is not None else None,
            data={"kind": kind, "organisation": only, "token": secrets.token_urlsafe(24)},
        )
        self.kind.choices = [
            choice(Kind.ACHIEVEMENT.value, gettext("科技成果：有技术，找企业")),
            choice(Kind.NEED.value, gettext("技术需求：有难题，找技术")),
        ]
        self.organisation.choices = [choice(str(row.id), row.name) for row in offered]
        for entry in (self.kind, self.organisation, self.title):
            entry.flags.required = True

    def complete(self) -> bool:
        """True when all is there; else each gap has its words."""
        whole = self.validate()
        for entry in (self.kind, self.organisation, self.title):
            if not entry.errors and not clean_line(entry.data or ""):
                entry.errors = [words_for(Problem(entry.name, "required"))]
                whole = False
        return whole


@bp.get("/listings/new")
@allow(Permission.LISTING_POST)
def new() -> ResponseReturnValue:
    kind = request.args.get("kind", "")
    return _page(StartForm(None, offered(), kind if kind in set(Kind) else ""))


@bp.post("/listings/new", endpoint="create")
@allow(Permission.LISTING_POST)
def create() -> ResponseReturnValue:
    """An empty draft; the same page sent twice makes one."""
    form = StartForm(request.form, offered(), "")
    if not form.complete():
        return _page(form), UNPROCESSABLE
    organisation_id = whole_number(form.organisation.data)
    organisation = organisations.one(scope(), organisation_id)
    draft, known = first_draft(Kind(form.kind.data), clean_line(form.title.data or ""), organisation), rules()
    try:
        with unit_of_work():
            listing = drafts.create(
                current_actor(), organisation_id, draft, known, token=form.token.data or None
            )
            listing_id = listing.id
    except Invalid as error:
        for problem in error.problems:
            entry = control(form, problem.field) or form.title
            entry.errors = [words_for(problem)]
        return _page(form), UNPROCESSABLE
    return redirect(url_for("listings.edit", listing_id=listing_id))


def first_draft(kind: Kind, title: str, organisation: Organisation) -> Draft:
    """What is known already: the name, the place and the desk of the organisation."""
    desk = Contact(
        organisation.contact_office[: LIMITS["contact.office"].most],
        organisation.contact_phone[: LIMITS["contact.phone"].most],
        organisation.contact_email,
    )
    return DRAFT_OF[kind](title=title, region_code=organisation.region_code, contact=desk)


def offered() -> list[Organisation]:
    """The organisations one may write for: one's own, and for an operator those found by name or code."""
    actor = current_actor()
    own = [_known(scope(), number) for number in sorted(actor.organisation_ids)]
    found = [row for row in own if row is not None]
    if actor.has(*OPERATORS):
        chosen = _known(scope(), whole_number(request.values.get("organisation")))
        searched = _searched()
        found += [row for row in (chosen, *searched) if row is not None]
    return list(dict.fromkeys(found))


def _searched() -> list[Organisation]:
    words = clean_line(request.values.get("words", ""))[:120]
    return organisations.find(scope(), words=words).rows[:MOST_FOUND] if words else []


def _known(within: Scope, organisation_id: int) -> Organisation | None:
    try:
        return organisations.one(within, organisation_id) if organisation_id else None
    except MarketError:
        return None


def _page(form: StartForm) -> str:
    actor, choices = current_actor(), offered()
    waiting = [row.name for row in choices if row.status is not OrganisationStatus.VERIFIED]
    return render_template(
        "listings/start.html",
        form=form,
        searches=actor.has(*OPERATORS),
        words=clean_line(request.values.get("words", ""))[:120],
        waiting=waiting,
        days=rules().review_working_days,
    )
