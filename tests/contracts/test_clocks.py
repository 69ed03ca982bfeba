"""The clock of the desk, by cases anybody can check on a calendar and by what always holds."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from marketplace.contracts import clocks
from marketplace.contracts.clocks import RULES, rules_on
from marketplace.kernel.money import FEN_PER_WAN

CASES = yaml.safe_load(Path(__file__).with_name("clocks.yaml").read_text(encoding="utf-8"))
DAYS = st.dates(date(2020, 1, 1), date(2030, 1, 1))
SPANS = st.integers(0, 60)
HOLIDAYS = st.frozensets(st.dates(date(2020, 1, 1), date(2031, 1, 1)), max_size=20)


@pytest.mark.parametrize("case", CASES, ids=lambda case: str(case["name"]))
def test_cases(case: dict[str, Any]) -> None:
    holidays = frozenset(case.get("holidays", ()))
    total = int(Decimal(str(case["total_wan"])) * FEN_PER_WAN)
    allowed = rules_on(case["submitted"]).allowed(total, disputed=case.get("disputed", False))
    clock = clocks.start(case["submitted"], allowed, holidays)
    for day, step in case.get("steps", ()):
        clock = {"return": clocks.pause, "answer": clocks.resume}[step](clock, day, holidays)
    assert clock.due_on == case["due"]
    assert clock.used == case.get("used", 0)


@given(DAYS, st.integers(1, 40), SPANS, SPANS, HOLIDAYS)
def test_standing_moves_the_end_and_takes_no_day(
    day: date, allowed: int, ran: int, stood: int, holidays: frozenset[date]
) -> None:
    stop = day + timedelta(days=ran)
    again = stop + timedelta(days=stood)
    clock = clocks.resume(clocks.pause(clocks.start(day, allowed, holidays), stop, holidays), again, holidays)
    assert clock.due_on is not None
    assert clock.used == clocks.working_days(day, stop, holidays)
    assert clock.used + clocks.working_days(again, clock.due_on, holidays) == max(allowed, clock.used)


@given(DAYS, st.integers(1, 40), SPANS)
def test_a_second_return_or_answer_changes_nothing(day: date, allowed: int, ran: int) -> None:
    running = clocks.start(day, allowed)
    later = day + timedelta(days=ran)
    assert clocks.resume(running, later) == running
    standing = clocks.pause(running, later)
    assert clocks.pause(standing, later + timedelta(days=9)) == standing


@given(DAYS, st.integers(1, 40), st.integers(1, 40))
def test_prolonging_never_takes_days_away(day: date, allowed: int, wanted: int) -> None:
    before, after = clocks.start(day, allowed), clocks.prolong(clocks.start(day, allowed), wanted)
    assert before.due_on is not None
    assert after.due_on is not None
    assert after.due_on >= before.due_on
    assert after.allowed == max(allowed, wanted)
    standing = clocks.prolong(clocks.pause(before, day), wanted)
    assert standing.due_on is None
    assert standing.allowed == after.allowed


def test_rules_are_dated_in_order_and_name_their_source() -> None:
    assert [rules.since for rules in RULES] == sorted({rules.since for rules in RULES})
    assert all(rules.source and rules.working_days <= rules.long_days for rules in RULES)
    with pytest.raises(LookupError):
        rules_on(date(1999, 12, 31))
