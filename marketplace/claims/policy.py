"""Who sees a claim, writes it, and decides on it.

The claimant's people write it; administrators submit it. From the submission on the operators of the branch, the
department and finance read it. Nobody of the claimant decides anything, and no two of check, review and approval are
one person's; whoever pays had none of them.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, false, or_, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.claims.errors import OwnClaim
from marketplace.claims.models import Claim
from marketplace.claims.states import ClaimStatus
from marketplace.contracts.desk_policy import require_other, require_person
from marketplace.kernel.actor import DEPARTMENT, PROVINCE_PATH, Actor, OrganisationRole, Role
from marketplace.kernel.errors import NotAllowed, NotFound

CHECKERS = frozenset({Role.BRANCH_OPERATOR, Role.PROVINCE_OPERATOR})
HANDED_IN = frozenset(ClaimStatus) - {ClaimStatus.DRAFT}


@dataclass(frozen=True)
class ClaimScope:
    """The claims that somebody reads: own ones, and those handed in within a subtree (`path` None: none)."""

    person_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()
    path: str | None = None
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "ClaimScope":
        if actor.is_system:
            return cls(everything=True)
        path = actor.branch_path if actor.has(*CHECKERS, *DEPARTMENT) else None
        if actor.has(Role.FINANCE_OFFICER):
            path = PROVINCE_PATH
        return cls(actor.person_id, actor.organisation_ids, path)

    @property
    def works_at_desk(self) -> bool:
        return self.path is not None or self.everything

    def own(self) -> ColumnElement[bool]:
        """Claims of the reader's side."""
        parts: list[ColumnElement[bool]] = []
        if self.organisation_ids:
            parts.append(Claim.organisation_id.in_(sorted(self.organisation_ids)))
        if self.person_id is not None:
            parts.append(Claim.person_id == self.person_id)
        return or_(*parts) if parts else false()

    def desk(self) -> ColumnElement[bool]:
        """Claims that were handed in, in the reader's subtree. A withdrawn draft never was."""
        if self.path is None:
            return false()
        handed_in = and_(Claim.status.in_(sorted(HANDED_IN)), Claim.submitted_at.is_not(None))
        return and_(Claim.branch_path.startswith(self.path, autoescape=True), handed_in)

    def clause(self) -> ColumnElement[bool]:
        return true() if self.everything else or_(self.own(), self.desk())


ALL = ClaimScope(everything=True)
"""For jobs, and for operations that have checked the actor by other means."""


def is_own(actor: Actor, claim: Claim) -> bool:
    """Is the actor one of the claimant's people now, or was when the claim was written?"""
    if claim.organisation_id is not None and claim.organisation_id in actor.organisation_ids:
        return True
    had_part = {claim.person_id, claim.created_by, claim.submitted_by, *claim.written_by}
    return actor.person_id is not None and actor.person_id in had_part


def may_write(actor: Actor, claim: Claim) -> bool:
    """A member of the organisation now, or the person who claims."""
    if claim.organisation_id is not None:
        return claim.organisation_id in actor.organisation_ids
    return actor.person_id is not None and actor.person_id == claim.person_id


def may_submit(actor: Actor, claim: Claim) -> bool:
    """An administrator of a verified organisation, or the person who claims."""
    if claim.organisation_id is None:
        return may_write(actor, claim)
    held = actor.membership(claim.organisation_id)
    return held is not None and held.role is OrganisationRole.ADMIN and held.verified


def require_writing(actor: Actor, claim: Claim) -> None:
    """Raises NotAllowed."""
    if not may_write(actor, claim):
        raise NotAllowed(action="write_claim", actor=actor.person_id)


def require_submitting(actor: Actor, claim: Claim) -> None:
    """Raises NotAllowed."""
    if not may_submit(actor, claim):
        raise NotAllowed(action="submit_claim", actor=actor.person_id)


def works_here(actor: Actor, claim: Claim, permission: Permission) -> bool:
    """Is the permission held for the place of the claim? Finance pays for the whole province."""
    here = actor.branch_path or ""
    is_here = permission is Permission.CLAIM_PAY or (here != "" and claim.branch_path.startswith(here))
    return holds(actor, permission) and is_here


def require_desk(actor: Actor, claim: Claim, permission: Permission) -> int:
    """A person with this permission, for the claim's place, who has nothing to do with the claimant; the person's id.

    Raises NotAllowed, OwnClaim, NotFound for a claim of another place.
    """
    if not holds(actor, permission):
        raise NotAllowed(action=permission.value, actor=actor.person_id)
    if not works_here(actor, claim, permission):
        raise NotFound(kind="claim")
    if is_own(actor, claim):
        raise OwnClaim(claim=claim.id)
    return require_person(actor)


def checkers(claim: Claim) -> set[int | None]:
    """Who passed it on, and whoever looked at a fact of it."""
    return {claim.checked_by, *claim.looked_by}


def require_auditor(actor: Actor, claim: Claim) -> int:
    """Somebody else than who checked, reviewed, ordered or paid. Raises as `require_reviewer`."""
    person_id = require_desk(actor, claim, Permission.CLAIM_APPROVE)
    require_other(actor, *checkers(claim), claim.reviewed_by, claim.ordered_by, claim.paid_by)
    return person_id


def require_reviewer(actor: Actor, claim: Claim) -> int:
    """Somebody else than who checked it or a fact of it. Raises SamePerson and as `require_desk`."""
    person_id = require_desk(actor, claim, Permission.CLAIM_REVIEW)
    require_other(actor, *checkers(claim))
    return person_id


def require_approver(actor: Actor, claim: Claim) -> int:
    """Somebody else than checker and reviewer. Raises as `require_reviewer`."""
    person_id = require_desk(actor, claim, Permission.CLAIM_APPROVE)
    require_other(actor, *checkers(claim), claim.reviewed_by)
    return person_id


def require_payer(actor: Actor, claim: Claim, *others: int | None) -> int:
    """Somebody who decided nothing, and none of `others`. Raises as `require_reviewer`."""
    person_id = require_desk(actor, claim, Permission.CLAIM_PAY)
    require_other(actor, *checkers(claim), claim.reviewed_by, claim.approved_by, *others)
    return person_id


def require_job(actor: Actor) -> None:
    """Raises NotAllowed for people."""
    if not actor.is_system:
        raise NotAllowed(action="claim_job", actor=actor.person_id)
