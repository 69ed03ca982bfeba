"""The morning's letters: only what is new, one a person a day, why it matched, and nothing lost on the way."""

import pytest
from flask import Flask

from tests.alerts.searches import Alerts, a_reader, figures, mornings, next_morning, search_of


@pytest.fixture
def alerts(app: Flask) -> Alerts:
    return Alerts.of(app)


def test_only_what_is_new_is_told_once_with_why_it_matched(alerts: Alerts) -> None:
    with mornings() as clock:
        alerts.published("机械密封件")
        reader = a_reader()
        number = alerts.save(reader)
        assert alerts.run() == figures()
        alerts.published("陶瓷密封环", "别的东西")
        next_morning(clock)
        assert alerts.run() == figures(ran=1, letters=1)
        (letter,) = alerts.post(reader)
        assert "陶瓷【密封】环" in letter
        assert "机械密封件" not in letter
        assert "别的东西" not in letter
        next_morning(clock)
        assert alerts.run() == figures(ran=1)
        assert len(alerts.post(reader)) == 1
        assert search_of(number).unopened == 1
