"""Facts as they are stored: plain JSON that is the same on every database and in every order of asking. Pure."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from marketplace.kernel.text import clean
from marketplace.rules.engine import CannotAsk

DEEPEST = 8
MOST_VALUES = 20_000
LONGEST_TEXT = 4_000
MOST_WHOLE = 10**18


def plain_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Names in the order of the alphabet, days as texts like 2016-10-31.

    Raises CannotAsk for what no database keeps as it is: a float, control characters, a number beyond any sum, a list
    that never ends. `field` in its facts names the place.
    """
    count = [0]
    made: dict[str, Any] = _plain(facts, "facts", 0, count)
    return made


def _plain(value: Any, where: str, depth: int, count: list[int]) -> Any:
    count[0] += 1
    if depth > DEEPEST or count[0] > MOST_VALUES:
        raise CannotAsk(field=where, value="too much")
    if isinstance(value, Mapping):
        if not all(isinstance(name, str) and name == clean(name) for name in value):
            raise CannotAsk(field=where, value="name")
        return {name: _plain(value[name], f"{where}.{name}", depth + 1, count) for name in sorted(value)}
    if isinstance(value, list | tuple):
        return [
            _plain(each, f"{where}.{place}", depth + 1, count) for place, each in enumerate(value, start=1)
        ]
    return _single(value, where)


def _single(value: Any, where: str) -> Any:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, str):
        if value != clean(value) or len(value) > LONGEST_TEXT:
            raise CannotAsk(field=where, value="text")
        return str(value)
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= MOST_WHOLE:
        return value
    raise CannotAsk(field=where, value=type(value).__name__)
