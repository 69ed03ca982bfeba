"""The cases that an official can read, and that they cover what the engine can say."""

from pathlib import Path

import pytest

from marketplace.rules.book import shipped
from marketplace.rules.cases import Case, differences, read_cases
from marketplace.rules.code_words import WORDS
from marketplace.rules.codes import Code, Mode, Outcome
from marketplace.rules.engine import answer
from marketplace.rules.reading import read_file

FOLDER = Path(__file__).parent / "cases"
READ = [
    case
    for path in sorted(FOLDER.glob("*.yaml"))
    for case in read_cases(read_file(path, path.name, aliases=True))
]
CASES = [case for case in READ if isinstance(case, Case)]
ELSEWHERE = frozenset(
    {
        Code.CASH_AWARD_AFTER_36_MONTHS, Code.PUBLICITY_TOO_SHORT, Code.PUBLICITY_REQUIRED, Code.TAX_RULE_UNVERIFIED,
    }
)  # fmt: skip
"""Said by the pages about shares and taxes, by none of the fourteen rules."""


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    assert list(differences(case, answer(shipped(), case.question))) == []
    assert case.unread == ()


def test_all_can_be_read() -> None:
    assert CASES == READ


def test_ids_are_used_once() -> None:
    ids = [case.id for case in CASES]
    assert sorted(set(ids)) == sorted(ids)


def test_every_benefit_has_cases() -> None:
    asked = [case.question.benefit for case in CASES]
    for pack in shipped().packs:
        for benefit in pack.benefits:
            assert asked.count(benefit.id) >= 6, benefit.id


def test_every_reason_is_given_in_a_case() -> None:
    given = {code for case in CASES for code in case.expected["reason_codes"]}
    assert sorted(set(Code) - ELSEWHERE - given) == []


def test_every_outcome_and_mode_is_asked_for() -> None:
    assert {case.expected["outcome"] for case in CASES} == set(Outcome)
    assert {case.question.mode for case in CASES} == set(Mode)


def test_every_reason_has_words() -> None:
    assert WORDS.keys() == set(Code)
