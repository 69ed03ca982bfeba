"""The pages of a negotiation: who gets which, what each form does, and that nothing typed is lost."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.kernel.actor import Actor
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import sheets
from marketplace.negotiations.secrecy_text import digest
from marketplace.negotiations.states import NegotiationStatus
from tests import make
from tests.blueprints.negotiations.addresses import url, who
from tests.making import negotiations as making
from tests.making.negotiations import Talks, agree, propose

SignIn = Callable[[Actor], FlaskClient]
ALL = NegotiationScope(everything=True)
FORM = {
    "kind": "licence", "technology": "专利实施许可", "exclusivity": "sole", "territory": "吉林省", "valid_months": "60",
    "deliverables": "工艺规程\n菌种", "acceptance": "糖得率不低于 82%", "price_kind": "instalments", "total_fen": "120",
    "equipment_fen": "20", "instalments-0-title": "合同生效", "instalments-0-weeks": "2", "instalments-0-fen": "40",
    "instalments-1-title": "中试合格", "instalments-1-weeks": "26", "instalments-1-fen": "80",
    "milestones-0-title": "", "milestones-0-weeks": "", "milestones-0-fen": "", "ip_ownership": "归持有方",
    "secrecy_months": "36", "broker_fee_fen": "3", "broker_fee_payer": "holder", "disputes": "向仲裁委员会申请仲裁",
    "seen_number": "0",
}  # fmt: skip


PAGES: list[tuple[str, dict[str, int]]] = [
    ("", {"seeker": 200, "holder": 200, "colleague": 200, "broker": 200, "operator": 200, "stranger": 404,
          "other_broker": 404}),
    ("/room", {"seeker": 200, "holder": 200, "colleague": 200, "broker": 200, "operator": 403, "stranger": 404,
               "other_broker": 404}),
    ("/terms/1", {"seeker": 200, "broker": 200, "operator": 200, "stranger": 404, "other_broker": 404}),
    ("/terms/2", {"seeker": 404}),
    ("/terms/new", {"seeker": 200, "colleague": 200, "broker": 200, "operator": 403, "stranger": 404}),
]  # fmt: skip


@pytest.mark.parametrize(("rest", "answers"), PAGES, ids=[rest or "/" for rest, _ in PAGES])
def test_who_gets_which_page(app: Flask, signed_in: SignIn, rest: str, answers: dict[str, int]) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    got = {name: signed_in(who(talks, name)).get(url(talks, rest)).status_code for name in answers}
    assert got == answers


def test_a_visitor_is_asked_to_sign_in(app: Flask, client: FlaskClient) -> None:
    talks = making.opened()
    answer = client.get(url(talks))
    assert (answer.status_code, "/login" in answer.headers["Location"]) == (302, True)


@pytest.mark.parametrize("stage", ["opened", "asked"])
def test_the_room_is_closed_without_consent_and_says_so(app: Flask, signed_in: SignIn, stage: str) -> None:
    talks = getattr(making, stage)()
    for actor in (*talks.sides, talks.broker):
        answer = signed_in(actor).get(url(talks, "/room"))
        assert answer.status_code == 403
        assert "双方确认保密约定之后" in answer.text
    assert signed_in(make.member()).get(url(talks, "/room")).status_code == 404


def test_the_refusal_has_its_code_for_machines(app: Flask, signed_in: SignIn) -> None:
    talks = making.asked()
    answer = signed_in(talks.seeker).get(url(talks, "/room"), headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (403, "room_needs_consent")


def test_from_the_lead_to_agreed_terms_by_forms(app: Flask, signed_in: SignIn) -> None:
    """Two people in two browsers; the page tells each what to do next."""
    talks = making.introduced()
    seeker, holder = signed_in(talks.seeker), signed_in(talks.holder)
    answer = seeker.post(f"/negotiations/of-lead/{talks.lead_id}")
    here = answer.headers["Location"]
    talks = Talks(int(here.rpartition("/")[2]), talks.lead_id, *talks.sides, talks.broker)
    assert "请先约定保密" in seeker.get(here).text
    assert seeker.post(f"{here}/secrecy", data={"months": "24"}).status_code == 302
    assert "代表本单位确认" in holder.get(here).text
    text = digest(talks.row.secrecy_text)
    for browser in (seeker, holder):
        assert browser.post(f"{here}/secrecy/consent", data={"text_sha256": text}).status_code == 302
    assert "请任一方提出第一版条款" in holder.get(here).text
    assert holder.post(f"{here}/terms/new", data=FORM).status_code == 302
    assert "请审阅第 1 版条款" in seeker.get(here).text
    for browser in (seeker, holder):
        assert browser.post(f"{here}/terms/1/agree").status_code == 302
    assert talks.row.status is NegotiationStatus.TERMS_AGREED
    assert "双方已就条款达成一致" in seeker.get(here).text
    assert "双方同意" in holder.get(here).text


def test_the_form_carries_terms_there_and_back(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    browser = signed_in(talks.seeker)
    assert "秸秆纤维素预处理工艺" in browser.get(url(talks, "/terms/new")).text
    assert browser.post(url(talks, "/terms/new"), data=FORM | {"seen_number": "1"}).status_code == 302
    made = sheets.one(ALL, talks.id, 2).terms
    assert (made.total_fen, made.equipment_fen, made.broker_fee_fen) == (120_000_000, 20_000_000, 3_000_000)
    assert [(step.title, step.weeks, step.fen) for step in made.instalments] == [
        ("合同生效", 2, 40_000_000), ("中试合格", 26, 80_000_000),
    ]  # fmt: skip
    assert made.deliverables == ("工艺规程", "菌种")
    page = browser.get(url(talks, "/terms/2")).text
    assert "与第 1 版相比" in page
    assert "技术内容和范围" in page


WRONG: list[tuple[dict[str, str], str]] = [
    ({"total_fen": "121"}, "各部分合计 1,200,000.00 元，与总价 1,210,000.00 元 不符"),
    ({"equipment_fen": "130"}, "不能超过总价"),
    ({"total_fen": "很多"}, "请填一个以万元为单位的金额"),
    ({"valid_months": "六十"}, "合同期限"),
    ({"valid_months": "601"}, "请填 1 到 600 之间的整数"),
    ({"disputes": ""}, "争议解决：请填写"),
    ({"kind": "gift"}, "合同类别"),
    ({"exclusivity": ""}, "许可方式：请填写"),
    ({"instalments-1-title": ""}, "每一行都要写明内容"),
]


@pytest.mark.parametrize(("changes", "words"), WRONG)
def test_what_is_wrong_stands_beside_the_field_and_nothing_is_lost(
    app: Flask, signed_in: SignIn, changes: dict[str, str], words: str
) -> None:
    talks = making.in_room()
    answer = signed_in(talks.holder).post(url(talks, "/terms/new"), data=FORM | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert "糖得率不低于 82%" in answer.text
    assert sheets.newest(ALL, talks.id) is None


def test_rows_come_and_go_without_javascript(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    browser = signed_in(talks.holder)
    more = browser.post(url(talks, "/terms/new"), data=FORM | {"row_action": "add:milestones"}).text
    assert 'name="milestones-1-title"' in more
    fewer = browser.post(url(talks, "/terms/new"), data=FORM | {"row_action": "remove:instalments:0"}).text
    assert 'value="合同生效"' not in fewer
    assert 'value="中试合格"' in fewer
    odd = {"row_action": "remove:kind:９９９"}
    assert browser.post(url(talks, "/terms/new"), data=FORM | odd).status_code == 200
    assert sheets.newest(ALL, talks.id) is None


def test_overtaken_while_writing_shows_both(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    propose(talks.seeker, talks, 0)
    answer = signed_in(talks.holder).post(url(talks, "/terms/new"), data=FORM)
    assert answer.status_code == 409
    assert "提出了第 1 版" in answer.text
    assert "专利实施许可" in answer.text
    assert "秸秆纤维素预处理工艺" in answer.text
    again = FORM | {"seen_number": "1"}
    assert signed_in(talks.holder).post(url(talks, "/terms/new"), data=again).status_code == 302


REFUSALS: list[tuple[str, dict[str, str], str]] = [
    ("/terms/1/agree", {}, "terms_superseded"),
    ("/secrecy", {"months": "12"}, "wrong_state"),
    ("/secrecy/waive", {"waiver": "framework"}, "wrong_state"),
]


@pytest.mark.parametrize(("rest", "data", "code"), REFUSALS)
def test_refusals_have_their_code(
    app: Flask, signed_in: SignIn, rest: str, data: dict[str, str], code: str
) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    propose(talks.holder, talks, 1, territory="全国")
    answer = signed_in(talks.seeker).post(url(talks, rest), data=data, headers={"Accept": "application/json"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, code)


def test_agreed_terms_offer_and_take_no_change(app: Flask, signed_in: SignIn) -> None:
    talks = making.agreed()
    browser = signed_in(talks.seeker)
    assert "/terms/new" not in browser.get(url(talks)).text
    json = {"Accept": "application/json"}
    for answer in (
        browser.get(url(talks, "/terms/new"), headers=json),
        browser.post(url(talks, "/terms/new"), data=FORM, headers=json),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (409, "terms_frozen")


def test_a_changed_text_of_secrecy_is_not_consented_to(app: Flask, signed_in: SignIn) -> None:
    talks = making.asked()
    old = digest(talks.row.secrecy_text)
    browser = signed_in(talks.seeker)
    browser.post(url(talks, "/secrecy"), data={"months": "48"})
    answer = browser.post(url(talks, "/secrecy/consent"), data={"text_sha256": old})
    assert answer.status_code == 409
    assert "文本已经改变" in answer.text


def test_small_forms_keep_what_was_typed(app: Flask, signed_in: SignIn) -> None:
    talks = making.opened()
    browser = signed_in(talks.seeker)
    wrong = browser.post(url(talks, "/secrecy"), data={"months": "999"})
    assert (wrong.status_code, 'value="999"' in wrong.text) == (422, True)
    assert browser.post(url(talks, "/secrecy/waive"), data={"waiver": "no"}).status_code == 422
    ended = browser.post(url(talks, "/end"), data={"reason": "other", "note": ""})
    assert ended.status_code == 422
    kept = browser.post(url(talks, "/end"), data={"reason": "", "note": "价格相差太大"})
    assert (kept.status_code, "价格相差太大" in kept.text) == (422, True)


def test_a_side_is_not_offered_what_the_department_alone_decides(app: Flask, signed_in: SignIn) -> None:
    talks = making.opened()
    browser = signed_in(talks.seeker)
    page = browser.get(url(talks)).text
    assert 'value="price"' in page
    assert 'value="disposal_forbidden"' not in page
    refused = browser.post(url(talks, "/end"), data={"reason": "disposal_forbidden", "note": "原文"})
    assert (refused.status_code, "请从列表中选择。" in refused.text) == (422, True)
    assert "原文" in refused.text


def test_breaking_off_tells_both_why(app: Flask, signed_in: SignIn) -> None:
    talks = making.opened()
    data = {"reason": "price", "note": "相差三十万元"}
    assert signed_in(talks.seeker).post(url(talks, "/end"), data=data).status_code == 302
    page = signed_in(talks.holder).get(url(talks)).text
    assert "洽谈已经终止" in page
    assert "相差三十万元" in page


def test_the_list_holds_ones_own(app: Flask, signed_in: SignIn) -> None:
    mine = making.opened(title="我方的洽谈")
    making.opened(title="别人的洽谈")
    for actor in (*mine.sides, mine.broker):
        page = signed_in(actor).get("/negotiations").text
        assert "我方的洽谈" in page
        assert "别人的洽谈" not in page
    assert "别人的洽谈" in signed_in(make.operator("/p/")).get("/negotiations").text
    assert "还没有洽谈" in signed_in(make.member()).get("/negotiations").text


def test_an_earlier_version_says_that_it_is_not_the_newest(app: Flask, signed_in: SignIn) -> None:
    talks = making.in_room()
    propose(talks.holder, talks, 0)
    propose(talks.seeker, talks, 1, territory="全国")
    page = signed_in(talks.holder).get(url(talks, "/terms/1")).text
    assert "这不是最新的一版" in page
    assert "同意这一版" not in page
    agree(talks.seeker, talks, 2)
    assert "同意这一版" not in signed_in(talks.seeker).get(url(talks, "/terms/2")).text
    assert "同意这一版" in signed_in(talks.holder).get(url(talks, "/terms/2")).text


def test_the_thread_of_the_lead_goes_on_here(app: Flask, signed_in: SignIn) -> None:
    talks = making.opened()
    said = {"body": "下周二看中试现场", "token": "t-1"}
    assert signed_in(talks.seeker).post(f"/leads/{talks.lead_id}/messages", data=said).status_code == 302
    for actor in (*talks.sides, talks.broker, make.operator("/p/")):
        assert "下周二看中试现场" in signed_in(actor).get(url(talks)).text
