"""A draft that any database can hold, whatever was typed or imported. Pure."""

from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import TypeVar

from marketplace.kernel.text import clean
from marketplace.listings.drafts import CommonDraft

D = TypeVar("D", bound=CommonDraft)


def cleaned(draft: D) -> D:
    """The same draft without NUL, lone surrogates and control characters; itself when it has none."""
    made = _value(draft)
    assert isinstance(made, type(draft))
    return made


def _value(value: object) -> object:
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        # isprintable() looks at a whole text in C; clean() at each character in Python
        return value if value.replace("\n", "").isprintable() else clean(value)
    if isinstance(value, tuple):
        items = tuple(_value(item) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if is_dataclass(value) and not isinstance(value, type):
        changed = {
            field.name: new
            for field in fields(value)
            if (new := _value(old := getattr(value, field.name))) is not old
        }
        return replace(value, **changed) if changed else value
    return value
