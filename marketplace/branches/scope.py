"""One rule with two faces: may I touch this row, and which rows may I list."""

from dataclasses import dataclass
from typing import Any, Protocol, TypeVar

from sqlalchemy import ColumnElement, Select, false, or_, true
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import String

from marketplace.kernel.actor import DEPARTMENT, OPERATORS, PROVINCE_PATH, Actor

Q = TypeVar("Q", bound=Select[*tuple[Any, ...]])


class Scoped(Protocol):
    """A row that hangs in the branch tree and belongs to an organisation."""

    branch_path: Any
    organisation_id: Any


class InBranch:
    """Mixin: where in the tree a row hangs. Prefix searches need the index."""

    branch_path: Mapped[str] = mapped_column(String(80), index=True)


@dataclass(frozen=True)
class Scope:
    """The rows beyond the public ones that somebody may see: a subtree, and those of own organisations.

    `path` is None for people without a branch ("/p/" is the whole province).
    """

    path: str | None = None
    organisation_ids: frozenset[int] = frozenset()

    @classmethod
    def of(cls, actor: Actor) -> "Scope":
        """Operators and department officers see their subtree, members their organisations, a job everything."""
        if actor.is_system:
            return cls(PROVINCE_PATH)
        works_in_branch = bool(actor.roles & (OPERATORS | DEPARTMENT))
        return cls(actor.branch_path if works_in_branch else None, actor.organisation_ids)

    @classmethod
    def of_drafts(cls, actor: Actor) -> "Scope":
        """The same for what is not public yet: the department, which edits and reviews none, reads what all read."""
        if actor.is_system or not actor.has(*DEPARTMENT):
            return cls.of(actor)
        return cls(None, actor.organisation_ids)

    def admits(self, row: Scoped) -> bool:
        in_branch = self.path is not None and row.branch_path.startswith(self.path)
        return bool(in_branch or row.organisation_id in self.organisation_ids)

    def limit(self, query: Q, table: Any) -> Q:
        return query.where(self.clause(table))

    def clause(self, table: Any) -> ColumnElement[bool]:
        """The same rule as SQL over `table.branch_path` and `table.organisation_id`."""
        if self.path == PROVINCE_PATH:
            return true()
        parts: list[ColumnElement[bool]] = []
        if self.path is not None:
            parts.append(table.branch_path.startswith(self.path, autoescape=True))
        if self.organisation_ids:
            parts.append(table.organisation_id.in_(sorted(self.organisation_ids)))
        return or_(*parts) if parts else false()


PUBLIC = Scope()
"""Nothing beyond what everybody sees."""
EVERYTHING = Scope(PROVINCE_PATH)
"""For jobs, commands and counted public figures."""
