"""Rows of a round: each becomes a question, or names the column that will not do."""

import csv
import io
import json
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.rules.batch import Claim, RowFault, TableFault, claims
from marketplace.rules.book import shipped
from marketplace.rules.codes import Mode
from marketplace.rules.engine import CannotAsk, answer

HEAD = "id,policy_id,mode,as_of,programme_year,overlays,applicant_region,contract_paid_fen,is_winner,contest,facts"
GOOD = "A,jl.2016-72.x,decide,2018-03-01,2018,,220102,500,true,甲赛,"


def rows(*lines: str, head: str = HEAD) -> list[Claim | RowFault]:
    return list(claims(io.StringIO("\n".join([head, *lines]) + "\n", newline="")))


def only(line: str) -> Claim:
    (found,) = rows(line)
    assert isinstance(found, Claim), found
    return found


def facts(*cells: str) -> dict[str, Any]:
    text = io.StringIO(newline="")
    csv.writer(text).writerow(["A", "b", "decide", "2018-03-01", "2018", "", *cells])
    return dict(only(text.getvalue().rstrip("\r\n")).question.facts)


def test_a_row_becomes_a_question() -> None:
    found = only(GOOD)
    asked = found.question
    assert (found.id, found.line) == ("A", 2)
    assert (asked.benefit, asked.mode, asked.day) == ("jl.2016-72.x", Mode.DECIDE, date(2018, 3, 1))
    assert (asked.programme_year, asked.overlays) == (2018, frozenset())
    assert asked.facts == {
        "applicant_region": "220102",
        "contract_paid_fen": 500,
        "is_winner": True,
        "contest": "甲赛",
    }


def test_an_empty_cell_is_not_given_and_null_is_nothing() -> None:
    assert facts("", "null", "否", "", "") == {"contract_paid_fen": None, "is_winner": False}


def test_nested_facts_are_json() -> None:
    items = json.dumps({"items": [{"id": "1", "first": True}], "n": None})
    assert facts("", "", "", "", items) == {"items": [{"id": "1", "first": True}], "n": None}


def test_overlays_and_an_empty_year() -> None:
    asked = only(GOOD.replace(",2018,,", ",,a b,")).question
    assert (asked.programme_year, asked.overlays) == (None, frozenset({"a", "b"}))


@pytest.mark.parametrize(
    ("line", "column", "code"),
    [
        (GOOD.replace("A,", ",", 1), "id", "required"),
        (GOOD.replace("decide", "guess"), "mode", "unknown"),
        (GOOD.replace("2018-03-01", "2018-02-30"), "as_of", "day"),
        (GOOD.replace("2018-03-01", "20180301"), "as_of", "day"),
        (GOOD.replace("2018-03-01", "２０１８-03-01"), "as_of", "day"),
        (GOOD.replace(",2018,", ",18,"), "programme_year", "year"),
        (GOOD.replace(",500,", ",5.5,"), "contract_paid_fen", "whole"),
        (GOOD.replace(",500,", "," + "9" * 19 + ","), "contract_paid_fen", "whole"),
        (GOOD + "{", "facts", "json"),
        (GOOD + "[]", "facts", "json"),
        (GOOD + '"{""a"": 1.5}"', "facts", "fraction"),
        (GOOD + '"{""a"": NaN}"', "facts", "fraction"),
        (GOOD + '"{""a"": 1, ""a"": 2}"', "facts", "twice"),
        (GOOD + '"{""is_winner"": true}"', "facts", "twice"),
        (GOOD + "[" * 100_000, "facts", "json"),
        (GOOD + '"{""a"": ' + "9" * 5000 + '}"', "facts", "json"),
        (GOOD + ",more", "", "cells"),
        ("A,b", "", "cells"),
        (GOOD + '"{}"x', "", "unreadable"),
    ],
)
def test_what_will_not_do_is_named_and_the_next_row_is_read(line: str, column: str, code: str) -> None:
    bad, good = rows(line, GOOD.replace("A,", "B,", 1))
    assert isinstance(bad, RowFault)
    assert (bad.column, bad.code, bad.line) == (column, code, 2)
    assert isinstance(good, Claim)
    assert good.line == 3


def test_an_id_stands_once() -> None:
    _first, second = rows(GOOD, GOOD)
    assert isinstance(second, RowFault)
    assert (second.id, second.column, second.code) == ("A", "id", "twice")


def test_rows_without_anything_are_left_out() -> None:
    assert len(rows(GOOD, "", ",,,,,,,,,,")) == 1


@pytest.mark.parametrize(
    ("head", "code", "column"),
    [
        ("", "column_missing", "id"),
        ("id,mode,as_of", "column_missing", "policy_id"),
        (HEAD + ",id", "column_twice", "id"),
        (HEAD + ",", "column_unnamed", "12"),
        ('"id', "unreadable", ""),
    ],
)
def test_a_head_that_will_not_do(head: str, code: str, column: str) -> None:
    with pytest.raises(TableFault) as caught:
        rows(GOOD, head=head)
    assert (caught.value.code, caught.value.column) == (code, column)


CELL = st.text(max_size=12)
FACTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
BENEFITS = sorted(benefit.id for pack in shipped().packs for benefit in pack.benefits)


@given(
    cells=st.lists(CELL, min_size=4, max_size=4),
    benefit=st.sampled_from(BENEFITS),
    mode=st.sampled_from([mode.value for mode in Mode]),
    nested=st.dictionaries(st.sampled_from(["items", "contributors", "custom_plan", "decided_fen"]), FACTS),
)
def test_whatever_a_table_holds_has_an_answer_or_a_reason(
    cells: list[str], benefit: str, mode: str, nested: dict[str, Any]
) -> None:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEAD.split(","))
    writer.writerow(["A", benefit, mode, "2018-03-01", "2018", "", *cells, json.dumps(nested)])
    text.seek(0)
    for row in claims(text):
        if isinstance(row, Claim):
            with suppress(CannotAsk):  # a mode that the benefit does not know
                answer(shipped(), row.question)
