"""Reading facts as somebody wrote them down: what is missing or cannot be read is noted, and never guessed."""

import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from typing import Any

MOST_FEN = 10**15
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)


class Facts:
    """A mapping of facts. A reader gives None for a fact that is missing or has another shape, and notes its name."""

    def __init__(
        self, values: Mapping[str, Any], *, where: str = "", missing: list[str] | None = None
    ) -> None:
        self._values, self._where = values, where
        self.missing = [] if missing is None else missing
        """Names of facts that a rule asked for and did not get; those of items begin with the item's id."""

    def __contains__(self, name: str) -> bool:
        return name in self._values

    def raw(self, name: str) -> Any:
        return self._values.get(name)

    def is_absent(self, name: str) -> bool:
        """Not given, or said to be nothing."""
        return self._values.get(name) is None

    def is_null(self, name: str) -> bool:
        """Given, and said to be nothing."""
        return name in self._values and self._values[name] is None

    def flag(self, name: str) -> bool | None:
        value = self._values.get(name)
        if isinstance(value, bool):
            return value
        self.note(name)
        return None

    def whole(self, name: str, least: int = 0) -> int | None:
        """A whole number, neither below `least` nor beyond what a sum of money can be."""
        value = self._values.get(name)
        if isinstance(value, int) and not isinstance(value, bool) and least <= value <= MOST_FEN:
            return value
        self.note(name)
        return None

    def signed(self, name: str) -> int | None:
        return self.whole(name, -MOST_FEN)

    def text(self, name: str) -> str | None:
        value = self._values.get(name)
        if isinstance(value, str) and value:
            return value
        self.note(name)
        return None

    def day(self, name: str) -> date | None:
        """A date, or a text like 2016-10-31."""
        value = self._values.get(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        if isinstance(value, str) and (day := _day(value)) is not None:
            return day
        self.note(name)
        return None

    def region(self, name: str) -> str | None:
        """Six digits of GB/T 2260, or the two capital letters of a country; anything else is nowhere."""
        value = self._values.get(name)
        if isinstance(value, str) and (is_region(value) or _COUNTRY.fullmatch(value)):
            return value
        self.note(name)
        return None

    def items(self, name: str, key: str = "id") -> Iterator[tuple[str, "Facts"]]:
        """Each entry of a list with its key. One without is named by its place (from 1), with a # where another has
        that name; of one that is no mapping, every fact is missing.
        """
        value = self._values.get(name)
        if not isinstance(value, list | tuple) or not value:
            self.note(name)
            return
        labels = [_own_key(entry, key) for entry in value]
        named = set(labels)
        for place, (entry, own) in enumerate(zip(value, labels, strict=True), start=1):
            label = own or (f"#{place}" if f"{place}" in named else f"{place}")
            yield label, Facts(entry if isinstance(entry, Mapping) else {}, where=f"{label}.")

    def note(self, name: str) -> None:
        """A fact that could not be read."""
        self.missing.append(f"{self._where}{name}")


def _own_key(entry: Any, key: str) -> str:
    """What an entry calls itself; '' for nothing that can be a name."""
    own = entry.get(key) if isinstance(entry, Mapping) else None
    return str(own) if isinstance(own, str | int) and not isinstance(own, bool) else ""


@lru_cache(maxsize=4096)
def _day(text: str) -> date | None:
    """None for a text of another shape and for a day that does not exist."""
    if _DAY.fullmatch(text):
        with suppress(ValueError):
            return date.fromisoformat(text)
    return None


def in_province(region_code: str, prefix: str) -> bool:
    """Is a code of GB/T 2260 inside the province whose two digits these are?"""
    return is_region(region_code) and region_code.startswith(prefix)


def is_region(code: str) -> bool:
    """Six digits, and so a place in China."""
    return len(code) == 6 and code.isascii() and code.isdigit()
