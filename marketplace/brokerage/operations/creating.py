"""How a lead begins: from a suggested pair, from a visitor's interest, from an event, or by hand.

No pair has two living leads: whoever comes later finds the one that is there. The listings' rows are locked in the
order of their ids, so that two at once come one after the other.
"""

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.accounts.permissions import Permission
from marketplace.accounts.policy import require_permission
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit import trail
from marketplace.brokerage.drafts_leads import LONGEST, LeadDraft, cleaned_lead, lead_problems, pair_key
from marketplace.brokerage.errors import LeadTaken, OwnListing, OwnSide
from marketplace.brokerage.models import Lead, LeadSide
from marketplace.brokerage.operations import lead_steps as steps
from marketplace.brokerage.operations import leads as work
from marketplace.brokerage.policy_leads import is_broker
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import FREE, LIVE, Answer, LeadSource, LeadStatus, Side
from marketplace.brokerage.topics_leads import INTEREST
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem
from marketplace.kernel.numbers import MOST_ID
from marketplace.kernel.text import clean_block
from marketplace.listings.models import Listing
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind
from marketplace.matching.models import Match
from marketplace.matching.states import ADOPT as ADOPT_MATCH
from marketplace.workflow.apply import apply_move


class Said(StrEnum):
    """What became of an interest."""

    ACCEPTED = "accepted"
    AWAITED = "awaited"
    """The side has been asked, and answers on the lead's page; its wish is kept meanwhile."""
    BEFORE = "before"


@dataclass(frozen=True)
class Opened:
    """`is_new` is False for the lead that was there already. `said` is for an interest alone."""

    id: int
    is_new: bool
    said: Said | None = None


def from_match(actor: Actor, match_id: int, has_interest: bool | None, text: str = "") -> Opened:
    """A broker takes a suggested pair: its lead begins adopted. An open lead of the pair is adopted instead.

    Raises NotAllowed without an accreditation in force, NotFound, WrongState for a pair put aside, LeadTaken, OwnSide,
    Invalid (the declaration).
    """
    steps.working_broker(actor, hold=False)
    pair = db.session.get(Match, match_id) if 0 < match_id <= MOST_ID else None
    if pair is None:
        raise NotFound(kind="match")
    need, achievement = _held_listings(pair.need_id, pair.achievement_id)
    db.session.refresh(pair, with_for_update=True)
    key = _key(need, achievement, need.organisation_id, achievement.organisation_id)
    known = _living(key)
    if known is not None:
        return _take_known(actor, known, pair, has_interest, text)
    ADOPT_MATCH.check(pair.status)
    lead = Lead(
        title=need.title, source=LeadSource.MATCH, match_id=pair.id, need_id=need.id, achievement_id=achievement.id,
        score_bp=pair.score_bp,
    )  # fmt: skip
    _open(actor, lead, need.organisation_id, achievement.organisation_id, key)
    work.adopt(actor, lead.id, has_interest, text)
    apply_move(pair, ADOPT_MATCH, actor)
    return Opened(lead.id, is_new=True)


def interest(
    actor: Actor, listing_id: int, organisation_id: int, wish: str, own_listing_id: int | None = None
) -> Opened:
    """A verified organisation would like to talk about a listing; its side has accepted.

    A lead of the two that is there already is found again, and takes the acceptance when it has not been offered yet;
    of one that has, the side still answers the offer itself, with what it wishes to know beside it.
    Raises NotAllowed for an organisation that is not the actor's or not verified, NotFound, OwnListing, Invalid.
    """
    require_permission(actor, Permission.LEAD_INTEREST)
    if not organisation_id:
        raise Invalid(Problem("organisation", "required"))
    membership = actor.membership(organisation_id)
    if membership is None or not membership.verified:
        raise NotAllowed(action="interest", actor=actor.person_id)
    words = _checked_wish(wish)
    wanted, own = _wanted_and_own(organisation_id, listing_id, own_listing_id)
    mine = Side.SEEKER if wanted.kind is Kind.ACHIEVEMENT else Side.HOLDER
    known = _living_between(wanted, organisation_id, mine)
    if known is not None:
        return Opened(known.id, is_new=False, said=_say_interest(actor, known, mine, words))
    need, achievement = (own, wanted) if mine is Side.SEEKER else (wanted, own)
    seeker_id = organisation_id if mine is Side.SEEKER else wanted.organisation_id
    holder_id = wanted.organisation_id if mine is Side.SEEKER else organisation_id
    lead = Lead(
        title=wanted.title, source=LeadSource.INTEREST, need_id=need.id if need else None,
        achievement_id=achievement.id if achievement else None,
    )  # fmt: skip
    _open(actor, lead, seeker_id, holder_id, _key(need, achievement, seeker_id, holder_id))
    return Opened(lead.id, is_new=True, said=_say_interest(actor, lead, mine, words))


def by_hand(actor: Actor, draft: LeadDraft) -> Opened:
    """An operator or a broker enters a lead, for any accredited broker to adopt.

    Raises NotAllowed, NotFound for a listing that is not public, OwnSide when both sides are the same, Invalid.
    """
    require_permission(actor, Permission.LEAD_OPEN)
    clean = cleaned_lead(draft)
    problems = lead_problems(clean)
    if problems:
        raise Invalid(*problems)
    found = {row.id: row for row in _held_listings(*filter(None, (clean.need_id, clean.achievement_id)))}
    need, achievement = (
        _of_kind(found, clean.need_id, Kind.NEED),
        _of_kind(found, clean.achievement_id, Kind.ACHIEVEMENT),
    )
    seeker_id = need.organisation_id if need else _verified(clean.seeker_id, "seeker_id")
    holder_id = achievement.organisation_id if achievement else _verified(clean.holder_id, "holder_id")
    key = _key(need, achievement, seeker_id, holder_id)
    known = _living(key)
    if known is not None:
        return Opened(known.id, is_new=False)
    lead = Lead(
        title=clean.title, source=clean.source, source_note=clean.source_note, need_id=clean.need_id,
        achievement_id=clean.achievement_id,
    )  # fmt: skip
    _open(actor, lead, seeker_id, holder_id, key, wish=clean.wish)
    return Opened(lead.id, is_new=True)


def _open(actor: Actor, lead: Lead, seeker_id: int, holder_id: int, key: str, wish: str = "") -> None:
    if seeker_id == holder_id:
        raise OwnSide
    seeker = db.session.get_one(Organisation, seeker_id)
    lead.branch_path, lead.pair_key, lead.created_by = seeker.branch_path, key, actor.person_id
    lead.stage_since = lead.acted_at = utc_now()
    lead.broker = None
    lead.sides = [
        LeadSide(side=Side.SEEKER, organisation_id=seeker_id, wish=wish),
        LeadSide(side=Side.HOLDER, organisation_id=holder_id),
    ]
    db.session.add(lead)
    db.session.flush()
    steps.begin(actor, lead)


def _take_known(actor: Actor, known: Lead, pair: Match, has_interest: bool | None, text: str) -> Opened:
    """The pair's living lead: the broker's own, or free and adopted now."""
    if is_broker(actor, known) and known.status not in FREE:
        return Opened(known.id, is_new=False)
    if known.status not in FREE:
        raise LeadTaken
    take = work.adopt if known.status is LeadStatus.OPEN else work.take_over
    lead = take(actor, known.id, has_interest, text)
    lead.match_id, lead.score_bp = pair.id, pair.score_bp
    if pair.status in ADOPT_MATCH.start:
        apply_move(pair, ADOPT_MATCH, actor)
    return Opened(lead.id, is_new=False)


def _say_interest(actor: Actor, lead: Lead, mine: Side, wish: str) -> Said:
    """An acceptance before the offer; later the organisation answers like every side. The same again is no news."""
    side = next(row for row in lead.sides if row.side is mine)
    if side.answer is not None:
        return Said.BEFORE
    said = Said.ACCEPTED if _unoffered(lead) else Said.AWAITED
    if said is Said.AWAITED and side.wish == wish:
        return said
    side.wish = wish
    if said is Said.ACCEPTED:
        side.person_id = actor.person_id
        side.answer, side.answered_by, side.answered_at = Answer.ACCEPTED, actor.person_id, utc_now()
    trail.record(actor, INTEREST, f"lead:{lead.id}", side=mine.value, said=said.value)
    outbox.add(INTEREST, lead.id, by=actor.person_id, side=mine.value)
    steps.touch(actor, lead.id)
    return said


def _unoffered(lead: Lead) -> bool:
    """Nobody has asked its sides yet; a stalled one may have stopped before that."""
    stopped = lead.status is LeadStatus.STALLED and lead.stalled_from == LeadStatus.ADOPTED
    return stopped or lead.status in (LeadStatus.OPEN, LeadStatus.ADOPTED)


def _wanted_and_own(
    organisation_id: int, listing_id: int, own_id: int | None
) -> tuple[Listing, Listing | None]:
    """The public listing, and what the organisation itself puts beside it."""
    found = {row.id: row for row in _held_listings(listing_id)}
    wanted = found[listing_id]
    if wanted.organisation_id == organisation_id:
        raise OwnListing
    if own_id is None:
        return wanted, None
    own = db.session.get(Listing, own_id) if 0 < own_id <= MOST_ID else None
    if (
        own is None
        or own.organisation_id != organisation_id
        or own.status not in OPEN
        or own.kind is wanted.kind
    ):
        raise Invalid(Problem("own_listing", "unknown"))
    return wanted, own


def _held_listings(*numbers: int) -> list[Listing]:
    """Public listings in the order asked for, kept from changing until the commit. Raises NotFound."""
    known = [number for number in numbers if 0 < number <= MOST_ID]
    query = (
        select(Listing).where(Listing.id.in_(known), Listing.status.in_(sorted(OPEN))).order_by(Listing.id)
    )
    query = query.with_for_update().execution_options(populate_existing=True)
    found = {
        row.id: row
        for row in db.session.scalars(query)
        if row.valid_until is None or row.valid_until > utc_now()
    }
    if set(found) != set(numbers):
        raise NotFound(kind="listing")
    return [found[number] for number in numbers]


def _of_kind(found: dict[int, Listing], number: int | None, kind: Kind) -> Listing | None:
    """Raises NotFound for a listing of the other kind."""
    if number is None:
        return None
    if found[number].kind is not kind:
        raise NotFound(kind="listing")
    return found[number]


def _verified(organisation_id: int | None, name: str) -> int:
    row = db.session.get(Organisation, organisation_id) if 0 < (organisation_id or 0) <= MOST_ID else None
    if row is None or row.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem(name, "unknown"))
    return row.id


def _key(need: Listing | None, achievement: Listing | None, seeker_id: int, holder_id: int) -> str:
    return pair_key(
        need_id=need.id if need else None,
        achievement_id=achievement.id if achievement else None,
        seeker_id=seeker_id,
        holder_id=holder_id,
    )


def _living(key: str) -> Lead | None:
    number = db.session.scalar(select(Lead.id).where(Lead.pair_key == key))
    return leads.one(steps.EVERY_LEAD, number, to_change=True) if number is not None else None


def _living_between(wanted: Listing, organisation_id: int, mine: Side) -> Lead | None:
    """The newest living lead about the listing in which the organisation is the other side."""
    about = Lead.achievement_id if wanted.kind is Kind.ACHIEVEMENT else Lead.need_id
    query = (
        select(Lead.id)
        .join(LeadSide, LeadSide.lead_id == Lead.id)
        .where(about == wanted.id, Lead.status.in_(sorted(LIVE)))
        .where(LeadSide.side == mine, LeadSide.organisation_id == organisation_id)
        .order_by(Lead.id.desc())
        .limit(1)
    )
    number = db.session.scalar(query)
    return leads.one(steps.EVERY_LEAD, number, to_change=True) if number is not None else None


def _checked_wish(wish: str) -> str:
    words = clean_block(wish)
    if not words:
        raise Invalid(Problem("wish", "required"))
    if len(words) > LONGEST["wish"]:
        raise Invalid(Problem("wish", "too_long", length=len(words), most=LONGEST["wish"]))
    return words
