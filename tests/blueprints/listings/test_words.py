"""Every code has its words, and every field its place."""

import re
from pathlib import Path

import pytest
from flask import Flask

from marketplace.blueprints.listings.history import MOVES, OF_AMENDMENTS
from marketplace.blueprints.listings.shown import FORMS, answers
from marketplace.blueprints.listings.wording import OF_OPERATIONS, words_for
from marketplace.kernel.errors import Problem
from marketplace.listings import operations
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.operations import _steps
from marketplace.listings.states import ACHIEVEMENT_MOVES, AMENDMENT_MOVES, NEED_MOVES
from marketplace.listings.vocabulary import Kind
from marketplace.listings.wording import PROBLEMS
from tests.listings import samples

ROOM = Path(_steps.__file__).parents[1]
LITERAL = re.compile(r'Problem\(\s*(?:f?"[^"]*"|\w+),\s*"(\w+)"')
FACTS = {
    "length": 1, "least": 2, "most": 3, "count": 4, "value": "x", "mark": "x", "expected": "1", "year": "2030",
    "members": 2, "given": 1,
}  # fmt: skip


def raised_codes() -> set[str]:
    """Each code written in the room's source."""
    return {code for path in ROOM.rglob("*.py") for code in LITERAL.findall(path.read_text(encoding="utf-8"))}


def test_the_source_is_read(app: Flask) -> None:
    assert {"required", "too_long", "not_verified", "nothing_changed", "secrecy_refused"} <= raised_codes()
    assert operations.__doc__


@pytest.mark.parametrize("code", sorted(raised_codes() | set(PROBLEMS) | set(OF_OPERATIONS)))
def test_every_problem_has_words_that_name_the_fix(app: Flask, code: str) -> None:
    with app.test_request_context():
        words = words_for(Problem("title", code, **FACTS))
    assert words.endswith("。")
    assert "%(" not in words


def test_every_move_has_words() -> None:
    assert set(ACHIEVEMENT_MOVES) | set(NEED_MOVES) <= set(MOVES)
    assert set(AMENDMENT_MOVES) <= set(OF_AMENDMENTS)


@pytest.mark.parametrize("kind", Kind)
def test_every_field_stands_in_exactly_one_section(app: Flask, kind: Kind) -> None:
    draft = samples.NEED if kind is Kind.NEED else samples.ACHIEVEMENT
    with app.test_request_context():
        names = [answer.name for section in answers(kind, draft) for answer in section.answers]
        form = FORMS[kind](draft=draft)
        controls = [entry.short_name for _section, entries in form.sections() for entry in entries]
    fields = set(DRAFT_OF[kind].__dataclass_fields__)
    assert sorted(names) == sorted(fields)
    assert sorted(controls) == sorted(fields - {"attachments"})


@pytest.mark.parametrize("kind", Kind)
def test_marks_agree_with_the_checks(app: Flask, kind: Kind) -> None:
    with app.test_request_context():
        form = FORMS[kind]()
        marked = {entry.short_name for entry in form if entry.flags.required}
    shared = {"title", "fields", "modes", "region_code", "secrecy", "security_declared", "public_interest_declared",
              "price_kind"}  # fmt: skip
    own = {
        Kind.NEED: {"problem", "ip_split", "acceptance"},
        Kind.ACHIEVEMENT: {"public_summary", "trl", "trl_evidence", "trl_evidence_on", "publicly_funded"},
    }
    assert marked == shared | own[kind]
