"""Links of letters: they work without signing in, change nothing when merely opened, and only as they were signed."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.alerts.letters_saved import OPEN, STOP, STOP_ALL
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.states import SearchStatus
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.mail.signed import LASTS, sign
from tests import make
from tests.alerts.searches import Alerts, search_of

ONE_CLICK = {"List-Unsubscribe": "One-Click"}
"""What a mail program posts for its own button (RFC 8058)."""


def token(app: Flask, purpose: str, subject_id: int) -> str:
    return sign(app.extensions["settings"].signing_key(), purpose, subject_id, utc_now() + LASTS)


def test_opening_the_link_asks_and_the_button_stops(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    number, other = alerts.save(reader, "密封"), alerts.save(reader, "轴承")
    path = f"/saved/stop/{token(app, STOP, number)}"
    page = client.get(path)
    assert page.status_code == 200
    assert "密封" in page.get_data(as_text=True)
    assert search_of(number).status is SearchStatus.ACTIVE, "mail scanners open links too"
    for _ in range(2):
        stopped = client.post(path, data=ONE_CLICK)
        assert stopped.status_code == 200
        assert "邮件已停止" in stopped.get_data(as_text=True)
    assert (search_of(number).status, search_of(number).reason) == (SearchStatus.STOPPED, "by_link")
    assert search_of(other).status is SearchStatus.ACTIVE


def test_the_header_of_a_letter_stops_all_searches_of_its_reader(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    mine = [alerts.save(reader, word) for word in ("密封", "轴承")]
    theirs = alerts.save(make.reader(), "密封")
    path = f"/saved/stop-all/{token(app, STOP_ALL, reader.person_id or 0)}"
    assert client.get(path).status_code == 200
    assert {search_of(number).status for number in mine} == {SearchStatus.ACTIVE}
    assert client.post(path, data=ONE_CLICK).status_code == 200
    assert {search_of(number).status for number in mine} == {SearchStatus.STOPPED}
    assert search_of(theirs).status is SearchStatus.ACTIVE


def test_the_posts_need_no_token_of_a_page_and_all_others_do(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    number = alerts.save(reader, "密封")
    assert client.post(f"/saved/{number}/stop").status_code == 400
    assert search_of(number).status is SearchStatus.ACTIVE
    stop_all = f"/saved/stop-all/{token(app, STOP_ALL, reader.person_id or 0)}"
    assert client.post(f"/saved/stop/{token(app, STOP, number)}", data=ONE_CLICK).status_code == 200
    assert client.post(stop_all, data=ONE_CLICK).status_code == 200
    assert search_of(number).status is SearchStatus.STOPPED


def test_an_altered_old_or_misused_link_changes_nothing_and_says_so_politely(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    number = alerts.save(reader, "密封")
    good = token(app, STOP, number)
    wrong = [
        "no-such-link", good + "x", "x" + good, good.upper(), good[:-1], token(app, OPEN, number),
        token(app, STOP_ALL, number), token(app, STOP, number + 1), "长" * 50, "x" * 5_000, "%00", "%ED%A0%80",
    ]  # fmt: skip
    for bad in wrong:
        for answer in (client.get(f"/saved/stop/{bad}"), client.post(f"/saved/stop/{bad}", data=ONE_CLICK)):
            assert answer.status_code == 410, bad
            assert "没有任何改动" in answer.get_data(as_text=True)
    assert client.post(f"/saved/stop-all/{good}").status_code == 410
    assert client.get(f"/saved/stop-all/{good}").status_code == 410
    with time_machine.travel(utc_now() + LASTS, tick=False):
        assert client.post(f"/saved/stop/{good}").status_code == 410
    assert search_of(number).status is SearchStatus.ACTIVE


@given(st.text(st.characters(codec="utf-8", exclude_characters="/?#"), max_size=80))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_token_is_answered(client: FlaskClient, text: str) -> None:
    answer = client.post("/saved/stop/x" + text)
    assert answer.status_code in {404, 410}


def test_a_deleted_search_has_nothing_to_stop(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    number = alerts.save(reader, "密封")
    with unit_of_work():
        operations.delete(reader, number)
    path = f"/saved/stop/{token(app, STOP, number)}"
    assert client.get(path).status_code == client.post(path).status_code == 410
    opening = f"/saved/{number}/open?key={token(app, OPEN, number)}"
    assert client.get(opening).status_code == 410
    assert client.get(f"{opening}&listing=7").location == "/listings/7", (
        "the letter's listings are still there"
    )


def test_a_link_that_has_been_used_says_so_instead_of_asking_again(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    path = f"/saved/stop/{token(app, STOP, alerts.save(reader, '密封'))}"
    client.post(path)
    page = client.get(path).text
    assert "邮件已停止" in page
    assert f'action="{path}"' not in page


def noted(number: int) -> tuple[int, int]:
    """(letters that are unopened, times that an opening was written down)"""
    db.session.rollback()
    entries = select(func.count()).where(
        AuditEntry.subject == f"saved_search:{number}", AuditEntry.topic == "saved_search.open"
    )
    return search_of(number).unopened, db.session.scalar(entries) or 0


def test_a_letters_link_opens_the_results_for_nobody_in_particular_and_counts_once(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    number = alerts.save(reader, "密封")
    with unit_of_work():
        db.session.get_one(SavedSearch, number).unopened = 3
    opened, key = search_of(number).opened_at, token(app, OPEN, number)
    path = f"/saved/{number}/open?key={key}"
    assert client.head(path).status_code == 302
    assert noted(number) == (3, 0), "whoever asks for the head of a page reads nothing"
    with time_machine.travel(utc_now() + timedelta(hours=1), tick=False):
        for _ in range(3):
            answer = client.get(path)
            assert answer.location == "/search?q=%E5%AF%86%E5%B0%81&sort=date"
            assert noted(number) == (0, 1)
    assert search_of(number).opened_at == opened, "what is new to the owner stays so"
    assert client.get(f"/saved/{number}/open?key={key}&listing=17").location == "/listings/17"
    for strange in ("", "x", "-1", "//evil.invalid", "1e9", "9" * 20):
        location = client.get(f"/saved/{number}/open?key={key}&listing={strange}").location
        assert location.startswith("/search?"), strange


def test_the_pages_of_tokens_are_kept_nowhere_and_do_not_say_where_one_came_from(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient
) -> None:
    number = alerts.save(reader, "密封")
    stop = f"/saved/stop/{token(app, STOP, number)}"
    stop_all = f"/saved/stop-all/{token(app, STOP_ALL, reader.person_id or 0)}"
    answers = [
        client.get(f"/saved/{number}/open?key={token(app, OPEN, number)}"),
        *(client.get(path) for path in (stop, stop_all, "/saved/stop/x", f"/saved/{number}/open?key=x")),
        *(client.post(path) for path in (stop, stop_all)),
    ]
    assert [answer.status_code for answer in answers] == [302, 200, 200, 410, 410, 200, 200]
    for answer in answers:
        assert answer.headers.getlist("Referrer-Policy") == ["no-referrer"]
        assert answer.headers.getlist("Cache-Control") == ["no-store"]


def test_without_a_good_key_only_the_owner_gets_in(
    app: Flask, alerts: Alerts, reader: Actor, client: FlaskClient, signed_in: Any
) -> None:
    number, other = alerts.save(reader, "密封"), alerts.save(reader, "轴承")
    path = f"/saved/{number}/open"
    assert client.get(path).location.startswith("/login?next=")
    assert client.get(f"{path}?key=x").status_code == 410
    assert client.get(f"{path}?key={token(app, OPEN, other)}").status_code == 410
    assert client.get(f"{path}?key={token(app, STOP, number)}").status_code == 410
    assert signed_in(make.reader()).get(path).status_code == 404
    assert signed_in(make.reader()).get(f"{path}?key=x").status_code == 404
    assert signed_in(reader).get(f"{path}?key=x").status_code == 302
