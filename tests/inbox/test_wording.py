"""Facts in the words of a notice, and words for every notice that is told."""

import ast
from collections.abc import Iterator
from datetime import date
from importlib import import_module

from marketplace.brokerage.notices_talk import MESSAGE
from marketplace.inbox.wording import Words, facts_in, money, plain, said, word
from marketplace.jobs import negotiation_news, talk_news
from marketplace.mail.compose import PACKAGE, catalogue
from marketplace.notices import ROOMS, WORDS

TELLING = {"tell": 3, "tell_people": 2, "tell_organisation": 2, "Told": 2, "_of_move": 0}
"""Calls, and which of their arguments names the template."""
DEAL: Words = ("金额：%(amount)s", "%(kind)s，%(last)s 前")


def test_facts_are_said_in_the_language_of_the_reader() -> None:
    facts = {"amount": money(1_234_500_000), "kind": word("不发邮件"), "last": plain(date(2026, 12, 5))}
    chinese = said(DEAL, facts, catalogue("zh").gettext)
    assert (chinese.title, chinese.body) == ("金额：1,234.5 万元", "不发邮件，2026-12-05 前")
    english = said(DEAL, facts, catalogue("en").gettext)
    assert english.body.startswith(catalogue("en").gettext("不发邮件"))
    assert "不发邮件" not in english.body


def test_a_fact_never_stands_for_another_nor_fails() -> None:
    assert said(("%(a)s 100%", "%(b)s"), {"a": "%(b)s"}, str).title == "%(b)s 100%"
    assert said(DEAL, {}, str).title == "金额："


def test_facts_in_words() -> None:
    assert facts_in(DEAL) == {"amount", "kind", "last"}


def test_no_two_rooms_give_words_to_one_template() -> None:
    assert sum(map(len, ROOMS)) == len(WORDS)


def test_every_room_that_has_words_is_asked() -> None:
    """No row of `notices*.py` is forgotten in the registry."""
    for path in sorted(PACKAGE.glob("*/notices*.py")):
        module = import_module(f"marketplace.{path.parent.name}.{path.stem}")
        assert any(module.NOTICES is room for room in ROOMS), path


def test_every_template_that_is_told_has_words() -> None:
    tables = {
        *negotiation_news.TO_BOTH.values(),
        *negotiation_news.TO_OTHER.values(),
        *talk_news.OF_MEETINGS.values(),
    }
    assert tables | {MESSAGE} | set(_literals()) <= set(WORDS)


def test_the_scan_finds_templates() -> None:
    assert {"publicity_ending", "publicity_started", "disposal_to_decide"} <= set(_literals())


def _literals() -> Iterator[str]:
    """Template names written out in the calls that tell somebody."""
    for path in (PACKAGE / "jobs").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and _name(node.func) in TELLING:
                place = TELLING[_name(node.func)]
                given = node.args[place] if len(node.args) > place else None
                if isinstance(given, ast.Constant):
                    yield given.value


def _name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")
