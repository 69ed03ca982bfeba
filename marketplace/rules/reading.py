"""YAML that people write, read without guessing: every complaint names the file and the line."""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import yaml

_WHOLE = re.compile(r"-?(0|[1-9][0-9]*)", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_NULL, _BOOL, _TEXT = "tag:yaml.org,2002:null", "tag:yaml.org,2002:bool", "tag:yaml.org,2002:str"
_FLOAT, _MERGE = "tag:yaml.org,2002:float", "tag:yaml.org,2002:merge"
_FRACTION = re.compile(r"-?[0-9]{1,18}\.[0-9]{1,18}", re.ASCII)
DEEPEST = 12
MOST_VALUES = 20_000
"""Of one value read whole, each alias counted as often as it stands: a few lines of them would make millions."""
_INT, _TIME = "tag:yaml.org,2002:int", "tag:yaml.org,2002:timestamp"
MOST_DIGITS = 18


class PackFault(ValueError):
    """A file that cannot be used; the message begins with its name and line."""

    def __init__(self, file: str, line: int, what: str) -> None:
        super().__init__(f"{file}:{line}: {what}")
        self.file, self.line, self.what = file, line, what


class Reader:
    """One value of a file, and where it stands. `merges` says whether `<<: *base` brings in the keys of a base."""

    def __init__(self, file: str, node: yaml.Node, *, merges: bool = False) -> None:
        self._file, self._node, self._merges = file, node, merges

    @property
    def line(self) -> int:
        return int(self._node.start_mark.line) + 1

    def fault(self, what: str) -> PackFault:
        return PackFault(self._file, self.line, what)

    def fields(self, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> dict[str, "Reader"]:
        """A mapping with exactly these keys. Raises PackFault for one too many, one missing, one twice."""
        found = dict(self.pairs())
        unknown = [key for key in found if key not in (*required, *optional)]
        if unknown:
            raise found[unknown[0]].fault(f"unknown key {unknown[0]}")
        missing = [key for key in required if key not in found]
        if missing:
            raise self.fault(f"missing key {', '.join(missing)}")
        return found

    def pairs(self, depth: int = 0, count: list[int] | None = None) -> list[tuple[str, "Reader"]]:
        """A mapping of any keys, in their order; those of a base come first, and its own win over them.

        `count` is of the values of a whole of which this is a part, `depth` its place in it. Raises PackFault.
        """
        if not isinstance(self._node, yaml.MappingNode):
            raise self.fault("expected keys and values")
        count = self._counted(depth, count, len(self._node.value))
        bases, own = dict[str, Reader](), dict[str, Reader]()
        for key_node, value_node in self._node.value:
            key, value = self._other(key_node), self._other(value_node)
            if self._merges and key_node.tag == _MERGE:
                bases = value.merged(depth + 1, count) | bases
                continue
            name = key.text()
            if name in own:
                raise key.fault(f"key {name} twice")
            own[name] = value
        return list((bases | own).items())

    def merged(self, depth: int, count: list[int]) -> dict[str, "Reader"]:
        """The keys of one base, or of a list of them, in which an earlier one wins. Raises PackFault."""
        bases = list(self.items()) if isinstance(self._node, yaml.SequenceNode) else [self]
        self._counted(depth, count, len(bases))
        found = dict[str, Reader]()
        for base in bases:
            found = dict(base.pairs(depth, count)) | found
        return found

    def _other(self, node: yaml.Node) -> "Reader":
        return Reader(self._file, node, merges=self._merges)

    def _counted(self, depth: int, count: list[int] | None, more: int) -> list[int]:
        """Raises PackFault where a few aliases would make a value without end."""
        found = [0] if count is None else count
        found[0] += more
        if depth > DEEPEST:
            raise self.fault("is nested too deep")
        if found[0] > MOST_VALUES:
            raise self.fault(f"has more than {MOST_VALUES} values")
        return found

    def items(self) -> Iterator["Reader"]:
        if not isinstance(self._node, yaml.SequenceNode):
            raise self.fault("expected a list")
        return iter([self._other(node) for node in self._node.value])

    def text(self) -> str:
        value = self._scalar("text", _TEXT)
        if not value.strip() or value != value.strip():
            raise self.fault("empty text, or white space around it")
        return value

    def texts(self) -> tuple[str, ...]:
        found = tuple(item.text() for item in self.items())
        if len(set(found)) != len(found):
            raise self.fault("names something twice")
        return found

    def flag(self) -> bool:
        return self._scalar("true or false", _BOOL).lower() == "true"

    def whole(self) -> int:
        """Raises PackFault for a float as for anything else that is no whole number."""
        value = self._scalar("a whole number", _INT)
        if not _WHOLE.fullmatch(value) or len(value) > MOST_DIGITS:
            raise self.fault(f"expected a whole number, found {value}")
        return int(value)

    def day(self) -> date:
        value = self._scalar("a day like 2016-10-31", _TIME, _TEXT)
        if not _DAY.fullmatch(value):
            raise self.fault(f"expected a day like 2016-10-31, found {value}")
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise self.fault(f"there is no day {value}") from error

    def is_null(self) -> bool:
        return isinstance(self._node, yaml.ScalarNode) and self._node.tag == _NULL

    def day_or_none(self) -> date | None:
        return None if self.is_null() else self.day()

    def plain(self, depth: int = 0, count: list[int] | None = None) -> Any:
        """Texts, whole numbers, floats, truth, nothing, lists and mappings; a day stays the text it is.

        Raises PackFault for more than MOST_VALUES of them, and for what is nested too deep.
        """
        count = self._counted(depth, count, 0)
        if isinstance(self._node, yaml.MappingNode):
            return {name: value.plain(depth + 1, count) for name, value in self.pairs(depth, count)}
        if isinstance(self._node, yaml.SequenceNode):
            self._counted(depth, count, len(self._node.value))
            return [item.plain(depth + 1, count) for item in self.items()]
        if self.is_null():
            return None
        value = str(self._node.value)
        if self._node.tag == _BOOL:
            return value.lower() in {"true", "yes", "on"}
        if self._node.tag == _INT and _WHOLE.fullmatch(value) and len(value) <= MOST_DIGITS:
            return int(value)
        return float(value) if self._node.tag == _FLOAT and _FRACTION.fullmatch(value) else value

    def _scalar(self, wanted: str, *tags: str) -> str:
        if not isinstance(self._node, yaml.ScalarNode) or self._node.tag not in tags:
            kind = self._node.tag.rsplit(":", 1)[-1]
            value = f" {self._node.value}" if isinstance(self._node, yaml.ScalarNode) else ""
            raise self.fault(f"expected {wanted}, found {kind}{value}")
        return str(self._node.value)


def read_text(file: str, text: str, *, aliases: bool = False) -> Reader:
    """The whole of a text. Raises PackFault for what is no YAML, an empty text, and an alias unless they are read.

    Where aliases are read, so are the merge keys that they are mostly for.
    """
    try:
        _look_over(file, text, aliases=aliases)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = 1 if error.problem_mark is None else error.problem_mark.line + 1
        raise PackFault(file, line, f"is not good YAML: {error.problem}") from error
    except yaml.YAMLError as error:
        raise PackFault(file, 1, f"is not good YAML: {error}") from error
    if node is None:
        raise PackFault(file, 1, "is empty")
    return Reader(file, node, merges=aliases)


def _look_over(file: str, text: str, *, aliases: bool) -> None:
    """Raises PackFault for what would take for ever to read: aliases, and brackets in brackets in brackets."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        if isinstance(event, yaml.AliasEvent) and not aliases:
            raise PackFault(file, _line_of(event), "aliases are not read")
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > 2 * DEEPEST:
            raise PackFault(file, _line_of(event), "is nested too deep")


def _line_of(event: yaml.Event) -> int:
    return 1 if event.start_mark is None else int(event.start_mark.line) + 1


def read_file(path: Path, name: str, *, aliases: bool = False) -> Reader:
    """The same of a file, which complaints call `name`."""
    try:
        return read_text(name, path.read_text(encoding="utf-8"), aliases=aliases)
    except (OSError, UnicodeDecodeError) as error:
        raise PackFault(name, 1, f"cannot be read: {error}") from error
