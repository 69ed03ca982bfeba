"""Canonical JSON of a snapshot: the same values give the same text, and it reads back as it was."""

import json
from dataclasses import fields
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalogue.content import (
    Entry,
    Head,
    Named,
    Right,
    Snapshot,
    canonical,
    digest,
    joined,
    parts_of,
    snapshot_from,
)
from marketplace.listings.vocabulary import IpType, Kind, PriceKind
from tests.listings.strategies import of, wild_text
from tests.making.entries import entry, head

KNOWN = (
    '{"entries":[{"field":"F01","kind":"achievement","listing_id":1,"number":"A0001","organisation":"虚构大学",\
"place":"/p/BR1/","title":"虚构的秸秆地膜","url":"https://market.example/listings/1","version":1}],"head":{"base_url":\
"https://market.example","format":"market-catalogue/1","frozen_at":"2026-11-25T10:00:00Z","market":"测试科技大市场",\
"market_en":"Test Market","owner":"测试科技大市场","owner_en":"Test Market","place":"/p/","series":"quarterly",\
"taken_at":"2026-11-20T10:00:00Z","title":"目录","title_en":"Catalogue"}}'
)


def values(shape: Any) -> st.SearchStrategy[Any]:
    """Values of a head or an entry, from its annotations; pairs are pairs."""
    hints = get_type_hints(shape)
    return st.builds(shape, **{each.name: _value(hints[each.name]) for each in fields(shape)})


def _value(hint: Any) -> st.SearchStrategy[Any]:
    if get_origin(hint) is tuple and get_origin(get_args(hint)[0]) is tuple:
        return st.lists(st.tuples(wild_text, wild_text), max_size=3).map(tuple)
    return of(hint)


snapshots = st.builds(Snapshot, values(Head), st.lists(values(Entry), max_size=3).map(tuple))


@given(snapshots)
def test_a_snapshot_reads_back_as_it_was_written(snapshot: Snapshot) -> None:
    text = canonical(snapshot)
    assert snapshot_from(text) == snapshot
    assert canonical(snapshot_from(text)) == text
    assert digest(canonical(snapshot_from(text))) == digest(text)


@given(snapshots)
def test_joined_from_its_rows_it_is_the_same_text(snapshot: Snapshot) -> None:
    rows = [canonical(each) for each in snapshot.entries]
    assert joined(canonical(snapshot.head), rows) == canonical(snapshot)


@given(snapshots)
def test_keys_are_sorted_and_nothing_at_its_default_is_written(snapshot: Snapshot) -> None:
    def look(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _value in pairs]
        assert names == sorted(names)
        return dict(pairs)

    text = canonical(snapshot)
    found = json.loads(text, object_pairs_hook=look)
    assert list(found) == ["entries", "head"]
    for written in (found["head"], *found["entries"]):
        assert None not in written.values()


def test_the_written_form_is_this_one_and_its_hash_never_changes() -> None:
    text = canonical(Snapshot(head(), (entry(),)))
    assert text == KNOWN
    assert digest(text) == "7c190c4f5936f1497d70563e20fa2850aa1d663bc2d98246b9fc55f99fb15d98"


def test_one_other_character_gives_another_hash() -> None:
    text = canonical(Snapshot(head(), (entry(),)))
    assert digest(text) != digest(text.replace("秸秆", "麦秆"))


@pytest.mark.parametrize(
    "text", ["{}", '{"entries":[],"head":{}}', "[]", KNOWN.replace("url", "uri"), KNOWN.replace("achievement", "idea")]
)  # fmt: skip
def test_another_text_is_no_snapshot(text: str) -> None:
    with pytest.raises((KeyError, TypeError, ValueError, AttributeError)):
        snapshot_from(text)


def test_rights_and_prices_keep_their_types() -> None:
    made = entry(
        rights=(Right(IpType.TECHNICAL_SECRET),), price_kind=PriceKind.LISTED, price_fen=5_000_000_000
    )
    (found,) = snapshot_from(canonical(Snapshot(head(), (made,)))).entries
    assert (found.rights[0].type, found.price_kind, found.price_fen) == (
        IpType.TECHNICAL_SECRET, PriceKind.LISTED, 5_000_000_000,
    )  # fmt: skip


def test_parts_and_sections_stand_in_the_order_of_print() -> None:
    made = (
        entry(1, publicly_funded=True), entry(2, publicly_funded=True, field="F02"), entry(3, field="F02"),
        entry(4, field="F02"), entry(5, kind=Kind.NEED),
    )  # fmt: skip
    named = (Named("F02", "材料", ""), Named("F01", "农业", ""))
    found = [
        (part.kind.value, part.funded, section.field.code, [each.listing_id for each in section.entries])
        for part in parts_of(Snapshot(head(fields=named), made))
        for section in part.sections
    ]
    assert found == [
        ("achievement", True, "F02", [2]), ("achievement", True, "F01", [1]), ("achievement", False, "F02", [3, 4]),
        ("need", None, "F01", [5]),
    ]  # fmt: skip


def test_a_part_without_entries_is_left_out() -> None:
    found = parts_of(Snapshot(head(fields=(Named("F01", "农业", ""),)), (entry(5, kind=Kind.NEED),)))
    assert [part.kind for part in found] == [Kind.NEED]
