"""From the choice of a benefit to the voucher, by pages alone; and what they say when something will not do."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from flask.testing import FlaskClient

from marketplace.blueprints.claims.wording import PROBLEMS
from marketplace.claims.policy import ALL
from marketplace.claims.queries import claims as queries
from marketplace.claims.states import ClaimStatus
from marketplace.kernel.actor import Role
from marketplace.kernel.clock import utc_now
from tests import make
from tests.blueprints.claims.asking import OPEN, ROW, SignIn, opened, posted, text_of
from tests.making import claims as making
from tests.making.claims import Case
from tests.making.contracts import PDF

S = ClaimStatus


def test_the_claimants_way(signed_in: SignIn) -> None:
    by = making.claimant()
    client = signed_in(by)
    assert "还没有申报" in text_of(client, "/claims")
    assert "国内发明专利授权补助" in text_of(client, "/claims/new")
    path = opened(client, by)
    assert "核对事实" in text_of(client, f"{path}/facts")
    assert "rows-1-number" in client.post(f"{path}/facts", data=ROW | {"row_action": "add:rows"}).text
    posted(client, f"{path}/facts", **ROW)
    assert "专利证书或授权公告" in text_of(client, f"{path}/documents")
    page = text_of(client, path)
    assert "最高 5,000" in page
    answer = client.post(f"{path}/submit")
    assert answer.status_code == 422
    assert "还缺少材料" in answer.text
    for kind in ("专利证书或授权公告", "官费缴费凭证", "专利登记簿副本", "申报人证照"):
        file = (BytesIO(PDF), "证明.pdf")
        posted(client, f"{path}/documents", **{"paper-kind": kind, "paper-file": file})
    assert "材料齐全" in text_of(client, f"{path}/documents")
    posted(client, f"{path}/submit")
    assert "待核查" in text_of(client, path)
    assert client.get(f"{path}/facts").status_code == 409
    assert client.post(f"{path}/facts", data=ROW).status_code == 409


def test_what_the_market_knows_is_filled_in(signed_in: SignIn) -> None:
    by = making.claimant()
    making.listed_patent(by, "ZL201510009999.0")
    client = signed_in(by)
    page = text_of(client, f"{opened(client, by)}/facts")
    assert 'value="ZL201510009999.0"' in page
    assert 'value="2018-05-18"' in page


def test_the_desks_way_to_the_voucher(signed_in: SignIn) -> None:
    case = making.submitted()
    path = f"/claims/{case.id}"
    checker = signed_in(case.checker)
    assert path in text_of(checker, "/claims/desk")
    page = text_of(checker, f"{path}/check")
    places = re.findall(r'name="(verdict\d+)"', page)
    assert checker.post(f"{path}/check/pass").status_code == 409
    seen = {"round": str(case.claim.round)}
    for _click in range(2):
        posted(checker, f"{path}/check/facts", **seen, **dict.fromkeys(places, "confirmed"))
    for other in ({}, {"round": "0"}, {"round": "2"}):
        assert checker.post(f"{path}/check/facts", data=other).status_code == 409
    posted(checker, f"{path}/check/pass")
    officer = signed_in(case.officer)
    assert "审核金额" in text_of(officer, path)
    answer = officer.post(f"{path}/review/review", data={"review-amount_fen": "9999"})
    assert answer.status_code == 422
    assert "超过政策规定的上限" in answer.text
    assert 'value="9999"' in answer.text
    posted(
        officer, f"{path}/review/review", **{"review-amount_fen": "3000", "review-lowered_reason": "统一核减"}
    )
    posted(officer, f"{path}/review/post")
    making.money(10**9)
    with time_machine.travel(utc_now() + timedelta(days=30)):
        head, finance = signed_in(case.head), signed_in(case.finance)
        posted(head, f"{path}/approval/approve")
        posted(finance, f"{path}/payment/order")
        assert finance.post(f"{path}/payment/pay", data={"pay-voucher": ""}).status_code == 422
        posted(finance, f"{path}/payment/pay", **{"pay-voucher": "付-1"})
        assert "付-1" in text_of(signed_in(case.claimant), path)
    claim = case.claim
    assert (claim.status, claim.decided_fen) == (S.PAID, 300_000)


def test_the_public_notice_and_an_objection(signed_in: SignIn, client: FlaskClient) -> None:
    case = making.posted()
    assert f"/claims/notices/{case.id}" in text_of(client, "/claims/notices")
    assert "登录后可以提出异议" in text_of(client, f"/claims/notices/{case.id}")
    reader = signed_in(make.reader())
    path = f"/claims/notices/{case.id}/objections"
    assert reader.post(path, data={"objection-words": " "}).status_code == 422
    posted(reader, path, **{"objection-words": "这件专利不是申报人的。"})
    assert case.status is S.OBJECTION
    row = queries.objections(ALL, case.id)[0]
    head = signed_in(case.head)
    assert "这件专利不是申报人的。" in text_of(head, f"/claims/{case.id}")
    assert "这件专利不是申报人的。" not in text_of(signed_in(case.claimant), f"/claims/{case.id}")
    where = f"/claims/{case.id}/objections/{row.id}"
    assert head.post(where, data={f"answer{row.id}-reason": "not_proven"}).status_code == 422
    posted(head, where, **{f"answer{row.id}-reason": "not_proven", f"answer{row.id}-answer": "经查不实。"})
    assert case.status is S.PUBLIC_NOTICE


@pytest.mark.parametrize(
    "changes",
    [{"rows-0-granted_on": "2018-13-40"}, {"rows-0-number": "长" * 41}, {"region": "999999"}, {"rows-0-first": "maybe"},
     {"rows-0-office": "CHN"}],
)  # fmt: skip
def test_facts_that_cannot_be_are_sent_back_as_typed(signed_in: SignIn, changes: dict[str, str]) -> None:
    by = making.claimant()
    client = signed_in(by)
    path = opened(client, by)
    answer = client.post(f"{path}/facts", data=ROW | changes)
    assert answer.status_code == 422
    assert "ZL201510000001.1" in answer.text or "rows-0-number" in changes


@pytest.mark.parametrize(
    "changes",
    [{"open-benefit": "no.such"}, {"open-benefit": "\x00"}, {"open-programme_year": "9" * 30},
     {"open-programme_year": "x"}, {"open-programme_year": "2015"}, {"open-claimant": "me", "open-region_code": "x"}],
)  # fmt: skip
def test_a_claim_that_cannot_be_opened(signed_in: SignIn, changes: dict[str, str]) -> None:
    by = making.claimant()
    organisation = str(by.memberships[0].organisation_id)
    answer = signed_in(by).post("/claims/new", data=OPEN | {"open-claimant": organisation} | changes)
    assert answer.status_code == 422


@pytest.mark.parametrize(
    ("claimant", "status"), [("999999", 404), ("9" * 30, 422), ("", 422), ("\x00", 422), ("-1", 422)]
)
def test_an_organisation_that_is_not_mine(signed_in: SignIn, claimant: str, status: int) -> None:
    """One of others looks as if it did not exist; what names none is sent back with its field."""
    answer = signed_in(making.claimant()).post("/claims/new", data=OPEN | {"open-claimant": claimant})
    assert answer.status_code == status


def test_nul_in_any_text_does_no_harm(signed_in: SignIn) -> None:
    by = making.claimant()
    client = signed_in(by)
    path = opened(client, by)
    answer = client.post(f"{path}/facts", data=ROW | {"rows-0-number": "ZL2015\x001"})
    assert answer.status_code in {302, 422}
    case = making.submitted()
    checker = signed_in(case.checker)
    note = {"return-reason": "facts_wrong", "return-note": "请\x00补"}
    assert checker.post(f"/claims/{case.id}/check/return", data=note).status_code == 302


@pytest.mark.parametrize("number", ["0", "999999", "9" * 30])
def test_claims_that_are_not_there(signed_in: SignIn, number: str) -> None:
    head = signed_in(make.officer(Role.DEPARTMENT_HEAD, "/p/"))
    for path in (f"/claims/{number}", f"/claims/notices/{number}"):
        assert head.get(path).status_code == 404
    assert head.post(f"/claims/{number}/approval/approve").status_code == 404


def test_a_stranger_sees_no_claim_and_no_paper(signed_in: SignIn) -> None:
    case = making.with_papers(making.draft())
    paper = queries.documents(ALL, case.id)[0][1].id
    stranger, checker = signed_in(making.claimant()), signed_in(case.checker)
    for client in (stranger, checker):
        assert client.get(f"/claims/{case.id}").status_code == 404
        assert client.get(f"/files/{paper}").status_code == 404
    making.submit(case)
    assert checker.get(f"/claims/{case.id}").status_code == 200
    assert stranger.get(f"/claims/{case.id}").status_code == 404


def test_own_claims_are_not_decided_by_their_people(signed_in: SignIn) -> None:
    case = making.submitted()
    both = signed_in(making.colleague(case, Role.BRANCH_OPERATOR))
    page = text_of(both, f"/claims/{case.id}")
    assert "逐条核查" not in page
    assert both.post(f"/claims/{case.id}/check/pass").status_code == 403


def test_whoever_handles_a_later_claim_is_warned(signed_in: SignIn) -> None:
    case = making.paid()
    later = making.submitted(by=case.claimant)
    checker, warned = signed_in(later.checker), "申报人有 1 项申报被追回"
    assert warned not in text_of(checker, f"/claims/{later.id}/check")
    head = signed_in(case.head)
    asked = {
        "claw_back-reason": "false_facts",
        "claw_back-amount_fen": "5000.01",
        "claw_back-note": "证书系伪造",
    }
    answer = head.post(f"/claims/{case.id}/approval/claw_back", data=asked)
    assert answer.status_code == 422
    assert 'value="5000.01"' in answer.text
    posted(head, f"/claims/{case.id}/approval/claw_back", **asked | {"claw_back-amount_fen": "4000"})
    for client in (checker, signed_in(later.officer)):
        assert warned in text_of(client, f"/claims/{later.id}")
    assert warned in text_of(checker, f"/claims/{later.id}/check")
    assert warned not in text_of(signed_in(case.claimant), f"/claims/{later.id}")
    finance = signed_in(case.finance)
    posted(
        finance,
        f"/claims/{case.id}/payment/receive",
        **{"receive-amount_fen": "1500", "receive-voucher": "收-1"},
    )
    assert "还未收回 2,500" in text_of(finance, f"/claims/{case.id}")


def test_a_refusal_that_the_calculation_does_not_bear(signed_in: SignIn) -> None:
    case = making.calculated()
    officer, path = signed_in(case.officer), f"/claims/{case.id}/review/refuse"
    why = {"refuse-reason": "rule_not_met", "refuse-note": "不符合"}
    answer = officer.post(path, data=why)
    assert answer.status_code == 422
    assert "按计算结果符合政策规定" in answer.text
    posted(officer, path, **why | {"refuse-reason": "facts_untrue"})
    assert "不符合" in text_of(signed_in(case.claimant), f"/claims/{case.id}")


@pytest.mark.parametrize("asked", ["", "paid", "draft", "nothing", "\x00"])
def test_the_desk_by_status(signed_in: SignIn, asked: str) -> None:
    making.submitted()
    client = signed_in(make.officer(Role.DEPARTMENT_OFFICER, "/p/"))
    assert client.get("/claims/desk", query_string={"status": asked}).status_code == 200


def test_a_verdict_without_a_word_is_sent_back(signed_in: SignIn) -> None:
    case: Case = making.submitted()
    checker = signed_in(case.checker)
    typed = {"round": case.claim.round, "verdict0": "wrong", "note0": ""}
    answer = checker.post(f"/claims/{case.id}/check/facts", data=typed)
    assert answer.status_code == 422
    assert not queries.checks(ALL, case.claim)


def test_the_words_of_problems_are_used() -> None:
    assert all(words.endswith("。") for words in PROBLEMS.values())
