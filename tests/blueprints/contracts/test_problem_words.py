"""Everything that a draft can be refused for is said in words that name the way out."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.contracts.wording import PERCENT, WORDS, problem_words
from marketplace.contracts.checks import problems
from marketplace.contracts.cleaning import cleaned
from tests.architecture.checkers import ROOT
from tests.contracts.samples import sample
from tests.contracts.test_checks import FAULTS

SOURCES = ("checks.py", "fee_split.py", "operations/_writing.py", "operations/drafting.py")
FACT = re.compile(r"%\((\w+)\)s")
CODE = re.compile(r'Problem\([^,]+, "(\w+)"')


@pytest.mark.parametrize(("changes", "found"), FAULTS, ids=lambda value: str(value)[:60])
def test_each_fault_in_words(app: Flask, changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    with app.test_request_context():
        made = problems(cleaned(sample(**changes), from_negotiation=False))
        assert [(problem.field, problem.code) for problem in made] == found
        for problem in made:
            words = PERCENT if problem.field == "royalty_bp" else WORDS[problem.code]
            said = FACT.split(words)[::2]
            assert re.fullmatch(".+".join(re.escape(part) for part in said), problem_words(problem))


def test_each_code_of_the_source_has_words() -> None:
    room = Path(ROOT) / "marketplace/contracts"
    codes = {code for name in SOURCES for code in CODE.findall((room / name).read_text(encoding="utf-8"))}
    assert len(codes) > 15
    assert codes <= WORDS.keys()
