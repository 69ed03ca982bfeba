"""The thread of a lead on its page: who reads, who writes, whose name is seen, who gets the files, and the evidence."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pypdf import PdfReader
from sqlalchemy import select
from werkzeug.test import TestResponse

from marketplace.accounts.models import Organisation, Person
from marketplace.audit.models import AuditEntry
from marketplace.brokerage.operations import leads as lead_operations
from marketplace.brokerage.states import EndReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from marketplace.proofs.models import Proof
from marketplace.threads.models import Message
from tests import make
from tests.files import samples
from tests.making import brokers
from tests.making import leads as making

SignIn = Callable[[Actor], FlaskClient]


def write(
    browser: FlaskClient, lead_id: int, body: str = "您好", token: str = "", *files: str
) -> TestResponse:
    data = {"body": body, "token": token, "files": [(BytesIO(samples.pdf()), name) for name in files]}
    return browser.post(f"/leads/{lead_id}/messages", data=data)


def paper_of(answer: TestResponse) -> str:
    """Without spaces: the setting puts some between Chinese and other letters."""
    assert answer.status_code == 200
    assert answer.mimetype == "application/pdf"
    text = "\n".join(page.extract_text() for page in PdfReader(BytesIO(answer.data)).pages)
    return text.replace(" ", "")


def name_of(actor: Actor) -> str:
    return db.session.get_one(Person, actor.person_id).name


def organisation_of(actor: Actor) -> str:
    return db.session.get_one(Organisation, actor.memberships[0].organisation_id).name


def test_the_sides_the_broker_and_operators_write_and_others_find_nothing(
    app: Flask, signed_in: SignIn
) -> None:
    case = making.offered()
    for actor, quality in ((case.seeker, "seeker"), (case.holder, "holder"), (case.broker, "broker"),
                           (make.operator("/p/"), "operator")):  # fmt: skip
        answer = write(signed_in(actor), case.id)
        assert re.fullmatch(rf"/leads/{case.id}/messages#message-\d+", answer.location or "")
        assert db.session.scalars(select(Message.author_as).order_by(Message.id.desc())).first() == quality
    for actor in (make.member(), brokers.working(), make.operator("/p/BR2/")):
        browser = signed_in(actor)
        for ask in (lambda b: b.get(f"/leads/{case.id}/messages"), lambda b: write(b, case.id),
                    lambda b: b.post(f"/leads/{case.id}/evidence")):  # fmt: skip
            assert ask(browser).status_code == 404
    officer = signed_in(make.officer(Role.DEPARTMENT_OFFICER))
    assert officer.get(f"/leads/{case.id}/messages").status_code in {403, 404}
    assert app.test_client().get(f"/leads/{case.id}/messages").location.startswith("/login")


def test_other_brokers_read_a_free_lead_and_not_its_talk(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    write(signed_in(case.seeker), case.id, "只说给双方听", "", "a.pdf")
    with unit_of_work():
        lead_operations.release(case.broker, case.id)
    [file_id] = db.session.scalars(select(Message.attachments)).one()
    browser = signed_in(brokers.working())
    assert browser.get(f"/leads/{case.id}/messages").status_code == 404
    assert browser.get(f"/files/{file_id}").status_code == 404


@pytest.mark.parametrize("opened", [False, True])
def test_names_are_seen_once_both_sides_have_accepted(app: Flask, signed_in: SignIn, opened: bool) -> None:
    case = making.both_interested() if opened else making.offered()
    write(signed_in(case.seeker), case.id)
    secret = name_of(case.seeker)
    for actor, sees in ((case.holder, opened), (case.broker, True)):
        browser = signed_in(actor)
        page, paper = (
            browser.get(f"/leads/{case.id}/messages").text,
            browser.post(f"/leads/{case.id}/evidence"),
        )
        assert "需求方" in page
        assert (secret in page) is sees
        text = paper_of(paper)
        assert (secret in text) is sees
        assert (organisation_of(case.seeker) in text) is sees


def test_files_go_to_the_readers_of_the_thread_alone(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    write(signed_in(case.seeker), case.id, "请看附件", "", "试验报告.pdf", "图纸.pdf")
    first, second = db.session.scalars(select(Message.attachments)).one()
    own_operator = make.operator("/p/")
    for actor in (case.seeker, case.holder, case.broker, own_operator):
        answer = signed_in(actor).get(f"/files/{first}")
        assert (answer.status_code, answer.data) == (200, samples.pdf())
    strangers = (
        make.member(), make.reader(), brokers.working(), make.operator("/p/BR2/"),
        make.officer(Role.DEPARTMENT_OFFICER), make.officer(Role.AUDIT_ADMINISTRATOR),
    )  # fmt: skip
    for actor in strangers:
        assert signed_in(actor).get(f"/files/{second}").status_code == 404
    assert app.test_client().get(f"/files/{first}").status_code == 404


def test_a_double_click_posts_once_and_keeps_the_files_once(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    browser = signed_in(case.seeker)
    token = re.search(r'name="token" value="([^"]+)"', browser.get(f"/leads/{case.id}/messages").text)
    assert token is not None
    first, second = (write(browser, case.id, "一次", token[1], "a.pdf").location for _ in range(2))
    assert first == second
    assert len(db.session.scalars(select(Message)).one().attachments) == 1


@pytest.mark.parametrize(
    ("body", "files", "words"),
    [
        ("", [], "请填写内容"),
        ("字" * 4_001, [], "最多 4000 字"),
        ("保留的话", ["a.pdf"] * 6, "最多 5 个"),
        ("保留的话", ["a.exe"], "a.exe"),
    ],
)
def test_what_is_sent_back_keeps_what_was_typed(
    app: Flask, signed_in: SignIn, body: str, files: list[str], words: str
) -> None:
    case = making.offered()
    answer = write(signed_in(case.seeker), case.id, body, "kept-token", *files)
    assert answer.status_code == 422
    assert words in answer.text
    assert body in answer.text
    assert 'value="kept-token"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert db.session.scalars(select(Message)).all() == []


def test_words_are_shown_as_they_are(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    browser = signed_in(case.seeker)
    write(browser, case.id, '<script>alert(1)</script>\n第二行 #read("/etc/passwd") 😀')
    page = browser.get(f"/leads/{case.id}/messages").text
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;\n第二行" in page
    text = paper_of(browser.post(f"/leads/{case.id}/evidence"))
    assert '<script>alert(1)</script>\n第二行#read("/etc/passwd")' in text


def test_nobody_writes_in_the_thread_of_a_lost_lead(app: Flask, signed_in: SignIn) -> None:
    case = making.offered()
    browser = signed_in(case.seeker)
    write(browser, case.id, "还在")
    with unit_of_work():
        lead_operations.lose(SYSTEM, case.id, EndReason.PRICE)
    page = browser.get(f"/leads/{case.id}/messages")
    assert "还在" in page.text
    assert 'name="body"' not in page.text
    assert write(browser, case.id).status_code == 403


def test_evidence_says_what_was_said_and_done_and_can_be_checked(app: Flask, signed_in: SignIn) -> None:
    case = making.both_interested()
    browser = signed_in(case.seeker)
    write(browser, case.id, "请问样机何时可以试用？", "", "试验报告.pdf")
    answers = [browser.post(f"/leads/{case.id}/evidence") for _ in range(2)]
    text = paper_of(answers[0])
    moves = db.session.scalars(select(AuditEntry).where(AuditEntry.subject == f"lead:{case.id}")).all()
    posted = next(entry for entry in moves if entry.topic == "message.post")
    for words in ("请问样机何时可以试用？", "试验报告.pdf", "双方愿意", f"审计链序号{posted.number}",
                  posted.facts["files"][0], name_of(case.seeker)):  # fmt: skip
        assert words in text
    first, second = db.session.scalars(select(Proof).order_by(Proof.id)).all()
    assert first.facts["source_sha256"] == second.facts["source_sha256"]
    assert first.code != second.code
    page = app.test_client().get(f"/proofs/{first.code}").text
    assert "目前有效" in page
    assert name_of(case.seeker) not in page
    assert organisation_of(case.seeker) not in page
    write(browser, case.id, "再问一句")
    browser.post(f"/leads/{case.id}/evidence")
    third = db.session.scalars(select(Proof).order_by(Proof.id.desc())).first()
    assert third is not None
    assert third.facts["source_sha256"] != first.facts["source_sha256"]
