"""Frozen dataclasses as plain JSON and back: what versions and contracts store, compare and hash."""

import types
from collections.abc import Callable
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from enum import StrEnum
from functools import cache, partial
from typing import Any, TypeVar, Union, cast, get_args, get_origin, get_type_hints

D = TypeVar("D")
_PLAIN = frozenset({str, int, bool, type(None)})


def to_json(value: Any) -> Any:
    """Plain JSON for a draft or a part of one; fields at their default are left out, so texts stay short."""
    kind = type(value)
    if kind in _PLAIN:
        return value
    if is_dataclass(value) and not isinstance(value, type):
        found = {}
        for name, default in _fields(kind):  # type: ignore[arg-type]
            part = getattr(value, name)
            if default is MISSING or part != default:
                found[name] = to_json(part)
        return found
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


@cache
def _fields(shape: Any) -> tuple[tuple[str, Any], ...]:
    """Names and defaults, looked up once: a decision is made of dozens of values of few shapes."""
    return tuple((f.name, f.default) for f in fields(shape))


def read(shape: type[D], data: dict[str, Any]) -> D:
    """The value of this shape that `to_json` wrote. Raises KeyError, TypeError or ValueError for other JSON."""
    readers = _readers(shape)  # type: ignore[arg-type]
    unknown = data.keys() - readers.keys()
    if unknown:
        raise KeyError(f"not a field of {shape.__name__}: {sorted(unknown)}")
    return shape(**{name: readers[name](value) for name, value in data.items()})


@cache
def _readers(shape: Any) -> dict[str, Callable[[Any], Any]]:
    """How each field is read. Annotations never change, and to look at them anew for each draft took three times
    as long as reading it.
    """
    return {name: _reader(hint) for name, hint in get_type_hints(shape).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if hint is Any:
        return lambda value: value
    if get_origin(hint) in (Union, types.UnionType):
        some = _reader(next(arg for arg in get_args(hint) if arg is not type(None)))
        return lambda value: None if value is None else some(value)
    if get_origin(hint) is tuple:
        first, *others = get_args(hint)
        if others != [Ellipsis]:  # a pair, say: each place has its own reader
            places = [_reader(each) for each in (first, *others)]
            return lambda value: tuple([one(each) for one, each in zip(places, value, strict=True)])
        item = _reader(first)
        return lambda value: tuple([item(one) for one in value])
    if is_dataclass(hint):
        return partial(read, cast(type[Any], hint))
    return date.fromisoformat if hint is date else cast(Callable[[Any], Any], hint)
