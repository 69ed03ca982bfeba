"""Who reads and decides versions of policy, and which stored decisions somebody reads.

What is or was in force is public. The province's department drafts, tries out and proposes; a head of it who had no
hand in a version approves and refuses, any of its heads repeals. It reads every stored decision; to all others a room
opens those of its own rows, once it has found that they may read the row. The same roles held for a branch have no say
here.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, false, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.kernel.actor import DEPARTMENT, PROVINCE_PATH, Actor
from marketplace.kernel.errors import NotAllowed
from marketplace.policies.errors import OwnVersion
from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.states import BINDING


@dataclass(frozen=True)
class VersionScope:
    """All versions, or those that are or were in force."""

    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "VersionScope":
        return cls(_may(actor, Permission.POLICY_DRAFT))

    def clause(self) -> ColumnElement[bool]:
        return true() if self.everything else PolicyVersion.status.in_(sorted(BINDING))


@dataclass(frozen=True)
class DecisionScope:
    """Every stored decision, or those about some subjects ("claim:12")."""

    subjects: frozenset[str] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "DecisionScope":
        """Of somebody who has no subject of one's own to open: the province's department and jobs."""
        is_province = actor.has(*DEPARTMENT) and actor.branch_path == PROVINCE_PATH
        return cls(everything=actor.is_system or is_province)

    @classmethod
    def within(cls, *subjects: str) -> "DecisionScope":
        """For a room that has found that the reader may see these."""
        return cls(frozenset(subjects))

    def clause(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        return PolicyDecision.subject.in_(sorted(self.subjects)) if self.subjects else false()


def require_draft(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not _may(actor, Permission.POLICY_DRAFT):
        raise NotAllowed(action="draft", actor=actor.person_id)


def may_judge(actor: Actor, version: PolicyVersion) -> bool:
    """For pages that show or hide buttons."""
    return _may(actor, Permission.POLICY_APPROVE) and (actor.is_system or not _had_a_hand(actor, version))


def require_approver(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not _may(actor, Permission.POLICY_APPROVE):
        raise NotAllowed(action="approve", actor=actor.person_id)


def require_judge(actor: Actor, version: PolicyVersion) -> None:
    """Raises OwnVersion for whoever ever drafted, changed or proposed it."""
    if not may_judge(actor, version):
        raise OwnVersion(version=version.id)


def may_repeal(actor: Actor) -> bool:
    """For pages: a repeal needs no second person, for it takes nothing back that was decided."""
    return _may(actor, Permission.POLICY_APPROVE)


def _may(actor: Actor, permission: Permission) -> bool:
    """Policy is the province's alone, and a role of the department may be held for any place."""
    return holds(actor, permission) and (actor.is_system or actor.branch_path == PROVINCE_PATH)


def _had_a_hand(actor: Actor, version: PolicyVersion) -> bool:
    """At any time: who wrote a part does not approve it because somebody else saved after them."""
    return actor.person_id in version.hands
