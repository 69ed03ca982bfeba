import time
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.listings.diff import Change, FieldChange, Piece, Shape, differences, text_pieces
from marketplace.listings.drafts import AchievementDraft, Contact, Draft, IpRow, NeedDraft, Target, TeamMember
from marketplace.listings.vocabulary import IpType
from marketplace.listings.wording import field_label
from tests.listings.samples import ACHIEVEMENT, NEED, achievement, need
from tests.listings.strategies import busy_text, drafts, of, wild_text

few_words = st.lists(st.sampled_from(["甲", "乙", "。", "，", "steel ", "12", "\n"])).map("".join)
prose = st.one_of(wild_text, busy_text, few_words)


def only(old: Draft, new: Draft) -> FieldChange:
    (change,) = differences(old, new)
    return change


def joined(pieces: tuple[Piece, ...], left_out: Change) -> str:
    return "".join(piece.text for piece in pieces if piece.change is not left_out)


@given(drafts())
@settings(max_examples=50, deadline=None)
def test_a_draft_does_not_differ_from_itself(draft: Draft) -> None:
    assert differences(draft, replace(draft)) == ()


@given(of(NeedDraft), of(NeedDraft))
@settings(max_examples=60, deadline=None)
def test_every_changed_field_is_named_and_has_a_label(old: NeedDraft, new: NeedDraft) -> None:
    changes = differences(old, new)
    assert bool(changes) == (old != new)
    for change in changes:
        assert field_label(change.field)
        assert change.before != change.after


@given(prose, prose)
@settings(deadline=None)
def test_the_pieces_give_both_texts_back(before: str, after: str) -> None:
    pieces = text_pieces(before, after)
    assert joined(pieces, Change.INSERT) == before
    assert joined(pieces, Change.DELETE) == after
    assert all(piece.text for piece in pieces)
    assert all(a.change is not b.change for a, b in pairwise(pieces))


def test_a_changed_figure_is_shown_as_a_whole_number_inside_its_clause() -> None:
    assert text_pieces("回收率不低于95%，含杂率低。", "回收率不低于97%，含杂率低。") == (
        Piece(Change.EQUAL, "回收率不低于"),
        Piece(Change.DELETE, "95"),
        Piece(Change.INSERT, "97"),
        Piece(Change.EQUAL, "%，含杂率低。"),
    )


def test_scattered_common_characters_do_not_tear_two_clauses_into_shreds() -> None:
    pieces = text_pieces("由第三方机构在示范田检测", "价格可由双方面谈后在合同中定")
    assert [p.change for p in pieces] == [Change.DELETE, Change.INSERT]


def test_clauses_with_nothing_in_common_are_shown_one_after_the_other() -> None:
    assert [p.change for p in text_pieces("价格面议。", "由第三方检测")] == [Change.DELETE, Change.INSERT]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("。" * 20_000, "。" * 19_990),
        ("甲" * 20_000, "甲" * 19_000 + "乙"),
        (
            "。".join("甲乙" * 190 + str(n) for n in range(50)),
            "。".join("乙甲" * 190 + str(n + 100) for n in range(50)),
        ),
        ("甲，乙。" * 5_000, "乙，甲。" * 5_000),
    ],
)
def test_the_longest_texts_are_compared_in_time_for_a_page(before: str, after: str) -> None:
    start = time.process_time()
    pieces = text_pieces(before, after)
    assert time.process_time() - start < 3
    assert joined(pieces, Change.INSERT) == before
    assert joined(pieces, Change.DELETE) == after


def test_a_text_a_value_and_a_list_change_each_in_their_way() -> None:
    old = ACHIEVEMENT
    assert only(old, achievement(title="玉米秸秆基地膜")).shape is Shape.TEXT
    value = only(old, achievement(trl=7))
    assert (value.shape, value.before, value.after) == (Shape.VALUE, 6, 7)
    words = only(old, achievement(keywords=("保水", "薄膜", "秸秆")))
    assert (words.shape, words.added, words.removed, words.reordered) == (
        Shape.LIST,
        ("秸秆",),
        ("玉米",),
        True,
    )


def test_the_contact_changes_part_by_part() -> None:
    new = need(contact=Contact("技术部", NEED.contact.phone, NEED.contact.email))
    assert only(NEED, new).field == "contact.office"


def test_rows_are_added_removed_and_changed() -> None:
    first, second = NEED.targets
    new = need(
        targets=(replace(first, value="97"), Target("寿命", value="8", unit="年"), Target("能耗", value="3"))
    )
    change = only(NEED, new)
    assert change.shape is Shape.ROWS
    assert [(row.before, row.after) for row in change.rows] == [
        (first, new.targets[0]),
        (second, new.targets[1]),  # another name in the same place: a corrected row
        (None, new.targets[2]),
    ]
    assert [f.field for f in change.rows[0].fields] == ["value"]


def test_a_removed_right_is_shown_as_removed() -> None:
    change = only(ACHIEVEMENT, achievement(ip=()))
    assert [(row.before, row.after) for row in change.rows] == [(ACHIEVEMENT.ip[0], None)]


def test_a_new_order_of_the_team_is_a_change_without_changed_rows() -> None:
    change = only(ACHIEVEMENT, achievement(team=ACHIEVEMENT.team[::-1]))
    assert change.rows == ()
    assert change.reordered


people = st.lists(
    st.builds(TeamMember, name=st.sampled_from("甲乙丙"), part=st.sampled_from(["", "试验"])), max_size=5
)
rights = st.lists(
    st.builds(IpRow, type=st.sampled_from(list(IpType)), number=st.sampled_from("12")), max_size=5
)


@given(people, people, rights, rights)
@settings(deadline=None)
def test_row_changes_account_for_every_row(a: list[Any], b: list[Any], c: list[Any], d: list[Any]) -> None:
    old = AchievementDraft(team=tuple(a), ip=tuple(c))
    new = AchievementDraft(team=tuple(b), ip=tuple(d))
    for change in differences(old, new):
        left = list(change.after)
        for row in change.rows:
            if row.after is not None:
                left.remove(row.after)
        kept = list(change.before)
        for row in change.rows:
            if row.before is not None:
                kept.remove(row.before)
        assert sorted(map(repr, left)) == sorted(map(repr, kept))


def test_two_kinds_cannot_be_compared() -> None:
    with pytest.raises(TypeError):
        differences(ACHIEVEMENT, NEED)
