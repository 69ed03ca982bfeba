"""What changed between two versions of the terms, field by field. Pure; the web layer puts it into words."""

from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, fields
from typing import Any

from marketplace.negotiations.drafts import Terms

FIELDS: tuple[str, ...] = tuple(field.name for field in fields(Terms))


@dataclass(frozen=True)
class Change:
    """A field with what it said before and what it says now; of a list the rows that went and those that came."""

    field: str
    before: Any = None
    after: Any = None
    gone: tuple[Any, ...] = ()
    new: tuple[Any, ...] = ()
    moved: bool = False

    @property
    def is_list(self) -> bool:
        return bool(self.gone or self.new or self.moved)


def changes(old: Terms, new: Terms) -> tuple[Change, ...]:
    """In the order of the fields; empty when nothing differs."""
    found: list[Change] = []
    for name in FIELDS:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(before, tuple):
            found.append(_of_rows(name, before, after))
        else:
            found.append(Change(name, before, after))
    return tuple(found)


def _of_rows(name: str, before: Sequence[Hashable], after: Sequence[Hashable]) -> Change:
    """`moved` when the same rows stand in another order."""
    left, right = Counter(before), Counter(after)
    gone, new = tuple((left - right).elements()), tuple((right - left).elements())
    return Change(name, gone=gone, new=new, moved=not gone and not new)
