"""Pages of shares: for the unit, for those who get a part, for everybody else nothing."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from flask import current_app
from flask.testing import FlaskClient

from marketplace.accounts.models import Organisation
from marketplace.blueprints.rewards.forms import PROBLEMS
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.mail import signed
from marketplace.rewards.operations import deciding
from marketplace.rewards.states import ReworkReason
from marketplace.rewards.topics import LINK
from marketplace.rewards.vocabulary import ConversionMode, Word
from tests import make
from tests.making import rewards as making
from tests.making.pricing import PDF

SignIn = Callable[[Actor], FlaskClient]


def text_of(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    return re.sub(r"\s+", " ", str(answer.text))


def split(case: making.Case, **changes: Any) -> dict[str, Any]:
    email = making.email_of(case.maker)
    sent = {
        "version": str(case.version), "mode": "transfer", "region_code": "220102", "is_job_achievement": "y",
        "pool_bp": "70", "costs-0-what": "评估费", "costs-0-amount_fen": "5000", "costs-0-voucher": "记-1",
        "people-0-name": "秦岭川", "people-0-email": email, "people-0-role": "主要完成人", "people-0-weight_bp": "60",
        "people-0-main": "y", "people-1-name": "白桦林", "people-1-email": "bai@tech.example", "people-1-role": "试验",
        "people-1-weight_bp": "40",
    }  # fmt: skip
    return sent | changes


def link_of(case: making.Case) -> str:
    key = current_app.extensions["settings"].signing_key()
    token = signed.sign(key, LINK, case.people[1].link_key, utc_now() + signed.LASTS)
    return f"/shares/own/{token}"


def test_the_unit_walks_a_share_to_its_end(signed_in: SignIn) -> None:
    deal = making.earned()
    unit = db.session.get_one(Organisation, deal.contract.organisation_id)
    writer = make.member(unit, OrganisationRole.MEMBER)
    client = signed_in(writer)
    assert "待分配的收入" in text_of(client, "/shares")
    answer = client.post(f"/contracts/{deal.id}/shares")
    assert answer.status_code == 302
    number = int(answer.location.split("/")[-2])
    case = making.Case(number, writer, deal.seller, make.actor_of(make.person().id), deal.id)
    assert client.post(f"/shares/{number}/edit", data=split(case)).status_code == 302
    page = text_of(client, f"/shares/{number}")
    for words in ("秦岭川", "66,500.00 元", "39,900.00 元", "26,600.00 元", "请各人确认", "不低于70%"):
        assert words in page
    assert client.post(f"/shares/{number}/ask", data={"seen_version": case.version}).status_code == 302
    part = case.people[0].part_fen
    sent = {"seen_fen": part, "word": "confirms"}
    assert signed_in(case.maker).post(f"/shares/{number}/answer", data=sent).status_code == 302
    making.say_by_link(case)
    admin = signed_in(case.admin)
    today = beijing_today().isoformat()
    minutes = {"seen_version": case.version, "decided_on": today, "file": (BytesIO(PDF), "纪要.pdf")}
    assert admin.post(f"/shares/{number}/decision", data=minutes).status_code == 302
    assert admin.post(f"/shares/{number}/post").status_code == 302
    assert admin.post(f"/shares/{number}/effect").status_code == 409
    file = re.search(r'href="(/files/[^"]+)"', admin.get(f"/shares/{number}").text)
    assert file is not None
    assert admin.get(file[1]).status_code == 200
    assert signed_in(make.member()).get(file[1]).status_code == 404


def test_payments_statement_and_end(signed_in: SignIn) -> None:
    case = making.effective(mode=ConversionMode.EQUITY)
    client, today = signed_in(case.admin), beijing_today().isoformat()
    for place, row in enumerate(case.people):
        amount = str((row.part_fen or 0) // 100)
        sent = {"row": row.id, "amount_fen": amount, "voucher": f"付-{place}", "paid_on": today}
        assert client.post(f"/shares/{case.id}/payments", data=sent).status_code == 302
    first = case.people[0].id
    tax = {"row": first, "tax_fen": "1000", "years": "5", "award_on": today}
    assert client.post(f"/shares/{case.id}/tax", data=tax).status_code == 302
    refused = client.post(f"/shares/{case.id}/tax", data=tax | {"years": "6"})
    assert refused.status_code == 422
    assert "分期超过 5 个公历年度" in refused.text
    assert "200.00 元" in text_of(client, f"/shares/{case.id}")
    own = signed_in(case.maker)
    paper = own.post(f"/shares/{case.id}/people/{first}/statement")
    assert (paper.status_code, paper.mimetype) == (200, "application/pdf")
    assert paper.data.startswith(b"%PDF")
    assert own.post(f"/shares/{case.id}/people/{case.people[1].id}/statement").status_code == 404
    assert signed_in(make.member()).post(f"/shares/{case.id}/people/{first}/statement").status_code == 404
    assert signed_in(case.admin).post(f"/shares/{case.id}/close").status_code == 302
    assert "发放完毕" in text_of(signed_in(making.auditor()), f"/shares/{case.id}")


def test_a_contributor_sees_the_own_part_alone(signed_in: SignIn) -> None:
    case = making.asked()
    page = text_of(signed_in(case.maker), f"/shares/{case.id}")
    assert "39,900.00 元" in page
    assert "试验" in page
    for hidden in ("白桦林", "26,600.00 元", "bai@tech.example", "评估费"):
        assert hidden not in page


def test_members_read_the_notice_and_nothing_before(signed_in: SignIn) -> None:
    case = making.decided()
    unit = db.session.get_one(Organisation, case.share.organisation_id)
    client = signed_in(make.member(unit, OrganisationRole.MEMBER))
    assert client.get(f"/shares/{case.id}").status_code == 404
    with unit_of_work():
        deciding.post(case.admin, case.id, 15)
    page = text_of(client, f"/shares/{case.id}")
    assert "白桦林" in page
    assert "bai@tech.example" not in page
    assert client.post(f"/shares/{case.id}/way", data={"way": "cancel:duplicate"}).status_code == 403


def test_by_the_link_of_a_letter(client: FlaskClient) -> None:
    case = making.asked()
    link = link_of(case)
    page = text_of(client, link)
    assert "26,600.00 元" in page
    assert "秦岭川" not in page
    part = case.people[1].part_fen
    answer = client.post(link, data={"seen_fen": part, "word": "objects"})
    assert answer.status_code == 422
    assert "请填写这一项。" in answer.text
    answer = client.post(link, data={"seen_fen": part, "word": "objects", "note": "少算了。"})
    assert answer.status_code == 302
    assert (case.people[1].word, case.people[1].note) == (Word.OBJECTS, "少算了。")
    with unit_of_work():
        deciding.rework(case.writer, case.id, ReworkReason.DISPUTE)
    assert client.get(link).status_code == 410
    assert client.post(link, data={"seen_fen": part, "word": "confirms"}).status_code == 410
    assert client.get("/shares/own/nonsense").status_code == 410


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"people-0-name": "\x00"}, "请填写这一项。"),
        ({"people-1-email": "nowhere"}, "请填写完整的邮箱"),
        ({"people-1-weight_bp": "9" * 40}, "请填"),
        ({"costs-0-amount_fen": "9" * 40}, "请填"),
        ({"costs-0-amount_fen": "-1"}, "金额不能是负数"),
        ({"pool_bp": "x"}, "请填"),
        ({"region_code": "999999"}, "请从列表中选择"),
        ({"mode": "gift"}, "请从列表中选择"),
        ({"mode": ""}, "请选择转化方式"),
    ],
)
def test_what_will_not_do_is_said_and_what_was_typed_is_kept(
    signed_in: SignIn, changes: dict[str, str], words: str
) -> None:
    case = making.written()
    answer = signed_in(case.writer).post(f"/shares/{case.id}/edit", data=split(case, **changes))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="记-1"' in answer.text


def test_below_the_floor_is_kept_with_its_reason(signed_in: SignIn) -> None:
    case = making.drafted()
    client = signed_in(case.writer)
    answer = client.post(f"/shares/{case.id}/edit", data=split(case, pool_bp="69.99"))
    assert answer.status_code == 302
    page = text_of(client, answer.location)
    assert "奖励比例低于本省规定的 70%" in page
    assert 'value="69.99"' in page
    assert client.post(f"/shares/{case.id}/ask", data={"seen_version": case.version}).location.endswith(
        "/edit"
    )


def test_rows_come_and_go_and_another_version_is_stale(signed_in: SignIn) -> None:
    case = making.written()
    client = signed_in(case.writer)
    page = client.post(f"/shares/{case.id}/edit", data=split(case, row_action="add:people"))
    assert "people-2-name" in page.text
    for version in ("", "x", "9" * 30, str(case.version - 1)):
        assert client.post(f"/shares/{case.id}/edit", data=split(case, version=version)).status_code == 409


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"amount_fen": "999999999"}, "不超过尚未发放的"),
        ({"amount_fen": ""}, "不超过尚未发放的"),
        ({"amount_fen": "9" * 50}, "请填"),
        ({"voucher": " "}, "请填写这一项。"),
        ({"paid_on": "2999-01-01"}, "日期不能晚于今天。"),
        ({"paid_on": "2001-01-01"}, "日期不能早于方案生效的日期"),
        ({"row": "1e9"}, "请从列表中选择"),
        ({"row": "99999999999999999999"}, "请从列表中选择"),
    ],
)
def test_a_payment_that_will_not_do(signed_in: SignIn, changes: dict[str, str], words: str) -> None:
    case = making.effective()
    sent = {
        "row": case.people[0].id,
        "amount_fen": "1",
        "voucher": "付-1",
        "paid_on": beijing_today().isoformat(),
    }
    answer = signed_in(case.admin).post(f"/shares/{case.id}/payments", data=sent | changes)
    assert answer.status_code == 422
    assert words in answer.text
    assert case.people[0].paid_fen == 0


def test_decision_and_ways_out_say_what_is_missing(signed_in: SignIn) -> None:
    case = making.confirmed()
    client = signed_in(case.admin)
    answer = client.post(f"/shares/{case.id}/decision", data={"decided_on": beijing_today().isoformat()})
    assert answer.status_code == 422
    assert "请选择文件。" in answer.text
    sent = {"seen_version": case.version, "decided_on": "2001-01-01", "file": (BytesIO(PDF), "纪要.pdf")}
    answer = client.post(f"/shares/{case.id}/decision", data=sent)
    assert (answer.status_code, "日期不能早于收入确认的日期" in answer.text) == (422, True)
    answer = client.post(f"/shares/{case.id}/way", data={"way": "rework:other"})
    assert (answer.status_code, "请填写这一项。" in answer.text) == (422, True)
    assert client.post(f"/shares/{case.id}/way", data={"way": "nothing"}).status_code == 422
    assert client.post(f"/shares/{case.id}/way", data={"way": "cancel:duplicate"}).status_code == 302


@pytest.mark.parametrize("number", ["999999", "9" * 30])
def test_unknown_shares(signed_in: SignIn, number: str) -> None:
    client = signed_in(make.member())
    for path in (f"/shares/{number}", f"/shares/{number}/edit"):
        assert client.get(path).status_code == 404
    for path in ("edit", "ask", "answer", "decision", "payments", "payments/void", "tax", "way", "post"):
        assert client.post(f"/shares/{number}/{path}").status_code == 404, path
    assert client.post(f"/contracts/{number}/shares").status_code == 404


def test_every_problem_has_words() -> None:
    assert all(PROBLEMS.values())


def test_a_draft_offers_no_way_back_to_the_draft(signed_in: SignIn) -> None:
    case = making.written()
    client = signed_in(case.writer)
    assert 'value="cancel:' in client.get(f"/shares/{case.id}").text
    assert 'value="rework:' not in client.get(f"/shares/{case.id}").text
    answer = client.post(f"/shares/{case.id}/way", data={"way": "rework:dispute", "note": "改"})
    assert answer.status_code == 422
    making.asked(case)
    assert 'value="rework:' in client.get(f"/shares/{case.id}").text
