"""The form of a thread and its pages, on the page of a lead."""

from collections.abc import Callable
from io import BytesIO

from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.threads import readers
from marketplace.db.work import unit_of_work
from marketplace.files import operations as files
from marketplace.files.opening import open_storage
from marketplace.files.receiving import receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.threads import operations
from marketplace.threads.policy import Thread
from marketplace.threads.queries import PAGE
from marketplace.threads.states import Quality
from tests import make
from tests.files import samples
from tests.making import leads as making

SignIn = Callable[[Actor], FlaskClient]


def own_file(app: Flask, actor: Actor) -> int:
    storage = open_storage(app.extensions["settings"])
    with receive(BytesIO(samples.pdf()), "a.pdf", storage, NoScanner()) as received, unit_of_work():
        return files.store_own(actor, received, Visibility.RESTRICTED).id


def test_a_long_thread_opens_at_its_end_and_leads_back(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    with unit_of_work():
        for number in range(PAGE + 3):
            operations.post(case.seeker, Thread(f"lead:{case.id}", Quality.SEEKER), f"第{number}条。")
    browser = signed_in(case.seeker)
    last = browser.get(f"/leads/{case.id}/messages").text
    assert f"第{PAGE + 2}条。" in last
    assert "第0条。" not in last
    assert "page=1" in last
    first = browser.get(f"/leads/{case.id}/messages?page=1").text
    assert "第0条。" in first
    assert f"第{PAGE}条。" not in first


def test_a_restricted_file_that_no_thread_names_is_nobodys(app: Flask, signed_in: SignIn) -> None:
    author = make.reader()
    number = own_file(app, author)
    for actor in (author, make.operator("/p/"), make.reader()):
        assert signed_in(actor).get(f"/files/{number}").status_code == 404


def test_a_thread_of_an_unknown_kind_shows_its_files_to_nobody(app: Flask, signed_in: SignIn) -> None:
    author, storage = make.reader(), open_storage(app.extensions["settings"])
    with receive(BytesIO(samples.pdf()), "a.pdf", storage, NoScanner()) as received, unit_of_work():
        thread = Thread("nothing:1", Quality.OPERATOR)
        (number,) = operations.post(author, thread, "您好", received=(received,)).attachments
    assert "nothing" not in readers.SUBJECTS
    assert signed_in(author).get(f"/files/{number}").status_code == 404


def test_a_form_without_a_token_in_time_is_refused(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    app.config["WTF_CSRF_ENABLED"] = True
    try:
        answer = signed_in(case.seeker).post(f"/leads/{case.id}/messages", data={"body": "您好"})
    finally:
        app.config["WTF_CSRF_ENABLED"] = False
    assert answer.status_code == 400
