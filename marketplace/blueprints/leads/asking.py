"""How leads begin: interest in a listing, a suggested pair that a broker takes, a lead entered by hand."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.leads.acting import declared
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.leads.wording import problems_of
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.matching.presenting import own_kind, pair_row
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.brokerage.drafts_leads import BY_HAND, LONGEST, LeadDraft
from marketplace.brokerage.errors import OwnListing
from marketplace.brokerage.operations import creating
from marketplace.brokerage.operations.creating import Said
from marketplace.brokerage.operations.declaring import LONGEST_DECLARATION
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads, openings
from marketplace.brokerage.states import LeadSource, LeadStatus
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound
from marketplace.listings.queries import public
from marketplace.listings.states import OPEN
from marketplace.matching import policy as matching
from marketplace.matching import queries as pairs

Problems = list[tuple[str, str]]


@bp.route("/listings/<int:listing_id>/interest", methods=["GET", "POST"])
@allow(Permission.LEAD_INTEREST)
def interest(listing_id: int) -> ResponseReturnValue:
    """A short form: for which organisation, what one would like to know, and the own listing that belongs to it."""
    if request.method == "GET":
        return _interest_page(listing_id, [])
    form = request.form
    own = form.get("own_listing", "")
    try:
        with unit_of_work():
            made = creating.interest(
                current_actor(), listing_id, whole_number(form.get("organisation")), form.get("wish", ""),
                whole_number(own) if own else None,
            )  # fmt: skip
    except Invalid as invalid:
        return _interest_page(listing_id, problems_of(invalid)), UNPROCESSABLE
    flash(_interest_words(made.said))
    return redirect(url_for("leads.show", lead_id=made.id))


@bp.route("/matches/<int:match_id>/adopt", methods=["GET", "POST"])
@allow(Permission.LEAD_WORK)
def adopt_match(match_id: int) -> ResponseReturnValue:
    """A broker takes a suggested pair and declares an interest of one's own, or none."""
    if request.method == "GET":
        return _match_page(match_id, [])
    try:
        with unit_of_work():
            made = creating.from_match(current_actor(), match_id, declared(), request.form.get("text", ""))
            status = leads.one(LeadScope.of(current_actor()), made.id).status
    except Invalid as invalid:
        return _match_page(match_id, problems_of(invalid)), UNPROCESSABLE
    adopted = status is LeadStatus.ADOPTED
    flash(_("已承接。请征询双方意向。") if adopted else _("双方已有一条线索，这就是那一条。"))
    return redirect(url_for("leads.show", lead_id=made.id))


@bp.route("/desk/new", methods=["GET", "POST"])
@allow(Permission.LEAD_OPEN)
def new() -> ResponseReturnValue:
    """From an event or by hand; listings by their numbers, organisations by their credit codes."""
    if request.method == "GET":
        return _new_page([])
    try:
        with unit_of_work():
            made = creating.by_hand(current_actor(), _draft())
    except Invalid as invalid:
        return _new_page(problems_of(invalid)), UNPROCESSABLE
    except NotFound:
        return _new_page([("achievement_id", _("没有找到公开的成果或需求，请核对编号。"))]), UNPROCESSABLE
    flash(_("线索已录入，等待技术经纪人认领。") if made.is_new else _("双方已有一条线索，这就是那一条。"))
    return redirect(url_for("leads.show", lead_id=made.id))


def _interest_page(listing_id: int, problems: Problems) -> str:
    actor = current_actor()
    mine = openings.verified_organisations(Scope.of(actor), actor)
    if not mine:
        raise NotAllowed(action="interest", actor=actor.person_id)
    listing = public.public_one(Scope.of(actor), listing_id, signed_in=True)
    if listing.status not in OPEN:
        raise NotFound(kind="listing")
    if listing.organisation is not None and listing.organisation.id in actor.organisation_ids:
        raise OwnListing
    own = openings.own_listings(Scope(None, frozenset(number for number, _name in mine)), listing.kind)
    return render_template(
        "leads/interest.html", listing=listing, organisations=mine, own=own, problems=problems, typed=request.form,
        most=LONGEST["wish"],
    )  # fmt: skip


def _interest_words(said: Said | None) -> str:
    if said is Said.ACCEPTED:
        return _("意向已提交，技术经纪人会与您联系。对方愿意对接后，双方才会看到彼此的名称。")
    if said is Said.AWAITED:
        return _("留言已保存。双方已有一条线索，正在等本单位答复愿不愿对接，请在这个页面答复。")
    return _("本单位已经表达过意向，这是原来的线索。")


def _match_page(match_id: int, problems: Problems) -> str:
    actor = current_actor()
    pair = pairs.one(matching.worklist_scope(actor), Scope.of(actor), match_id)
    if pair is None:
        raise NotFound(kind="match")
    return render_template(
        "leads/adopt_match.html", pair=pair_row(pair, own_kind(actor, pair)), match_id=match_id, problems=problems,
        typed=request.form, most=LONGEST_DECLARATION,
    )  # fmt: skip


def _new_page(problems: Problems) -> str:
    return render_template(
        "leads/new.html", problems=problems, typed=request.form, sources=sorted(BY_HAND), most=LONGEST
    )


def _draft() -> LeadDraft:
    form = request.form
    source = form.get("source", "")
    return LeadDraft(
        title=form.get("title", ""),
        source=LeadSource(source) if source in BY_HAND else LeadSource.MANUAL,
        source_note=form.get("source_note", ""),
        need_id=_listing_number(form.get("need_id", "")),
        achievement_id=_listing_number(form.get("achievement_id", "")),
        seeker_id=openings.organisation_by_code(PUBLIC, form.get("seeker_id", "")),
        holder_id=openings.organisation_by_code(PUBLIC, form.get("holder_id", "")),
        wish=form.get("wish", ""),
    )


def _listing_number(text: str) -> int | None:
    """From a number or a code such as JL-A-000012; what is neither finds nothing."""
    digits = text.strip().rpartition("-")[2]
    return whole_number(digits) if digits else None
