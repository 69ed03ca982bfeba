"""Suggest pairs, forget those that no longer stand, and keep what people said about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import insert, or_, select, update
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.audit import trail
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Problem, Stale
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.models import Listing, ListingField
from marketplace.listings.showing import Content
from marketplace.listings.states import OPEN
from marketplace.listings.vocabulary import Kind
from marketplace.matching import policy
from marketplace.matching.drafts import kept_note
from marketplace.matching.finding import Candidate, Found
from marketplace.matching.models import Match, MatchVerdict
from marketplace.matching.states import DISMISS, SUGGEST_AGAIN, DismissReason, MatchStatus, Verdict
from marketplace.matching.topics import FOUND
from marketplace.search.topics import INDEXED
from marketplace.workflow.apply import apply_move


@dataclass(frozen=True)
class Refreshed:
    """How many pairs are now on the listing's best list, and how many of them nobody had seen before."""

    listed: int
    new: int


def refresh(
    actor: Actor, listing_id: int, found: Found, urgency: Urgency = Urgency.SOON, *, by: int | None = None
) -> Refreshed:
    """Make the best list of one listing agree with what was found for it; safe to repeat.

    `found` comes from `Finder.find`, which reads the index and is called before the unit of work, so that no
    writer waits for a search. A listing that is not open loses all its pairs. A dismissed pair stays dismissed
    until one of the two says something new. `by` is the person who asked and so reads the list anyway.
    """
    own = found.own
    if own is None:
        _forget(actor, listing_id)
        return Refreshed(0, 0)
    candidates = {c.other.id: c for c in found.candidates}
    known = _known(own, candidates)
    for other_id, pair in known.items():
        if other_id not in candidates:
            _list(pair, own.kind, listed=False)
    unseen = [c for other_id, c in candidates.items() if other_id not in known]
    _insert(own, unseen)
    again = [
        pair_id
        for pair_id, pair in known.items()
        if pair_id in candidates and _suggest(actor, own, candidates[pair_id], pair, urgency)
    ]
    new = [*(candidate.other.id for candidate in unseen), *again]
    if new:
        trail.record(actor, "match.refresh", f"listing:{listing_id}", listed=len(candidates), new=len(new))
        outbox.add(FOUND, listing_id, urgency, new=len(new), by=by)
        outbox.add_each(FOUND, new, urgency, new=1, by=by)  # the other side has a new partner too
    return Refreshed(len(candidates), len(new))


def ask(actor: Actor, listing_id: int) -> None:
    """Have an open listing's best list worked out anew. Raises NotFound for any other, or one out of the scope."""
    listing = db.session.get(Listing, listing_id) if 0 < listing_id <= MOST_ID else None
    if listing is None or listing.status not in OPEN or not policy.may_judge(actor, listing):
        raise NotFound(kind="listing")
    trail.record(actor, "match.ask", f"listing:{listing_id}")
    outbox.add(INDEXED, listing_id, Urgency.SOON, by=actor.person_id)


def judge(
    actor: Actor,
    match_id: int,
    verdict: Verdict,
    reason: DismissReason | None = None,
    note: str = "",
    seen_version: int | None = None,
) -> MatchVerdict:
    """Say what one thinks of a pair: one row for each person and pair, which a changed mind replaces.

    NOT_SUITABLE wants a `reason` and puts the pair aside; GOOD leaves it suggested, and takes back what the same
    person had put aside. What is aside already is judged too: whoever put it aside corrects its reason and note,
    everybody else's word changes nothing about the pair. Raises NotFound for a pair out of one's scope, Stale when
    it has changed since `seen_version`, Invalid without a reason.
    """
    if actor.person_id is None:
        raise NotAllowed(action="match.judge")
    pair, sides = _judged(actor, match_id, seen_version)
    if verdict is Verdict.NOT_SUITABLE and reason is None:
        raise Invalid(Problem("reason", "required"))
    said = _say(actor, actor.person_id, pair, sides, verdict, reason)
    _act_on(actor, pair, verdict, reason, note)
    said.verdict = verdict
    said.reason = reason.value if reason and verdict is Verdict.NOT_SUITABLE else None
    said.note = kept_note(note)
    return said


def dismiss(
    actor: Actor, match_id: int, reason: DismissReason, note: str = "", seen_version: int | None = None
) -> Match:
    """Put a pair aside; both sides read the reason. A person's dismissal is a verdict, a job's is not.

    Raises what `judge` raises, and WrongState for a job when the pair is aside already.
    """
    if actor.person_id is not None:
        judge(actor, match_id, Verdict.NOT_SUITABLE, reason, note, seen_version)
        return db.session.get_one(Match, match_id)
    pair, _sides_of_pair = _judged(actor, match_id, seen_version)
    _put_aside(actor, pair, reason, note)
    return pair


def _judged(actor: Actor, match_id: int, seen_version: int | None) -> tuple[Match, dict[int, Listing]]:
    """The pair, locked, and its two listings by id."""
    pair = db.session.get(Match, match_id, with_for_update=True) if 0 < match_id <= MOST_ID else None
    if pair is None:
        raise NotFound(kind="match")
    query = select(Listing).where(Listing.id.in_((pair.need_id, pair.achievement_id)))
    sides = {listing.id: listing for listing in db.session.scalars(query)}
    if not policy.may_judge(actor, *sides.values()):
        raise NotFound(kind="match")
    if seen_version is not None and seen_version != pair.row_version:
        raise Stale(kind="match")
    return pair, sides


def _say(
    actor: Actor, person_id: int, pair: Match, sides: dict[int, Listing], verdict: Verdict,
    reason: DismissReason | None,
) -> MatchVerdict:  # fmt: skip
    """The row of the person's verdict on the pair as it is now; the trail keeps what it said before."""
    mine = select(MatchVerdict).where(MatchVerdict.match_id == pair.id, MatchVerdict.person_id == person_id)
    said = db.session.scalars(mine).one_or_none()
    trail.record(
        actor, "match.judge", f"match:{pair.id}",
        before=said.verdict.value if said else None, after=verdict.value,
        reason_before=said.reason if said else None,
        reason_after=reason.value if reason and verdict is Verdict.NOT_SUITABLE else None,
    )  # fmt: skip
    if said is None:
        said = MatchVerdict(match_id=pair.id, person_id=person_id)
        db.session.add(said)
    leading = select(ListingField.field_code).where(ListingField.listing_id == pair.need_id)
    said.side = policy.side_of(actor, sides[pair.need_id], sides[pair.achievement_id])
    said.score_bp = pair.score_bp
    with db.session.no_autoflush:  # what the row says is not yet on it
        said.field_code = db.session.scalar(leading.order_by(ListingField.position).limit(1))
    said.need_version, said.achievement_version = pair.need_version, pair.achievement_version
    said.judged_at = utc_now()
    return said


def _act_on(actor: Actor, pair: Match, verdict: Verdict, reason: DismissReason | None, note: str) -> None:
    """What a word does to the pair: what another has put aside stays so, with the other's reason."""
    is_aside = pair.status is MatchStatus.DISMISSED
    if verdict is Verdict.NOT_SUITABLE and not is_aside:
        _put_aside(actor, pair, reason, note)
    elif is_aside and pair.dismissed_by == actor.person_id:
        if verdict is Verdict.NOT_SUITABLE:
            _explain(pair, reason, note)
        else:
            apply_move(pair, SUGGEST_AGAIN, actor)
            _forget_dismissal(pair)


def _put_aside(actor: Actor, pair: Match, reason: DismissReason | None, note: str) -> None:
    apply_move(pair, DISMISS, actor, reason=reason)
    _explain(pair, reason, note)
    pair.dismissed_by = actor.person_id
    pair.dismissed_at = utc_now()


def _explain(pair: Match, reason: DismissReason | None, note: str) -> None:
    pair.reason = reason.value if reason else None
    pair.note = kept_note(note)


def _forget_dismissal(pair: Match) -> None:
    pair.reason, pair.note, pair.dismissed_by, pair.dismissed_at = None, "", None, None


def _known(own: Content, other_ids: Iterable[int]) -> dict[int, Match]:
    """The listing's pairs that are listed now or may be, by the other side's id."""
    mine, other = _columns(own.kind)
    on_list = Match.for_need if own.kind is Kind.NEED else Match.for_achievement
    query = select(Match).where(mine == own.id, or_(on_list.is_(True), other.in_(sorted(other_ids))))
    return {_other_id(pair, own.kind): pair for pair in db.session.scalars(query)}


def _insert(own: Content, candidates: Sequence[Candidate]) -> None:
    """Write pairs that never were, in one statement."""
    if not candidates:
        return
    rows = []
    for candidate in candidates:
        need, achievement = _sides(own, candidate.other)
        rows.append(
            {
                "need_id": need.id,
                "achievement_id": achievement.id,
                "for_need": own.kind is Kind.NEED,
                "for_achievement": own.kind is Kind.ACHIEVEMENT,
                "score_bp": candidate.score.points,
                "reasons": [reason.to_json() for reason in candidate.score.reasons],
                "need_version": need.version,
                "achievement_version": achievement.version,
            }
        )
    db.session.execute(insert(Match), rows)


def _suggest(actor: Actor, own: Content, candidate: Candidate, pair: Match, urgency: Urgency) -> bool:
    """Bring a known pair up to date; True when it is new to people again: dismissed before it changed."""
    need, achievement = _sides(own, candidate.other)
    versions = (need.version, achievement.version)
    is_new = pair.status is MatchStatus.DISMISSED
    if is_new:
        if need.version <= pair.need_version and achievement.version <= pair.achievement_version:
            return False  # also when this search began before the dismissal, on texts of an older version
        apply_move(pair, SUGGEST_AGAIN, actor, urgency=urgency)
        _forget_dismissal(pair)
    if is_new or (pair.need_version, pair.achievement_version) != versions:
        # seen from the other side the likeness differs a little; what was written first stands until a text changes
        pair.score_bp = candidate.score.points
        pair.reasons = [reason.to_json() for reason in candidate.score.reasons]
        pair.need_version, pair.achievement_version = versions
    _list(pair, own.kind, listed=True)
    return is_new


def _list(pair: Match, kind: Kind, *, listed: bool) -> None:
    if kind is Kind.NEED:
        pair.for_need = listed
    else:
        pair.for_achievement = listed


def _forget(actor: Actor, listing_id: int) -> None:
    """Take all pairs of a listing that is not open off both lists."""
    gone = db.session.execute(
        update(Match)
        .where(
            or_(Match.need_id == listing_id, Match.achievement_id == listing_id),
            or_(Match.for_need.is_(True), Match.for_achievement.is_(True)),
        )
        .values(for_need=False, for_achievement=False, row_version=Match.row_version + 1)
        .returning(Match.id)
    ).all()
    if gone:
        trail.record(actor, "match.forget", f"listing:{listing_id}", pairs=len(gone))


def _columns(kind: Kind) -> tuple[InstrumentedAttribute[int], InstrumentedAttribute[int]]:
    """The column of the listing itself, and that of the other side."""
    return (
        (Match.need_id, Match.achievement_id) if kind is Kind.NEED else (Match.achievement_id, Match.need_id)
    )


def _other_id(pair: Match, kind: Kind) -> int:
    return pair.achievement_id if kind is Kind.NEED else pair.need_id


def _sides(own: Content, other: Content) -> tuple[Content, Content]:
    return (own, other) if own.kind is Kind.NEED else (other, own)
