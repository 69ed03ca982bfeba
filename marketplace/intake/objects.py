"""Objects of JSON files as values of a draft: a draft's own field names, and those of common catalogues."""

import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from marketplace.intake import compact, values
from marketplace.intake.codes import Codes
from marketplace.intake.columns import NEEDED
from marketplace.intake.values import Unreadable
from marketplace.kernel.errors import Problem
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.drafts import IpRow, Target, TeamMember
from marketplace.listings.vocabulary import Kind

MAIN_TEXTS = ("content", "body", "abstract")
IDS = ("external_id", "id")
PASSED_OVER = frozenset({"kind", "created"})
"""`kind` chooses the draft; the day on which another system made a row is not a fact of the listing."""
OTHER_NAMES = {"field": "fields", "region": "region_code"}
SUBJECT = "discipline"
COMPACT: dict[Any, Callable[[str], tuple[Any, ...]]] = {
    IpRow: compact.ip_rows, TeamMember: compact.team, Target: compact.targets,
}  # fmt: skip


@dataclass
class Found:
    """Values by field of the draft, and what could not be read."""

    values: dict[str, Any] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


def kind_of(row: dict[str, Any]) -> Kind | None:
    """What the row itself says it is."""
    try:
        return Kind(row.get("kind", ""))
    except (ValueError, TypeError):
        return None


def external_id_of(row: dict[str, Any]) -> str:
    return next((str(row[name]).strip() for name in IDS if row.get(name) not in (None, "")), "")


def read_object(row: dict[str, Any], kind: Kind, codes: Codes) -> Found:
    """Every key of the row as a field's value, each key's fault apart."""
    hints = _hints(kind)
    found = Found()
    for key, value in row.items():
        if value is None or key in PASSED_OVER or key in IDS or key == SUBJECT:
            continue
        name = _field(key, kind)
        if name not in hints or name == "attachments":
            close = get_close_matches(key, hints, n=1)
            found.problems.append(Problem("", "unknown_key", key=key[:60], nearest=close[0] if close else ""))
            continue
        try:
            found.values[name] = _coded(name, value, codes) or _value(hints[name], value)
        except Unreadable as error:
            found.problems.append(Problem(name, error.code, **error.facts))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError):
            found.problems.append(Problem(name, "value_shape", value=str(value)[:30]))
    return found


def _field(key: str, kind: Kind) -> str:
    if key in MAIN_TEXTS:
        return NEEDED[kind][1]
    if key == "price_fen" and kind is Kind.NEED:
        return "budget_fen"
    if key == "trl" and kind is Kind.NEED:
        return "min_trl"
    return OTHER_NAMES.get(key, key)


@cache
def _hints(kind: Kind) -> dict[str, Any]:
    return dict(get_type_hints(DRAFT_OF[kind]))


def _coded(name: str, value: Any, codes: Codes) -> Any:
    """Fields and regions are looked up; None for every other name, and for what is left empty."""
    if name == "region_code":
        return codes.region(str(value)) if value not in ("", 0) else None
    if name == "fields":
        texts = [value] if isinstance(value, str) else list(value)
        return tuple(dict.fromkeys(code for text in texts if text for code in codes.fields_in(str(text))))
    return None


def _value(hint: Any, value: Any) -> Any:
    if get_origin(hint) in (Union, types.UnionType):
        hint = next(arg for arg in get_args(hint) if arg is not type(None))
    if get_origin(hint) is tuple:
        return tuple(_items(get_args(hint)[0], value))
    if is_dataclass(hint):
        return _build(hint, value)
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return values.member(hint, _string(value))
    return _SCALARS[hint](value)


def _items(hint: Any, value: Any) -> Iterator[Any]:
    if isinstance(value, str):
        if hint in COMPACT:
            yield from COMPACT[hint](value)
            return
        value = values.parts(value)
    if not isinstance(value, (list, tuple)):
        raise Unreadable("list_wanted", value=str(value)[:30])
    for item in value:
        if item not in (None, ""):
            yield _value(hint, item)


def _build(shape: Any, value: Any) -> Any:
    if not isinstance(value, dict):
        raise Unreadable("object_wanted", value=str(value)[:30])
    hints = get_type_hints(shape)
    known = [one.name for one in fields(shape)]
    unknown = next((key for key in value if key not in known), None)
    if unknown is not None:
        raise Unreadable("unknown_key", key=unknown[:60], nearest="")
    return shape(**{name: _value(hints[name], item) for name, item in value.items() if item is not None})


def _string(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        raise Unreadable("text_wanted", value=str(value)[:30])
    return str(value).strip()


def _integer(value: Any) -> int:
    if isinstance(value, bool) or (isinstance(value, float) and not value.is_integer()):
        raise Unreadable("whole_number", value=str(value)[:30])
    if isinstance(value, str):
        return values.whole(value) if len(value) < 4 else int(value)
    number = int(value)
    if abs(number) > 10**18:
        raise Unreadable("whole_number", value=str(number)[:30])
    return number


def _boolean(value: Any) -> bool:
    return value if isinstance(value, bool) else values.yes_no(_string(value))


def _date(value: Any) -> date:
    return values.day(_string(value))


_SCALARS: dict[Any, Callable[[Any], Any]] = {str: _string, int: _integer, bool: _boolean, date: _date}
