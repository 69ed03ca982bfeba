"""Who reads, writes and decides shares.

Every member of the unit may open one. Its administrators, those who wrote it and the province's head of the department,
who audits, read the whole split; each contributor reads the own part. While the notice runs, and only then, all
members of the unit read names and parts. An administrator who wrote nothing of it and has no part in it decides.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from marketplace.contracts.states import ContractStatus
from marketplace.kernel.actor import PROVINCE_PATH, Actor, OrganisationRole, Role
from marketplace.kernel.errors import NotAllowed
from marketplace.rewards.errors import ShareWriter
from marketplace.rewards.models import Share, SharePerson
from marketplace.rewards.states import CANCEL, PAYING, ShareStatus


class Sight(StrEnum):
    """How much of a share somebody sees."""

    WHOLE = "whole"
    NOTICE = "notice"
    OWN = "own"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ShareScope:
    """The shares that somebody reads, wholly or in part."""

    person_id: int | None = None
    managed: frozenset[int] = frozenset()
    member_of: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "ShareScope":
        admin = OrganisationRole.ADMIN
        return cls(
            actor.person_id,
            frozenset(held.organisation_id for held in actor.memberships if held.role is admin),
            actor.organisation_ids,
            everything=actor.is_system or audits(actor),
        )

    def clause(self) -> ColumnElement[bool]:
        """The rule as SQL."""
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.managed:
            parts.append(Share.organisation_id.in_(sorted(self.managed)))
        if self.member_of:
            mine = Share.organisation_id.in_(sorted(self.member_of))
            wrote = or_(Share.drafted_by == self.person_id, Share.changed_by == self.person_id)
            parts.append(and_(mine, or_(wrote, Share.status == ShareStatus.UNIT_NOTICE)))
        if self.person_id is not None:
            own = select(SharePerson.share_id).where(SharePerson.person_id == self.person_id)
            parts.append(and_(Share.id.in_(own), _shown_to_people()))
        return or_(*parts) if parts else false()


ALL = ShareScope(everything=True)
"""For jobs, and for operations that have checked the actor by other means."""


def audits(actor: Actor) -> bool:
    return actor.has(Role.DEPARTMENT_HEAD) and actor.branch_path == PROVINCE_PATH


def manages(actor: Actor, share: Share) -> bool:
    """Is the actor an administrator of the unit?"""
    held = actor.membership(share.organisation_id)
    return held is not None and held.role is OrganisationRole.ADMIN


def writes(actor: Actor, share: Share) -> bool:
    """Its administrators, and the member who opened it."""
    is_member = share.organisation_id in actor.organisation_ids
    return actor.is_system or manages(actor, share) or (is_member and actor.person_id == share.drafted_by)


def sight(actor: Actor, share: Share, people: Collection[SharePerson]) -> Sight:
    """The most that the actor sees of it; `people` are all of the share."""
    is_member = share.organisation_id in actor.organisation_ids
    wrote = is_member and actor.person_id in (share.drafted_by, share.changed_by)
    if actor.is_system or audits(actor) or manages(actor, share) or wrote:
        return Sight.WHOLE
    if is_member and share.status is ShareStatus.UNIT_NOTICE:
        return Sight.NOTICE
    if is_shown_to_people(share) and _own(actor, people):
        return Sight.OWN
    return Sight.NOTHING


def is_shown_to_people(share: Share) -> bool:
    """Does each contributor see the own part? Not of a draft, nor of one that was given up: nobody was asked."""
    was_asked = share.words_until is not None
    return share.status is not ShareStatus.DRAFTED and (
        was_asked or share.status is not ShareStatus.CANCELLED
    )


def _shown_to_people() -> ColumnElement[bool]:
    """`is_shown_to_people` as SQL."""
    was_asked = or_(Share.words_until.is_not(None), Share.status != ShareStatus.CANCELLED)
    return and_(Share.status != ShareStatus.DRAFTED, was_asked)


def require_member(actor: Actor, organisation_id: int) -> None:
    """Raises NotAllowed."""
    if not actor.is_system and organisation_id not in actor.organisation_ids:
        raise NotAllowed(action="open_share", actor=actor.person_id)


def require_writing(actor: Actor, share: Share) -> None:
    """Raises NotAllowed."""
    if not writes(actor, share):
        raise NotAllowed(action="write_share", actor=actor.person_id)


def require_managing(actor: Actor, share: Share) -> None:
    """Raises NotAllowed."""
    if not (actor.is_system or manages(actor, share)):
        raise NotAllowed(action="manage_share", actor=actor.person_id)


def may_decide(actor: Actor, share: Share, people: Collection[SharePerson]) -> bool:
    """For pages that show or hide buttons."""
    had_a_hand = actor.person_id in share.written_by
    return manages(actor, share) and not had_a_hand and not _own(actor, people)


def stands(share: Share) -> bool:
    """Is the contract's registration still good? Without it nothing is decided or paid."""
    return share.contract.status is not ContractStatus.REVOKED


def may_give_up(actor: Actor, share: Share) -> bool:
    """For pages: whoever writes it until it is in effect; then the unit's administrators, once the registration was
    revoked and nothing more is paid of it.
    """
    if share.status in PAYING:
        return manages(actor, share) and not stands(share)
    return writes(actor, share) and share.status in CANCEL.start


def words_are_over(share: Share, today: date) -> bool:
    """Is the time for everybody's word over?"""
    return share.words_until is not None and share.words_until < today


def require_deciding(actor: Actor, share: Share, people: Collection[SharePerson]) -> int:
    """The administrator who records what the unit's leaders decided. Raises NotAllowed, ShareWriter."""
    if actor.person_id is None or not manages(actor, share):
        raise NotAllowed(action="decide_share", actor=actor.person_id)
    if not may_decide(actor, share, people):
        raise ShareWriter(share=share.id)
    return actor.person_id


def _own(actor: Actor, people: Collection[SharePerson]) -> bool:
    return actor.person_id is not None and any(row.person_id == actor.person_id for row in people)
