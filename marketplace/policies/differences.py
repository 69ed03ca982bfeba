"""What a version says differently from the one before it, line by line. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

AROUND = 2
"""Unchanged lines shown before and after a change."""
SAME, NEW, OLD, GAP = "same", "new", "old", "gap"


@dataclass(frozen=True)
class DiffLine:
    """`kind` is same, new, old or gap (unchanged lines left out); `number` counts the lines of its side."""

    kind: str
    number: int
    text: str


@dataclass(frozen=True)
class FileDiff:
    file: str
    lines: tuple[DiffLine, ...]


def differences(before: Mapping[str, str], after: Mapping[str, str]) -> list[FileDiff]:
    """Files that differ, in the order of their names; one that is only on one side is all new or all old."""
    found = []
    for file in sorted({*before, *after}):
        old, new = before.get(file, "").splitlines(), after.get(file, "").splitlines()
        if old != new:
            found.append(FileDiff(file, tuple(_lines(old, new))))
    return found


def _lines(old: list[str], new: list[str]) -> Iterator[DiffLine]:
    for place, group in enumerate(
        SequenceMatcher(None, old, new, autojunk=False).get_grouped_opcodes(AROUND)
    ):
        if place or group[0][1] > 0:
            yield DiffLine(GAP, 0, "")
        for tag, first, last, first_new, last_new in group:
            if tag == "equal":
                yield from (DiffLine(SAME, n + 1, new[n]) for n in range(first_new, last_new))
                continue
            yield from (DiffLine(OLD, n + 1, old[n]) for n in range(first, last))
            yield from (DiffLine(NEW, n + 1, new[n]) for n in range(first_new, last_new))
