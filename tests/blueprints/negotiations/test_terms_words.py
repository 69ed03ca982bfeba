"""What changed between two versions, as an official would read it: tests/negotiations/diffs.yaml."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from flask import Flask
from flask_babel import force_locale
from hypothesis import given

from marketplace.blueprints.negotiations.terms_words import TERM_LABELS, all_rows, diff_lines, diff_rows
from marketplace.negotiations.drafts import Terms, cleaned_terms, from_json, to_json
from marketplace.negotiations.terms_diff import FIELDS, changes
from tests.making.negotiations import TERMS
from tests.negotiations.test_drafts import any_terms

FILE = Path(__file__).parents[2] / "negotiations" / "diffs.yaml"
CASES: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))


def after(case: dict[str, Any]) -> Terms:
    return from_json({**to_json(TERMS), **case["after"]})


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_reader_is_told_what_changed(app: Flask, case: dict[str, Any]) -> None:
    with app.test_request_context():
        assert diff_lines(TERMS, after(case)) == case["zh"]


@pytest.mark.parametrize("case", [case for case in CASES if "en" in case], ids=lambda case: str(case["name"]))
def test_money_is_in_yuan_in_english_too(app: Flask, case: dict[str, Any]) -> None:
    with app.test_request_context(), force_locale("en"):
        told = "\n".join(diff_lines(TERMS, after(case)))
    for words in case["en"]:
        assert words in told


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_table_names_the_fields_of_the_sentences(app: Flask, case: dict[str, Any]) -> None:
    with app.test_request_context():
        rows = diff_rows(TERMS, after(case))
        lines = diff_lines(TERMS, after(case))
    assert [line.partition("：")[0] for line in lines] == [name for name, _pieces in rows]
    for _name, pieces in rows:
        assert pieces


def test_every_field_has_its_name() -> None:
    assert set(TERM_LABELS) == set(FIELDS)


def test_all_terms_are_shown(app: Flask) -> None:
    with app.test_request_context():
        shown = {name: value for name, value, _url in all_rows(TERMS)}
    assert shown["总价"] == "1,200,000.00 元"
    assert shown["交付物"] == "工艺规程一套\n菌种保藏证明"
    assert "入门费" not in shown


@given(any_terms, any_terms)
def test_a_difference_is_named_field_by_field(one: Terms, other: Terms) -> None:
    old, new = cleaned_terms(one), cleaned_terms(other)
    differing = [name for name in FIELDS if getattr(old, name) != getattr(new, name)]
    assert [change.field for change in changes(old, new)] == differing
    assert changes(old, old) == ()
