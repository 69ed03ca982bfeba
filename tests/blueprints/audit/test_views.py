"""The trail's pages: who reads how much of it, filters, and the file."""

import csv
import io
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.audit import trail
from marketplace.blueprints.audit import views
from marketplace.blueprints.audit.wording import TOPICS, actor_words, topic_words
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, Role
from tests import make

SignedIn = Callable[[Actor], FlaskClient]


def noted(topic: str, actor: Actor = SYSTEM, **facts: str) -> None:
    with unit_of_work():
        trail.record(actor, topic, "thing:1", **facts)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


def test_the_audit_administrator_reads_the_newest_first(signed_in: SignedIn) -> None:
    for number in range(views.PAGE + 5):
        noted(f"thing.number{number}")
    client = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR))
    page = client.get("/audit?topic=thing").text
    assert "thing.number54" in page
    assert "thing.number3<" not in page
    older = page.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    assert "thing.number3<" in client.get(older).text


def test_topic_and_person_narrow_the_list(signed_in: SignedIn) -> None:
    auditor = make.officer(Role.AUDIT_ADMINISTRATOR)
    noted("apple.eat", make.actor_of(auditor.person_id or 0))
    noted("pear.eat")
    client = signed_in(auditor)
    assert "pear.eat" not in client.get("/audit?topic=apple").text
    own = client.get(f"/audit?person={auditor.person_id}").text
    assert "apple.eat" in own
    assert "pear.eat" not in own


def test_the_file_holds_what_the_list_holds(signed_in: SignedIn) -> None:
    noted("thing.happen", note="=HYPERLINK(1)")
    client = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR))
    answer = client.get("/audit/export.csv?topic=thing")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    rows = rows_of(answer.text)
    assert [row["topic"] for row in rows] == ["thing.happen"]
    assert len(rows[0]["hash"]) == 64


def test_the_file_goes_on_beyond_one_portion(signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "EXPORT_PAGE", 3)
    for number in range(8):
        noted(f"thing.number{number}")
    answer = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR)).get("/audit/export.csv?topic=thing")
    assert [row["topic"] for row in rows_of(answer.text)] == [f"thing.number{n}" for n in range(7, -1, -1)]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", " =", "＝"])
def test_a_spreadsheet_does_not_take_a_name_for_a_formula(signed_in: SignedIn, start: str) -> None:
    noted("thing.happen", Actor(person_id=None, name=f"{start}cmd"))
    answer = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR)).get("/audit/export.csv?topic=thing")
    assert rows_of(answer.text)[0]["actor_name"] == f"'{start}cmd"


def test_a_department_head_reads_the_own_subtree(signed_in: SignedIn) -> None:
    noted("here.act", make.operator("/p/BR1/"))
    noted("there.act", make.operator("/p/BR2/"))
    branch = signed_in(make.officer(Role.DEPARTMENT_HEAD, "/p/BR1/")).get("/audit").text
    assert "here.act" in branch
    assert "there.act" not in branch
    whole = signed_in(make.officer(Role.DEPARTMENT_HEAD)).get("/audit").text
    assert "there.act" in whole


READERS = {Role.AUDIT_ADMINISTRATOR, Role.DEPARTMENT_HEAD}


@pytest.mark.parametrize("role", [role for role in Role if role not in READERS], ids=str)
def test_other_roles_do_not_read_it(signed_in: SignedIn, role: Role) -> None:
    place = {Role.NODE_OPERATOR: "/p/BR1/220184/", Role.BRANCH_OPERATOR: "/p/BR1/"}.get(role, "/p/")
    client = signed_in(make.officer(role, place))
    assert client.get("/audit").status_code == 403
    assert client.get("/audit/export.csv").status_code == 403


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    assert client.get("/audit").headers["Location"].startswith("/login?next=")


def test_a_refused_visit_is_noted(signed_in: SignedIn) -> None:
    member = make.member()
    signed_in(member).get("/audit")
    page = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR)).get("/audit?topic=request").text
    assert "endpoint:audit.index" in page


def test_topics_are_said_in_words_where_there_are_any(app: Flask, signed_in: SignedIn) -> None:
    noted("thing.happen")
    page = signed_in(make.officer(Role.AUDIT_ADMINISTRATOR)).get("/audit").text
    assert "授予角色" in page
    assert "thing.happen" in page
    with app.test_request_context():
        assert all(topic_words(topic) != topic for topic in TOPICS)
        assert topic_words("listing.publish") == "发布"
        assert topic_words("amendment.accept") == "修改通过"


def test_what_the_market_did_by_itself_is_said_to_be_its_own(app: Flask) -> None:
    with app.test_request_context():
        assert [actor_words(name) for name in ("system", "甲", None)] == ["系统", "甲", "未登录"]
