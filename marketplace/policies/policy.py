"""Who reads and decides versions of policy, and which stored decisions somebody reads.

What is or was in force is public. The department drafts, tries out and proposes; a head who had no hand in a version
approves, refuses and repeals. The department reads every stored decision; to all others a room opens those of its own
rows, once it has found that they may read the row.
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
        return cls(holds(actor, Permission.POLICY_DRAFT))

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
    if not holds(actor, Permission.POLICY_DRAFT):
        raise NotAllowed(action="draft", actor=actor.person_id)


def may_judge(actor: Actor, version: PolicyVersion) -> bool:
    """For pages that show or hide buttons."""
    return holds(actor, Permission.POLICY_APPROVE) and (actor.is_system or not _had_a_hand(actor, version))


def require_approver(actor: Actor) -> None:
    """Raises NotAllowed."""
    if not holds(actor, Permission.POLICY_APPROVE):
        raise NotAllowed(action="approve", actor=actor.person_id)


def require_judge(actor: Actor, version: PolicyVersion) -> None:
    """Raises OwnVersion for whoever drafted, changed or proposed it."""
    if not may_judge(actor, version):
        raise OwnVersion(version=version.id)


def may_repeal(actor: Actor) -> bool:
    """For pages: a repeal needs no second person, for it takes nothing back that was decided."""
    return holds(actor, Permission.POLICY_APPROVE)


def _had_a_hand(actor: Actor, version: PolicyVersion) -> bool:
    return actor.person_id in {version.drafted_by, version.changed_by, version.proposed_by}
