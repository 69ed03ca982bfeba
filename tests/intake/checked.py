"""Rows of small files, read and checked."""

import io
from datetime import date
from typing import Any

import pytest

from marketplace.intake.checking import check
from marketplace.intake.errors import FileRefused
from marketplace.intake.mapping import Mapped
from marketplace.intake.reading import open_source
from marketplace.listings.submitting import Vocabulary
from marketplace.listings.vocabulary import Kind
from tests.intake import samples

VOCABULARY = Vocabulary(
    frozenset(samples.CODES.fields), frozenset(region.code for region in samples.CODES.regions)
)
TODAY = date(2026, 3, 2)


def checked(data: bytes, name: str, kind: Kind | None = None, **values: Any) -> list[Mapped]:
    source = open_source(io.BytesIO(data), name, 10**8)
    return list(check(source, kind, samples.CODES, VOCABULARY, **values))


def objects(*rows: dict[str, Any], kind: Kind | None = None) -> list[Mapped]:
    return checked(samples.jsonl(list(rows)), "a.jsonl", kind)


def sheet(*rows: dict[str, str], kind: Kind | None = None) -> list[Mapped]:
    return checked(samples.csv_text(rows).encode(), "a.csv", kind)


def said(row: Mapped) -> list[tuple[str, str]]:
    return [(problem.field, problem.code) for problem in row.problems]


def noted(row: Mapped) -> list[str]:
    return [note.code for note in row.notes]


def refusal(data: bytes, name: str, kind: Kind | None = None) -> FileRefused:
    with pytest.raises(FileRefused) as caught:
        checked(data, name, kind)
    return caught.value
