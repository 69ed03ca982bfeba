"""Signed links of letters: one purpose, one row, one year; anything else opens nothing."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.errors import LinkExpired
from marketplace.mail.signed import LONGEST, fulfilled, sign, subject_of, wish

KEY = "a secret key of the market, long enough"
NOW = datetime(2026, 11, 28, 0, 30, tzinfo=UTC)
UNTIL = NOW + timedelta(days=365)


def test_a_token_names_its_row_until_its_last_second() -> None:
    token = sign(KEY, "stop", 7, UNTIL)
    assert subject_of([KEY], "stop", token, NOW) == 7
    assert subject_of([KEY], "stop", token, UNTIL - timedelta(seconds=1)) == 7
    with pytest.raises(LinkExpired):
        subject_of([KEY], "stop", token, UNTIL)


def test_written_twice_it_is_the_same_and_for_another_row_or_purpose_another() -> None:
    tokens = [sign(KEY, "stop", 7, UNTIL), sign(KEY, "open", 7, UNTIL), sign(KEY, "stop", 8, UNTIL)]
    assert tokens[0] == sign(KEY, "stop", 7, UNTIL)
    assert len(set(tokens)) == 3


def test_a_token_opens_nothing_but_what_it_is_for() -> None:
    with pytest.raises(LinkExpired):
        subject_of([KEY], "open", sign(KEY, "stop", 7, UNTIL), NOW)


def test_a_retired_key_still_opens_and_a_foreign_one_does_not() -> None:
    old = sign("the key of last year, also long enough", "stop", 7, UNTIL)
    assert subject_of(["the key of last year, also long enough", KEY], "stop", old, NOW) == 7
    with pytest.raises(LinkExpired):
        subject_of([KEY], "stop", old, NOW)


@given(st.integers(1, 2**31 - 1), st.data())
def test_a_token_with_one_letter_changed_opens_nothing(number: int, data: st.DataObject) -> None:
    token = sign(KEY, "stop", number, UNTIL)
    assert subject_of([KEY], "stop", token, NOW) == number
    assert len(token) <= LONGEST
    place = data.draw(st.integers(0, len(token.rpartition(".")[0])))
    other = data.draw(st.sampled_from([c for c in "Az09-_.é\ud800\x00" if c != token[place]]))
    with pytest.raises(LinkExpired):
        subject_of([KEY], "stop", token[:place] + other + token[place + 1 :], NOW)


@given(st.text(st.characters(codec=None), max_size=60) | st.just("." * 5_000))
def test_any_text_is_answered(token: str) -> None:
    with pytest.raises(LinkExpired):
        subject_of([KEY], "stop", token, NOW)


def test_wishes_become_addresses_however_deep_they_lie_and_all_else_stays() -> None:
    values = {
        "stop": wish("/stop/{token}", "stop", 7),
        "rows": [{"open": wish("/rows/7/open?key={token}", "open", 7), "title": "题目 {token}"}],
        "count": 3,
    }
    made = fulfilled(values, KEY, "https://market.example.invalid", UNTIL)
    assert made == {
        "stop": "https://market.example.invalid/stop/" + sign(KEY, "stop", 7, UNTIL),
        "rows": [{
            "open": "https://market.example.invalid/rows/7/open?key=" + sign(KEY, "open", 7, UNTIL),
            "title": "题目 {token}",
        }],
        "count": 3,
    }  # fmt: skip
