"""Who may do what to which listing (the 'Who' columns of the two workflows).

Owners are members of the organisation; what binds it outwardly (submit, pause, withdraw …) is for its
administrators. Operators review in their subtree, brokers diagnose needs in the whole province. Whoever
enters does not check: a reviewer has neither entered the listing nor written or handed in what is reviewed,
and is no member of its organisation. A refusal that was appealed against is heard by the province. A job may
do everything.
"""

from collections.abc import Callable
from datetime import datetime

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.kernel.actor import OPERATORS, PROVINCE_PATH, Actor, OrganisationRole, Role
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotAllowed
from marketplace.listings.models import Listing
from marketplace.listings.reasons import PauseReason, SuspensionReason
from marketplace.listings.states import ACHIEVEMENT_MOVES, EDITABLE, LISTED, NEED_MOVES
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Kind

Test = Callable[[Actor, Listing], bool]
REVIEWERS = (Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR)


def is_system(actor: Actor, _listing: Listing) -> bool:
    """A job or a command."""
    return actor.is_system


def is_member(actor: Actor, listing: Listing) -> bool:
    return listing.organisation_id in actor.organisation_ids


def is_admin(actor: Actor, listing: Listing) -> bool:
    membership = actor.membership(listing.organisation_id)
    return membership is not None and membership.role is OrganisationRole.ADMIN


def in_subtree(actor: Actor, listing: Listing) -> bool:
    return actor.branch_path is not None and listing.branch_path.startswith(actor.branch_path)


def is_operator(actor: Actor, _listing: Listing) -> bool:
    """Of any level, nodes too: nodes help and take needs, but publish nothing."""
    return actor.has(*OPERATORS)


def is_reviewer(actor: Actor, _listing: Listing) -> bool:
    return actor.has(*REVIEWERS)


def is_province_operator(actor: Actor, _listing: Listing) -> bool:
    return actor.has(Role.PROVINCE_OPERATOR) and actor.branch_path == PROVINCE_PATH


def is_broker(actor: Actor, _listing: Listing) -> bool:
    return actor.has(Role.BROKER)


def is_need(_actor: Actor, listing: Listing) -> bool:
    return listing.kind is Kind.NEED


def is_on_behalf(_actor: Actor, listing: Listing) -> bool:
    """Entered by an operator for an organisation that asked for it."""
    return listing.on_behalf


def is_impartial(actor: Actor, listing: Listing) -> bool:
    """Neither entered it, nor wrote or handed in its newest version, nor belongs to its organisation."""
    row = listing.working
    writers = {listing.created_by, *(row.written_by if row is not None else ())}
    return actor.person_id not in writers - {None} and not is_member(actor, listing)


def diagnoses(actor: Actor, listing: Listing) -> bool:
    """The one who took the need."""
    return actor.person_id is not None and listing.reviewer_id == actor.person_id


def may_hear(actor: Actor, listing: Listing) -> bool:
    return not listing.appealed or is_province_operator(actor, listing)


def is_not_suspended(_actor: Actor, listing: Listing) -> bool:
    return listing.reason != SuspensionReason.ORGANISATION_SUSPENDED


def is_examined(_actor: Actor, listing: Listing) -> bool:
    """The market paused it over a complaint; the reason stays when its time runs out meanwhile."""
    return listing.reason == PauseReason.COMPLAINT_EXAMINED


def is_own_pause(actor: Actor, listing: Listing) -> bool:
    """The market paused it, so the market resumes it."""
    return not is_examined(actor, listing) and is_not_suspended(actor, listing)


def is_not_examined(actor: Actor, listing: Listing) -> bool:
    return not is_examined(actor, listing)


_HELP: list[Test] = [is_operator, in_subtree, is_on_behalf]
_REVIEW: list[Test] = [is_reviewer, in_subtree, is_impartial, may_hear]
_MEMBERS: list[list[Test]] = [[is_member], _HELP, [is_system]]
_ADMINS: list[list[Test]] = [[is_admin], _HELP, [is_system]]
_REVIEWERS: list[list[Test]] = [_REVIEW, [is_system]]

MAY: dict[str, list[list[Test]]] = {  # action -> any row will do, every test in the row must hold
    "create": [[is_member], [is_operator, in_subtree], [is_system]],
    "edit": _MEMBERS,
    "submit": _ADMINS,
    "resubmit": _MEMBERS,
    "discard": _MEMBERS,
    "appeal": _ADMINS,
    "take_over_rows": [[is_operator, in_subtree], [is_system]],
    "return": [_REVIEW, [is_need, is_broker, diagnoses, is_impartial, may_hear], [is_system]],
    "reject": _REVIEWERS,
    "publish": _REVIEWERS,
    "take": [
        [is_need, is_operator, in_subtree, is_impartial, may_hear],
        [is_need, is_broker, is_impartial, may_hear],
        [is_system],
    ],
    "park": _REVIEWERS,
    "pause": [[is_admin], _HELP, [is_reviewer, in_subtree], [is_system]],
    "resume": [
        [is_admin, is_own_pause],
        [*_HELP, is_own_pause],
        [is_reviewer, in_subtree, is_not_suspended],
        [is_system],
    ],
    "confirm": _ADMINS,
    "renew": [
        [is_admin, is_not_examined],
        [*_HELP, is_not_examined],
        [is_reviewer, in_subtree, is_examined],
        [is_system],
    ],
    "withdraw": _ADMINS,
    "solve": _ADMINS,
    "give_up": _ADMINS,
    "lapse": [[is_system]],
    "book": [[is_system]],
    "take_down": [[is_province_operator], [is_system]],
    "amend": _MEMBERS,
    "review_amendment": _REVIEWERS,
}  # fmt: skip


def can(actor: Actor, action: str, listing: Listing) -> bool:
    """May the actor do this to this listing, whatever its status?"""
    return any(all(test(actor, listing) for test in row) for row in MAY[action])


def require(actor: Actor, action: str, listing: Listing) -> None:
    """Raises NotAllowed."""
    if not can(actor, action, listing):
        raise NotAllowed(action=action, actor=actor.person_id)


def actions_for(actor: Actor, listing: Listing, now: datetime | None = None) -> tuple[str, ...]:
    """What a page offers: permitted, and possible in the status that holds at `now`.

    Names of moves, and `edit` (the draft) and `amend` (the public version).
    """
    status = effective_status(listing.status, listing.valid_until, now or utc_now())
    moves = NEED_MOVES if listing.kind is Kind.NEED else ACHIEVEMENT_MOVES
    possible = [name for name, move in moves.items() if status in move.start]
    possible += ["edit"] if status in EDITABLE else []
    possible += ["amend"] if status in LISTED else []
    if listing.appealed and "appeal" in possible:
        possible.remove("appeal")
    return tuple(name for name in possible if can(actor, name, listing))


def review_scope(actor: Actor) -> Scope:
    """Where the actor reviews: an operator the own subtree, a broker (needs alone) the whole province."""
    if actor.is_system or actor.has(*OPERATORS):
        return Scope.of(actor)
    return EVERYTHING if actor.has(Role.BROKER) else Scope()


def review_kinds(actor: Actor) -> frozenset[Kind]:
    """Which kinds the actor reviews within `review_scope`."""
    if actor.is_system or actor.has(*OPERATORS):
        return frozenset(Kind)
    return frozenset({Kind.NEED}) if actor.has(Role.BROKER) else frozenset()
