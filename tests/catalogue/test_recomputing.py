"""The hash of what a JSON file says, however it is written, and nothing for what is no snapshot."""

import json

import pytest
from flask import Flask

from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues, snapshots
from marketplace.catalogue.recomputing import MOST_PARTS, MOST_VALUES, looks_like_json, recomputed
from tests.making.shelf import Shelf


def test_any_way_of_writing_the_same_snapshot_has_its_hash(app: Flask) -> None:
    edition = issues.editions(ALL_ISSUES, Shelf().publish())[0]
    text = snapshots.one_text(ALL_ISSUES, edition)
    value = json.loads(text)
    shuffled = {"head": dict(reversed(value["head"].items())), "entries": value["entries"]}
    for written in (
        text,
        json.dumps(value, indent=2),
        json.dumps(shuffled),
        json.dumps({"sha256": "0" * 64, "snapshot": value}),
    ):
        assert recomputed(written.encode()) == edition.sha256
        assert recomputed(b"\xef\xbb\xbf" + written.encode()) == edition.sha256


def test_one_changed_letter_is_another_hash(app: Flask) -> None:
    edition = issues.editions(ALL_ISSUES, Shelf().publish())[0]
    text = snapshots.one_text(ALL_ISSUES, edition).replace("秸秆", "麦秆")
    assert recomputed(text.encode()) not in {None, edition.sha256}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"{",
        b"\xff\xfe",
        b'{"head": {}}',
        b'{"sha256": "", "catalogue": {"head": {}, "entries": []}}',
        b"{" + b"[" * 100_000,
        b'{"a":' + b"9" * 10_000 + b"}",
        b'{"a": [' + b"[]," * (MOST_PARTS + 1),
        b'{"a": [' + b"1," * (MOST_VALUES + 1),
    ],
    ids=range(11),
)
def test_what_is_no_snapshot_has_none(data: bytes) -> None:
    assert recomputed(data) is None


def test_json_is_known_by_its_beginning() -> None:
    assert looks_like_json(b'  \n{"a"')
    assert looks_like_json(b"\xef\xbb\xbf{")
    assert not looks_like_json(b"%PDF-1.7")
    assert not looks_like_json(b"")
