"""The hash of a row, without any database."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.audit import chain

ROW: dict[str, Any] = {
    "number": 1,
    "at": datetime(2026, 11, 24, 1, 2, 3, 4, tzinfo=UTC),
    "person_id": 7,
    "actor_name": "测试人员",
    "roles": "broker",
    "branch_path": "/p/BR1/",
    "address": "127.0.0.1",
    "request_id": "r1",
    "topic": "listing.publish",
    "subject": "listing:9",
    "facts": {"before": "submitted", "after": "published"},
    "previous_hash": chain.GENESIS,
}


def test_the_same_moment_in_another_zone_hashes_alike() -> None:
    beijing = ROW["at"].astimezone(timezone(timedelta(hours=8)))
    assert chain.digest(ROW | {"at": beijing}) == chain.digest(ROW)


@pytest.mark.parametrize("column", chain.COVERED)
def test_every_covered_column_changes_the_hash(column: str) -> None:
    other: dict[str, Any] = {
        "number": 2, "at": ROW["at"] + timedelta(microseconds=1), "person_id": 8, "facts": {"before": "draft"},
    }  # fmt: skip
    changed = ROW | {column: other.get(column, "something else")}
    assert chain.digest(changed) != chain.digest(ROW)


def test_columns_that_are_not_covered_are_the_hash_alone() -> None:
    assert chain.digest(ROW | {"hash": "x"}) == chain.digest(ROW)


@given(st.dictionaries(st.text(), st.integers() | st.text() | st.none(), max_size=5))
def test_the_order_of_facts_does_not_matter(facts: dict[str, Any]) -> None:
    turned = dict(reversed(list(facts.items())))
    assert chain.digest(ROW | {"facts": facts}) == chain.digest(ROW | {"facts": turned})


def test_chinese_is_hashed_as_it_is_written() -> None:
    assert "测试人员".encode() in chain.canonical(ROW)
