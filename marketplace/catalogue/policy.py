"""Who works on the catalogue.

It is the province's department that plans, compiles, edits and checks it, through its officers; a head freezes and
publishes. Whoever compiled, ordered, left out or annotated does not check, and neither the one nor the other freezes.
Operators confirm the entries of their own place and of those below it, and may leave out some of them. Members print
their organisation's own catalogue, operators that of their place. What is published is for everybody.
"""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, or_, true

from marketplace.accounts.permissions import Permission, holds
from marketplace.catalogue.errors import OwnIssue
from marketplace.catalogue.models import CatalogueIssue, CataloguePrint
from marketplace.catalogue.states import PUBLIC, IssueStatus
from marketplace.kernel.actor import OPERATORS, PROVINCE_PATH, Actor
from marketplace.kernel.errors import NotAllowed

S = IssueStatus
SHOWN_TO_PLACES = PUBLIC | {
    S.COLLECTING, S.COMPILING, S.EDITORIAL_REVIEW, S.SECRECY_AND_IP_CHECK, S.FROZEN,
}  # fmt: skip


@dataclass(frozen=True)
class IssueScope:
    """The issues that somebody sees: by their status, None for all."""

    statuses: frozenset[IssueStatus] | None = PUBLIC

    @classmethod
    def of(cls, actor: Actor) -> "IssueScope":
        if actor.is_system or _may(actor, Permission.CATALOGUE_DESK):
            return cls(None)
        return cls(SHOWN_TO_PLACES if actor.has(*OPERATORS) else PUBLIC)

    def clause(self) -> ColumnElement[bool]:
        return true() if self.statuses is None else CatalogueIssue.status.in_(sorted(self.statuses))


@dataclass(frozen=True)
class PrintScope:
    """Catalogues on demand: of own organisations, and of places at or below the own one."""

    path: str | None = None
    organisation_ids: frozenset[int] = frozenset()
    everything: bool = False

    @classmethod
    def of(cls, actor: Actor) -> "PrintScope":
        path = actor.branch_path if actor.has(*OPERATORS) else None
        return cls(path, actor.organisation_ids, actor.is_system)

    def clause(self) -> ColumnElement[bool]:
        if self.everything:
            return true()
        parts: list[ColumnElement[bool]] = [
            CataloguePrint.organisation_id.in_(sorted(self.organisation_ids)),
        ]
        if self.path is not None:
            parts.append(CataloguePrint.branch_path.startswith(self.path, autoescape=True))
        return or_(*parts)


ALL_ISSUES = IssueScope(None)
ALL_PRINTS = PrintScope(everything=True)
"""For jobs, and for operations that have checked the actor by other means."""


def require_plan(actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(actor, Permission.CATALOGUE_DESK, "plan")


def plans_late(actor: Actor) -> bool:
    """A quarter that is over is a head's to plan."""
    return actor.is_system or _may(actor, Permission.CATALOGUE_FREEZE)


def require_edit(actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(actor, Permission.CATALOGUE_EDIT, "edit")


def may_edit(actor: Actor) -> bool:
    return _may(actor, Permission.CATALOGUE_EDIT)


def may_check(actor: Actor, issue: CatalogueIssue) -> bool:
    """For pages that show or hide buttons."""
    return may_edit(actor) and not (_had_a_hand(actor, issue) or actor.person_id == issue.edited_by)


def require_check(actor: Actor, issue: CatalogueIssue) -> None:
    """Raises NotAllowed, OwnIssue."""
    require_edit(actor)
    if not may_check(actor, issue):
        raise OwnIssue(issue=issue.id)


def heads(actor: Actor) -> bool:
    return _may(actor, Permission.CATALOGUE_FREEZE)


def require_head(actor: Actor) -> None:
    """Raises NotAllowed."""
    _require(actor, Permission.CATALOGUE_FREEZE, "freeze")


def may_freeze(actor: Actor, issue: CatalogueIssue) -> bool:
    """For pages that show or hide buttons."""
    others = (issue.compiled_by, issue.edited_by, issue.checked_by)
    return heads(actor) and not (_had_a_hand(actor, issue) or actor.person_id in others)


def require_freeze(actor: Actor, issue: CatalogueIssue) -> None:
    """Raises NotAllowed, OwnIssue."""
    require_head(actor)
    if not may_freeze(actor, issue):
        raise OwnIssue(issue=issue.id)


def answers_for(actor: Actor, path: str) -> bool:
    """Confirms the entries of the place at `path`: its own operators, and those above it."""
    if actor.is_system:
        return True
    own = actor.branch_path if holds(actor, Permission.CATALOGUE_CONFIRM) and actor.has(*OPERATORS) else None
    return own is not None and path.startswith(own)


def require_answer(actor: Actor, path: str) -> None:
    """Raises NotAllowed."""
    if not answers_for(actor, path):
        raise NotAllowed(action="confirm", actor=actor.person_id)


def leaves_out(actor: Actor, path: str) -> bool:
    """An entry from `path`: the department's officers any, operators those of their place."""
    return may_edit(actor) or answers_for(actor, path)


def prints_of(actor: Actor, organisation_id: int | None, path: str) -> bool:
    """Whether somebody may have the catalogue of an organisation (None: of the place at `path`) printed."""
    if not holds(actor, Permission.CATALOGUE_PRINT):
        return False
    if organisation_id is not None and organisation_id in actor.organisation_ids:
        return True
    works = actor.branch_path if actor.has(*OPERATORS) or actor.is_system else None
    return works is not None and path.startswith(works)


def _may(actor: Actor, permission: Permission) -> bool:
    """The catalogue is the province's, and a role of the department may be held for any place."""
    return holds(actor, permission) and (actor.is_system or actor.branch_path == PROVINCE_PATH)


def _require(actor: Actor, permission: Permission, action: str) -> None:
    if not _may(actor, permission):
        raise NotAllowed(action=action, actor=actor.person_id)


def _had_a_hand(actor: Actor, issue: CatalogueIssue) -> bool:
    return actor.person_id is not None and actor.person_id in issue.hands
