"""The list of notices, opening one, and what comes by mail."""

from collections.abc import Callable

from flask.testing import FlaskClient
from sqlalchemy import insert

from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.inbox import queries
from marketplace.inbox.models import Notice
from marketplace.inbox.policy import Owner
from marketplace.inbox.quiet import Quiet
from marketplace.inbox.states import NoticeKind
from marketplace.kernel.actor import Actor
from tests import make
from tests.inbox.telling import TEMPLATE, notices_of, tell
from tests.listings.statements import counted

SignIn = Callable[[Actor], FlaskClient]
WHO = 4
"""Statements for who is asking: the session, the person, roles and organisations."""


def test_a_visitor_signs_in_first(client: FlaskClient) -> None:
    for path in ("/notices", "/notices/1/open", "/account/notices"):
        assert client.get(path).headers["Location"].startswith("/login?next=")


def test_newest_first_in_both_languages(signed_in: SignIn, reader: Actor) -> None:
    tell(reader, key="1", title="甲成果")
    tell(reader, key="2", title="<乙成果>")
    page = signed_in(reader).get("/notices").text
    assert page.index("&lt;乙成果&gt;") < page.index("甲成果")
    english = signed_in(reader).get("/notices?lang=en").text
    assert "甲成果" in english


def test_nothing_yet(signed_in: SignIn, reader: Actor) -> None:
    tell(make.reader())
    assert "没有消息" in signed_in(reader).get("/notices").text


def test_filters(signed_in: SignIn, reader: Actor) -> None:
    tell(reader, key="1", title="甲成果")
    tell(reader, key="2", title="乙成果", kind=NoticeKind.CONTRACT)
    browser = signed_in(reader)
    browser.get(f"/notices/{notices_of(reader)[0].id}/open")
    unread = browser.get("/notices?unread=1").text
    assert "乙成果" in unread
    assert "甲成果" not in unread
    contracts = browser.get("/notices?kind=contract").text
    assert "乙成果" in contracts
    assert "甲成果" not in contracts
    assert "甲成果" in browser.get("/notices?kind=nonsense&before=x").text


def test_opening_reads_and_leads_on(signed_in: SignIn, reader: Actor) -> None:
    tell(reader)
    browser, path = signed_in(reader), f"/notices/{notices_of(reader)[0].id}/open"
    assert browser.head(path).headers["Location"] == "/publicity"
    assert notices_of(reader)[0].read_at is None
    assert browser.get(path).headers["Location"] == "/publicity"
    assert notices_of(reader)[0].read_at is not None


def test_a_strangers_notice_is_not_found(signed_in: SignIn, reader: Actor) -> None:
    tell(reader)
    notice_id = notices_of(reader)[0].id
    assert signed_in(make.reader()).get(f"/notices/{notice_id}/open").status_code == 404
    assert signed_in(reader).get("/notices/999999999/open").status_code == 404
    assert notices_of(reader)[0].read_at is None


def test_all_read(signed_in: SignIn, reader: Actor) -> None:
    other = make.reader()
    tell(reader, other, key="1")
    shown = notices_of(reader)[0].id
    tell(reader, key="2")
    browser = signed_in(reader)
    assert browser.post("/notices/read-all", data={"up_to": "x"}).status_code == 302
    assert queries.unread_count(Owner.of(reader)) == 2
    browser.post("/notices/read-all", data={"up_to": str(shown)})
    assert [notice.read_at is None for notice in notices_of(reader)] == [False, True]
    assert queries.unread_count(Owner.of(other)) == 1


def test_marking_under_a_filter_leaves_what_it_hid(signed_in: SignIn, reader: Actor) -> None:
    tell(reader, key="1", kind=NoticeKind.LEAD)
    tell(reader, key="2")
    browser = signed_in(reader)
    page = browser.get("/notices?kind=publicity&unread=1").text
    assert '<input type="hidden" name="kind" value="publicity">' in page
    shown = str(notices_of(reader)[1].id)
    answer = browser.post("/notices/read-all", data={"up_to": shown, "kind": "publicity"})
    assert answer.location == "/notices?kind=publicity"
    assert [notice.read_at is None for notice in notices_of(reader)] == [True, False]
    browser.post("/notices/read-all", data={"up_to": shown, "kind": ""})
    assert [notice.read_at is None for notice in notices_of(reader)] == [False, False]


def test_twenty_thousand_are_one_bounded_statement(signed_in: SignIn, reader: Actor) -> None:
    row = {
        "person_id": reader.person_id,
        "kind": NoticeKind.LEAD,
        "template": TEMPLATE,
        "facts": {"title": "多"},
    }
    with unit_of_work():
        db.session.execute(insert(Notice), [row | {"key": str(number)} for number in range(20_000)])
    browser = signed_in(reader)
    first = browser.get("/notices").text
    assert first.count('id="notice-') == queries.PAGE
    with counted() as sent:
        second = browser.get("/notices?before=10000").text
    assert len(sent) == WHO + 1
    assert "LIMIT" in sent[-1]
    assert second.count('id="notice-') == queries.PAGE
    assert "更早的消息" in second
    assert "回到最新" in second


def test_choosing(signed_in: SignIn, reader: Actor) -> None:
    browser = signed_in(reader)
    assert browser.get("/account/notices").text.count(" checked") == len(NoticeKind) + 1
    sent = {"mailed": ["lead", "contract"], "quiet": "y", "quiet_from": "23", "quiet_to": "6"}
    assert browser.post("/account/notices", data=sent).status_code == 302
    chosen = queries.choice(Owner.of(reader))
    assert chosen.quiet == Quiet(23, 6)
    assert chosen.silent == set(NoticeKind) - {NoticeKind.LEAD, NoticeKind.CONTRACT}
    browser.post("/account/notices", data={"quiet_from": "23", "quiet_to": "6"})
    db.session.rollback()
    assert queries.choice(Owner.of(reader)).quiet is None


def test_refused_choices_stay_in_the_form(signed_in: SignIn, reader: Actor) -> None:
    browser = signed_in(reader)
    same = browser.post(
        "/account/notices", data={"mailed": ["lead"], "quiet": "y", "quiet_from": "6", "quiet_to": "6"}
    )
    assert same.status_code == 422
    assert "结束时间不能与开始时间相同" in same.text
    assert same.text.count(" checked") == 2
    wrong = {"mailed": ["nonsense"], "quiet_from": "99", "quiet_to": "6"}
    assert browser.post("/account/notices", data=wrong).status_code == 422
    assert queries.choice(Owner.of(reader)).silent == frozenset()


def test_the_header_counts_what_is_unread(signed_in: SignIn, reader: Actor, client: FlaskClient) -> None:
    browser = signed_in(reader)
    assert "未读消息" not in browser.get("/account").text
    tell(reader, make.reader(), key="1")
    tell(reader, key="2")
    assert "未读消息 2" in browser.get("/account").text
    assert "未读消息" not in client.get("/").text
    row = {"person_id": reader.person_id, "kind": NoticeKind.LEAD, "template": TEMPLATE, "facts": {}}
    with unit_of_work():
        db.session.execute(insert(Notice), [row | {"key": f"x{number}"} for number in range(98)])
    assert "未读消息 99+" in browser.get("/account").text
