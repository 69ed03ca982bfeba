"""The words offered while typing: of open listings, counted once each, and only what every visitor may read."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import endings
from marketplace.listings.reasons import WithdrawReason
from marketplace.search import collecting, queries, starts
from marketplace.search.collecting import count_words
from marketplace.search.models import KnownStart, KnownWord
from tests import make
from tests.listings.statements import counted


def held() -> dict[str, tuple[str, str, str, int]]:
    db.session.rollback()
    rows = select(KnownWord.folded, KnownWord.word, KnownWord.sound, KnownWord.initials, KnownWord.listings)
    return {row[0]: tuple(row[1:]) for row in db.session.execute(rows)}


def test_a_listing_counts_once_for_each_of_its_words() -> None:
    found = count_words([["碳纤维", "碳纖維", "ＡＩ"], ["AI", "碳纤维"], ["长" * 61, "！", ""]])
    assert {folded: (one.word, one.listings) for folded, one in found.items()} == {
        "碳纤维": ("碳纖維", 2), "ai": ("ＡＩ", 2), "!": ("！", 1),
    }  # fmt: skip


def test_there_is_an_end_to_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(collecting, "MOST_WORDS", 1)
    assert {f: one.listings for f, one in count_words([["甲乙", "丙丁"], ["丙丁", "甲乙"]]).items()} == {
        "甲乙": 2
    }


def test_keywords_and_short_titles_of_open_listings_are_collected(app: Flask) -> None:
    make.achievement(title="大丝束碳纤维上浆剂", keywords=("碳纤维", "KX-3F21"), published=True)
    make.achievement(
        title="碳纤维水性上浆剂与在线涂覆工艺以及更多更长的话", keywords=("碳纤维",), published=True
    )
    make.achievement(title="还没有公开的", keywords=("秘密",))
    figures = collecting.collect(utc_now())
    assert held() == {
        "碳纤维": ("碳纤维", "tanxianwei", "txw", 2),
        "kx-3f21": ("KX-3F21", "", "", 1),
        "大丝束碳纤维上浆剂": ("大丝束碳纤维上浆剂", "dasishutanxianweishangjiangji", "dsstxwsjj", 1),
    }
    assert figures == {"words": 3, "added": 3, "changed": 0, "dropped": 0}
    assert collecting.collect(utc_now()) == {"words": 3, "added": 0, "changed": 0, "dropped": 0}


def test_words_leave_with_their_listings(app: Flask) -> None:
    make.achievement(title="第一项成果", keywords=("碳纤维", "上浆"), published=True)
    gone = make.achievement(title="第二项成果", keywords=("碳纤维", "涂覆"), published=True)
    collecting.collect(utc_now())
    with unit_of_work():
        endings.withdraw(SYSTEM, db.session.merge(gone), WithdrawReason.NO_LONGER_OFFERED)
    assert collecting.collect(utc_now()) == {"words": 3, "added": 0, "changed": 1, "dropped": 2}
    assert {folded: row[-1] for folded, row in held().items()} == {
        "碳纤维": 1, "上浆": 1, "第一项成果": 1,
    }  # fmt: skip
    assert collecting.collect(utc_now() + timedelta(days=4_000))["words"] == 0


@pytest.fixture
def words(app: Flask) -> None:
    for number, keywords in enumerate(
        [("碳纤维", "碳酸锂"), ("碳纤维", "炭黑"), ("碳纤维", "graphene"), ("锂 电池", "100%棉", "a_b")]
    ):
        make.achievement(
            title=f"很长的题目不算在词里因为没有人会照着打{number}", keywords=keywords, published=True
        )
    collecting.collect(utc_now())


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("碳", ["碳纤维", "碳酸锂"]),
        ("碳纖", ["碳纤维"]),
        ("tan", ["碳纤维", "炭黑", "碳酸锂"]),
        ("TanXianW", ["碳纤维"]),
        ("tan'xian", ["碳纤维"]),
        ("tx", ["碳纤维"]),
        ("ＧＲＡ", ["graphene"]),
        ("锂 电", ["锂 电池"]),
        ("100%", ["100%棉"]),
        ("%", []),
        ("_", []),
        ("a_", ["a_b"]),
        ("纤维", []),
        ("", []),
        ("  ", []),
        ("\x00", []),
        ("😀", []),
        ("长" * 5_000, []),
    ],
)
def test_words_are_offered_by_their_beginning_their_sound_and_their_initials(
    words: None, typed: str, offered: list[str]
) -> None:
    assert [known.word for known in queries.words_to_offer(PUBLIC, typed)] == offered


def test_offering_takes_one_statement_and_an_index(words: None) -> None:
    with counted() as sent:
        queries.words_to_offer(PUBLIC, "tanxian")
    assert len(sent) == 1
    if db.engine.dialect.name == "sqlite":
        plan = db.session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT word FROM known_word WHERE folded BETWEEN 'a' AND 'b'"
            " OR sound BETWEEN 'a' AND 'b' OR initials BETWEEN 'a' AND 'b'"
        )
        assert not [row for row in plan if "SCAN" in row[-1]]


def test_at_most_eight_are_offered(app: Flask) -> None:
    make.achievement(
        title="第一项成果", keywords=tuple(f"碳{number}" for number in range(10)), published=True
    )
    collecting.collect(utc_now())
    assert len(queries.words_to_offer(PUBLIC, "碳")) == starts.MOST_OFFERED


def test_close_words_hold_the_one_meant_and_the_one_typed(words: None) -> None:
    def close(typed: str) -> list[str]:
        return sorted(known.word for known in queries.close_words(PUBLIC, typed))

    assert close("探纤维") == ["碳纤维"]
    assert close("碳纤唯") == ["碳纤维"]
    assert close("石纤维") == ["碳纤维"]  # only the end is as it should be
    assert close("纤碳维") == ["碳纤维"]
    assert close("炭黑") == ["炭黑"]
    assert close("石墨烯") == []
    assert queries.close_words(PUBLIC, "%%%") == ()


@pytest.mark.parametrize("typed", ["碳", "t", "ta", "tan", "tx", "g", "gr", "锂", "碳纤", "tanxia"])
def test_what_was_worked_out_beforehand_is_what_would_be_found(
    words: None, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    found = queries.words_to_offer(PUBLIC, typed)
    assert not list(db.session.scalars(select(KnownStart.start)))  # a handful of words is quickly read
    monkeypatch.setattr(starts, "CROWDED", 0)
    collecting.collect(utc_now())
    with counted() as sent:
        assert queries.words_to_offer(PUBLIC, typed) == found
    assert len(sent) == 1
    assert "known_start" in sent[0]


def test_crowded_beginnings_follow_the_words(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starts, "CROWDED", 1)
    make.achievement(title="第一项成果", keywords=("碳纤维", "碳黑"), published=True)
    gone = make.achievement(title="第二项成果", keywords=("碳纤维",), published=True)
    collecting.collect(utc_now())
    assert "碳" in set(db.session.scalars(select(KnownStart.start)))
    assert [(one.word, one.listings) for one in queries.words_to_offer(PUBLIC, "碳")] == [
        ("碳纤维", 2), ("碳黑", 1),
    ]  # fmt: skip
    with unit_of_work():
        endings.withdraw(SYSTEM, db.session.merge(gone), WithdrawReason.NO_LONGER_OFFERED)
    collecting.collect(utc_now())
    assert [(one.word, one.listings) for one in queries.words_to_offer(PUBLIC, "碳")] == [
        ("碳纤维", 1), ("碳黑", 1),
    ]  # fmt: skip
    collecting.collect(utc_now() + timedelta(days=4_000))
    db.session.rollback()
    assert not list(db.session.scalars(select(KnownStart.start)))


def test_looking_for_what_is_spelt_almost_alike_takes_one_statement_and_indices(words: None) -> None:
    with counted() as sent:
        queries.close_words(PUBLIC, "碳纤唯")
    assert len(sent) == 1
    if db.engine.dialect.name == "sqlite":
        plan = db.session.connection().exec_driver_sql(
            "EXPLAIN QUERY PLAN SELECT word FROM known_word WHERE folded = 'x' OR (listings >= 2 AND sound = 'y')"
            " OR (listings >= 2 AND size IN (2, 3, 4) AND folded BETWEEN 'a' AND 'b')"
            " OR (listings >= 2 AND size IN (2, 3, 4) AND turned BETWEEN 'a' AND 'b')"
        )
        assert not [row for row in plan if "SCAN" in row[-1]]
