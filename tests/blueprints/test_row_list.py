"""Rows of a form, whatever names are sent for them."""

import re
from pathlib import Path

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, StringField

from marketplace.blueprints.row_list import RowList

BLUEPRINTS = Path(__file__).resolve().parents[2] / "marketplace" / "blueprints"


class Row(Form):
    name = StringField()


class Rows(Form):
    rows = RowList(FormField(Row), max_entries=3)


def names(*sent: str) -> list[str | None]:
    form = Rows(MultiDict({name: name for name in sent}))
    return [entry.form.name.data for entry in form.rows]


def test_rows_come_in_the_order_of_their_numbers() -> None:
    assert names("rows-10-name", "rows-2-name") == ["rows-2-name", "rows-10-name"]


@pytest.mark.parametrize("number", ["²", "١", "", "-1", "1" * 6, "9" * 5_000, "x", "1.0"])
def test_what_is_no_number_is_no_row(number: str) -> None:
    assert names(f"rows-{number}-name", "rows-1-name") == ["rows-1-name"]


@given(st.lists(st.text(max_size=8), max_size=5))
def test_no_name_breaks_it(numbers: list[str]) -> None:
    assert len(names(*(f"rows-{number}-name" for number in numbers))) <= 3


def test_another_list_whose_name_begins_the_same_is_not_read() -> None:
    assert names("rows2-1-name", "rows-1-name") == ["rows-1-name"]


def test_every_form_uses_it() -> None:
    made = re.compile(r"\bFieldList\(")
    found = [path.name for path in BLUEPRINTS.rglob("*.py") if made.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("name", ["patents", "awards", "share"])
def test_a_calculator_answers_odd_names_of_rows(app: Flask, name: str) -> None:
    answer = app.test_client().get(f"/calculators/{name}?rows-%C2%B2-number=1&rows-0-number=ZL-1&go=1")
    assert answer.status_code in {200, 422}
