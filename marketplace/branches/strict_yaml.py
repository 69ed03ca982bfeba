"""Reading data files that people write: nothing is guessed, and every complaint names file and entry.

Pure: knows YAML and nothing of this market.
"""

import re
from collections.abc import Hashable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml
from yaml.constructor import ConstructorError


class DataError(ValueError):
    """A data file that cannot be used. The message names the file, the entry and what is wrong."""

    def __init__(self, where: str, what: str) -> None:
        super().__init__(f"{where}: {what}")


class _UniqueKeyLoader(yaml.SafeLoader):
    """YAML lets a later key silently replace an earlier one; here that is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise ConstructorError(None, None, "a key that is not plain", key_node.start_mark)
            if key in seen:
                raise ConstructorError(None, None, f"key {key!r} twice", key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


class Entry:
    """One mapping of a data file with exactly the keys it may have; each reader checks one value's shape."""

    def __init__(
        self, where: str, value: object, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> None:
        if not isinstance(value, dict):
            raise DataError(where, f"expected keys and values, found {value!r}")
        self.where = where
        self._values = value
        unknown = sorted(str(key) for key in value if key not in (*required, *optional))
        if unknown:
            raise DataError(where, f"unknown key {', '.join(unknown)}")
        missing = [key for key in required if key not in value]
        if missing:
            raise DataError(where, f"missing key {', '.join(missing)}")

    def has(self, key: str) -> bool:
        return key in self._values

    def fault(self, what: str) -> DataError:
        """A complaint about this entry, to be raised by the caller."""
        return DataError(self.where, what)

    def text(self, key: str, *, may_be_empty: bool = False, longest: int = 2000) -> str:
        value = self._values[key]
        if not isinstance(value, str):
            raise self.fault(f"{key} must be text (quote numbers), found {value!r}")
        if value != value.strip() or not (value or may_be_empty):
            raise self.fault(f"{key} is empty or has white space around it: {value!r}")
        if len(value) > longest:
            raise self.fault(f"{key} has {len(value)} characters, at most {longest} are stored")
        return value

    def match(self, key: str, shape: re.Pattern[str]) -> str:
        """Text that fits the pattern as a whole."""
        return self._fitting(key, self.text(key), shape)

    def matches(self, key: str, shape: re.Pattern[str]) -> tuple[str, ...]:
        """A list of different texts that each fit the pattern; may be empty."""
        values = self.items(key)
        for value in values:
            if not isinstance(value, str):
                raise self.fault(f"{key} must hold texts (quote numbers), found {value!r}")
            self._fitting(key, value, shape)
        return self._distinct(key, values)

    def dates(self, key: str) -> tuple[date, ...]:
        values = self.items(key)
        for value in values:
            if not isinstance(value, date) or isinstance(value, datetime):
                raise self.fault(f"{key} must hold dates like 2026-01-01, found {value!r}")
        return self._distinct(key, values)

    def whole(self, key: str, lowest: int, highest: int) -> int:
        return self._whole(key, self._values[key], lowest, highest)

    def wholes(self, key: str, count: int, lowest: int, highest: int) -> tuple[int, ...]:
        """A list of exactly `count` whole numbers within the bounds."""
        values = self.items(key)
        if len(values) != count:
            raise self.fault(f"{key} must hold {count} numbers, found {values!r}")
        return tuple(self._whole(key, value, lowest, highest) for value in values)

    def items(self, key: str) -> list[Any]:
        value = self._values[key]
        if not isinstance(value, list):
            raise self.fault(f"{key} must be a list, found {value!r}")
        return value

    def entry(self, key: str, *required: str) -> "Entry":
        """The mapping under `key`."""
        return Entry(f"{self.where}, {key}", self._values[key], required)

    def entries(
        self, key: str, required: tuple[str, ...], optional: tuple[str, ...] = ()
    ) -> Iterator["Entry"]:
        """The mappings listed under `key`; each is named by its position and its code."""
        for number, value in enumerate(self.items(key), start=1):
            code = value.get("code", value.get("region")) if isinstance(value, dict) else None
            label = f"{key} {number}" if code is None else f"{key} {number} ({code})"
            yield Entry(f"{self.where}, {label}", value, required, optional)

    def _fitting(self, key: str, value: str, shape: re.Pattern[str]) -> str:
        if shape.fullmatch(value) is None:
            raise self.fault(f"{key} {value!r} does not have the shape {shape.pattern}")
        return value

    def _whole(self, key: str, value: object, lowest: int, highest: int) -> int:
        if type(value) is not int or not lowest <= value <= highest:
            raise self.fault(f"{key} must be whole numbers from {lowest} to {highest}, found {value!r}")
        return value

    def _distinct(self, key: str, values: list[Any]) -> tuple[Any, ...]:
        if len(set(values)) != len(values):
            raise self.fault(f"{key} names something twice: {values!r}")
        return tuple(values)


def read(folder: Path, name: str, *required: str) -> Entry:
    """The top mapping of a file. Raises DataError for a missing, unreadable or malformed file."""
    try:
        with (folder / name).open(encoding="utf-8") as stream:
            value = yaml.load(stream, Loader=_UniqueKeyLoader)  # noqa: S506 a SafeLoader  # nosec B506
    except OSError as error:
        raise DataError(name, f"cannot be read from {folder}: {error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise DataError(name, f"is not good YAML: {error}") from error
    return Entry(name, value, required)
