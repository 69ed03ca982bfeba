"""A broker whose accreditation or lead is gone reads the thread on, and writes nothing in it any more."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.threads import support
from marketplace.kernel.actor import Actor
from marketplace.threads import queries
from marketplace.threads.policy import READ_ONLY, Thread
from tests.making import contracts, negotiations
from tests.making.gone import ENDS, gone
from tests.making.negotiations import Talks

SignIn = Callable[[Actor], FlaskClient]


def of_lead() -> tuple[Talks, str, Thread]:
    talks = negotiations.opened()
    return talks, f"/leads/{talks.lead_id}/messages", Thread(f"lead:{talks.lead_id}", READ_ONLY)


def of_contract() -> tuple[Talks, str, Thread]:
    talks = contracts.cleared()
    number = contracts.drafted(talks).id
    return talks, f"/contracts/{number}/messages", Thread(f"contract:{number}", READ_ONLY)


@pytest.mark.parametrize("made", [of_lead, of_contract])
@pytest.mark.parametrize("how", ENDS)
def test_the_thread_is_read_and_no_longer_written(
    app: Flask, signed_in: SignIn, made: Callable[[], tuple[Talks, str, Thread]], how: str
) -> None:
    talks, path, thread = made()
    browser = signed_in(talks.broker)
    assert browser.post(path, data={"body": "早些时候写的"}).status_code == 302
    gone(talks, how)
    page = browser.get(path if path.startswith("/leads") else path.removesuffix("/messages"))
    assert (page.status_code, "早些时候写的" in page.text) == (200, True)
    assert 'id="message-body"' not in page.text
    assert browser.post(path, data={"body": "现在写的"}).status_code == 403
    assert queries.count(thread) == 1


@pytest.mark.parametrize("made", [of_lead, of_contract])
@pytest.mark.parametrize("how", ENDS)
def test_who_was_let_in_and_is_no_broker_any_more_writes_nothing(
    app: Flask,
    signed_in: SignIn,
    monkeypatch: pytest.MonkeyPatch,
    made: Callable[[], tuple[Talks, str, Thread]],
    how: str,
) -> None:
    """The end comes while the files of the form are taken in."""
    talks, path, thread = made()
    browser, ended = signed_in(talks.broker), []

    def end(_count: int) -> tuple[()]:
        gone(talks, how)
        ended.append(how)
        return ()

    monkeypatch.setattr(support, "file_problems", end)
    assert browser.post(path, data={"body": "现在写的"}).status_code == 403
    assert (ended, queries.count(thread)) == ([how], 0)
