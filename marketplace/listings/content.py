"""A draft as canonical JSON and back. The JSON is what a version stores, diffs and hashes."""

import types
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.vocabulary import Kind

D = TypeVar("D")
DRAFT_OF: dict[Kind, type[AchievementDraft] | type[NeedDraft]] = {
    Kind.ACHIEVEMENT: AchievementDraft,
    Kind.NEED: NeedDraft,
}


def to_json(value: Any) -> Any:
    """Plain JSON for a draft or a part of one; fields at their default are left out, so texts stay short."""
    if is_dataclass(value) and not isinstance(value, type):
        return {
            f.name: to_json(getattr(value, f.name))
            for f in fields(value)
            if f.default is MISSING or getattr(value, f.name) != f.default
        }
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def from_json(kind: Kind, data: dict[str, Any]) -> Draft:
    """The draft that `to_json` wrote. Raises KeyError or ValueError for JSON that no draft wrote."""
    return _build(DRAFT_OF[kind], data)


@cache
def _hints(shape: Any) -> dict[str, Any]:
    """Resolving annotations costs more than all the rest, and they never change."""
    return dict(get_type_hints(shape))


def _build(shape: type[D], data: dict[str, Any]) -> D:
    hints = _hints(shape)  # type: ignore[arg-type]
    unknown = set(data) - set(hints)
    if unknown:
        raise KeyError(f"not a field of {shape.__name__}: {sorted(unknown)}")
    return shape(**{name: _value(hints[name], value) for name, value in data.items()})


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        if value is None:
            return None
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_value(get_args(hint)[0], item) for item in value)
    if is_dataclass(hint):
        return _build(hint, value)  # type: ignore[arg-type]
    if hint is date:
        return date.fromisoformat(value)
    return hint(value)


def kind_of(draft: Draft) -> Kind:
    return Kind.NEED if isinstance(draft, NeedDraft) else Kind.ACHIEVEMENT
