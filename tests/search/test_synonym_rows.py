"""Groups as rows of a file: out, changed, and back in, all or none."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.intake.rows import RawRow
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.errors import Invalid, Problem
from marketplace.search import operations, queries
from marketplace.search.drafts import GroupDraft
from marketplace.search.models import SynonymGroup
from marketplace.search.synonym_rows import HEADS, cells, rows_of
from tests import make

GROUP = SynonymGroup(id=7, words=["无人机", "UAV"], note="航空", is_active=False)


def raw(number: int, *texts: str) -> RawRow:
    return RawRow(number, {head: text for head, text in zip(HEADS, texts, strict=False) if text})


def test_a_row_says_the_same_when_it_comes_back() -> None:
    rows, problems = rows_of([raw(2, *cells(GROUP))], {7: GROUP})
    assert problems == []
    assert rows == [(2, GROUP, GroupDraft(("无人机", "UAV"), "航空", is_active=False))]


def test_a_row_without_a_number_is_new_and_one_without_a_word_is_nothing() -> None:
    rows, problems = rows_of([raw(2, "", "", "", "甲乙", "", "'+丙"), raw(3, "", "是", "备注")], {})
    assert (rows, problems) == ([(2, None, GroupDraft(("甲乙", "+丙")))], [])


@pytest.mark.parametrize(
    ("row", "problem"),
    [
        (raw(4, "8", "是", "", "甲乙"), Problem("4", "unknown_number", value="8")),
        (raw(4, "９", "是", "", "甲乙"), Problem("4", "unknown_number", value="９")),
        (raw(4, "9" * 5_000, "是", "", "甲乙"), Problem("4", "unknown_number", value="9" * 20)),
        (raw(4, "", "也许", "", "甲乙"), Problem("4", "unknown_answer", value="也许")),
        (raw(4, "7", "是", "", "甲乙"), Problem("4", "twice", value="7")),
        (RawRow(4, {}, Problem("", "row_unreadable")), Problem("4", "row_unreadable")),
    ],
)
def test_what_a_row_may_not_say(row: RawRow, problem: Problem) -> None:
    rows, problems = rows_of([raw(2, *cells(GROUP)), row], {7: GROUP})
    assert (len(rows), problems) == (1, [problem])


@given(st.lists(st.dictionaries(st.sampled_from([*HEADS, "别的", ""]), st.text(max_size=20)), max_size=5))
def test_any_table_is_read_or_refused(table: list[dict[str, str]]) -> None:
    raws = [RawRow(number, values) for number, values in enumerate(table, start=2)]
    rows, problems = rows_of(raws, {7: GROUP})
    assert {line for line, _group, _draft in rows} | {int(p.field) for p in problems} <= {
        r.number for r in raws
    }


@pytest.fixture
def officer(app: Flask) -> Actor:
    return make.officer(Role.DEPARTMENT_OFFICER)


def test_a_word_may_move_from_one_group_to_another(officer: Actor) -> None:
    with unit_of_work():
        ids = [
            operations.add_group(officer, GroupDraft(words)).id
            for words in (("甲乙", "丙丁", "戊己"), ("庚辛", "壬癸"))
        ]
    with unit_of_work():
        first, second = (queries.synonym_group(EVERYTHING, group_id) for group_id in ids)
        operations.bring_in(
            officer,
            [
                (2, second, GroupDraft(("庚辛", "戊己"))),
                (3, first, GroupDraft(("甲乙", "丙丁"))),
                (4, None, GroupDraft(("壬癸", "子丑"))),
            ],
        )
    found = {tuple(row.group.words) for row in queries.synonym_groups(EVERYTHING)}
    assert found == {("甲乙", "丙丁"), ("庚辛", "戊己"), ("壬癸", "子丑")}


def test_one_bad_row_and_nothing_is_taken_over(officer: Actor) -> None:
    with pytest.raises(Invalid) as caught, unit_of_work():
        operations.bring_in(
            officer,
            [
                (2, None, GroupDraft(("甲乙", "丙丁"))),
                (3, None, GroupDraft(("丙丁",))),
                (9, None, GroupDraft(())),
            ],
        )
    assert [(problem.field, problem.code) for problem in caught.value.problems] == [
        ("3", "too_few"), ("3", "taken"), ("9", "too_few"),
    ]  # fmt: skip
    assert queries.synonym_groups(EVERYTHING) == ()
