"""The pages of the price: who acts, what is said, what is refused."""

from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from marketplace.accounts.states import OrganisationKind
from marketplace.kernel.actor import Actor
from marketplace.negotiations.states import HoldReason, NegotiationStatus, PricingMethod
from tests import make
from tests.making import pricing as making
from tests.making.negotiations import Talks
from tests.making.pricing import PDF, PRICE

SignIn = Callable[[Actor], FlaskClient]
S = NegotiationStatus
FORM = {"method": "agreement", "price": "120", "declares_none": "y"}
PUBLIC = {
    "title": "秸秆纤维素乙醇预处理技术", "text": "参照同类许可合同。", "completers": "张青山\n李白河",
    "objections_to": "成果转化办公室",
}  # fmt: skip


def path(talks: Talks, rest: str = "pricing") -> str:
    return f"/negotiations/{talks.id}/{rest}"


def minutes(talks: Talks, **changes: Any) -> dict[str, Any]:
    """What the page sends that shows the price as it is now."""
    seen = str(talks.row.row_version)
    return {"seen": seen, "decided_on": "2026-02-01", "minutes": (BytesIO(PDF), "纪要.pdf")} | changes


def decide(browser: FlaskClient, talks: Talks, **changes: str) -> Any:
    return browser.post(path(talks), data=FORM | {"seen": str(talks.row.row_version)} | changes)


def test_a_private_holder_decides_and_clears(app: Flask, signed_in: SignIn) -> None:
    talks = making.agreed(OrganisationKind.ENTERPRISE)
    browser = signed_in(talks.holder)
    page = browser.get(path(talks)).text
    assert "处置不需要审批" in page
    assert "均不涉及" in page
    assert decide(browser, talks).status_code == 302
    assert (talks.row.status, talks.row.price_fen) == (S.PRICING, PRICE)
    assert browser.post(path(talks, "pricing/clear")).status_code == 302
    assert talks.row.status is S.CLEARED
    assert browser.post(path(talks, "pricing/clear")).status_code == 302


def test_what_is_missing_is_said_beside_its_field_and_nothing_is_lost(app: Flask, signed_in: SignIn) -> None:
    talks = making.agreed()
    browser = signed_in(talks.holder)
    answer = decide(
        browser, talks, method="listing", exchange_name="某交易所", declares_none="", price="12元整"
    )
    assert answer.status_code == 422
    assert "12元整" in answer.text
    answer = decide(browser, talks, method="listing", exchange_name="某交易所", declares_none="")
    assert answer.status_code == 422
    assert "请逐项声明" in answer.text
    assert 'value="某交易所"' in answer.text
    assert talks.row.status is S.TERMS_AGREED


def test_another_price_than_the_agreed_one_is_told_the_agreed_one(app: Flask, signed_in: SignIn) -> None:
    talks = making.agreed()
    answer = decide(signed_in(talks.holder), talks, price="119.5")
    assert (answer.status_code, "请填 120 万元。" in answer.text) == (422, True)
    assert 'value="119.5"' in answer.text
    assert talks.row.status is S.TERMS_AGREED


def test_a_stale_form_is_answered_with_what_was_typed(app: Flask, signed_in: SignIn) -> None:
    talks = making.priced()
    answer = decide(signed_in(talks.holder), talks, seen="1", price="99")
    assert answer.status_code == 409
    assert 'value="99"' in answer.text
    assert talks.row.price_fen == PRICE


@pytest.mark.parametrize(
    "rest", ["pricing", "pricing/clear", "pricing/minutes", "publicity", "publicity/take-back"]
)
def test_the_other_side_reads_and_does_not_act(app: Flask, signed_in: SignIn, rest: str) -> None:
    talks = making.priced()
    for actor in (talks.seeker, talks.broker):
        browser = signed_in(actor)
        assert browser.get(path(talks)).status_code == 200
        assert "确定定价方式" not in browser.get(path(talks)).text
        answer = browser.post(path(talks, rest), data=FORM | {"reason": "text_wrong"})
        assert answer.status_code == 403
    assert talks.row.status is S.PRICING


def test_strangers_and_the_department_find_no_page(app: Flask, signed_in: SignIn) -> None:
    talks = making.priced()
    assert signed_in(make.member()).get(path(talks)).status_code == 404
    assert signed_in(making.officer()).get(path(talks)).status_code == 403
    assert signed_in(make.operator("/p/")).get(path(talks)).status_code == 200


def test_before_agreed_terms_there_is_no_page(app: Flask, signed_in: SignIn) -> None:
    talks = making.negotiations.in_room()
    assert signed_in(talks.holder).get(path(talks)).status_code == 404


def test_minutes_are_asked_for_with_the_clause_and_kept(app: Flask, signed_in: SignIn) -> None:
    talks = making.priced(OrganisationKind.ENTERPRISE)
    making.limit(talks, PRICE - 1)
    browser = signed_in(talks.holder)
    refused = browser.post(path(talks, "pricing/clear"))
    assert refused.status_code == 409
    assert "三（六）18" in refused.text
    empty = browser.post(path(talks, "pricing/minutes"))
    assert empty.status_code == 422
    assert 'href="#decided_on"' in empty.text
    assert 'href="#minutes"' in empty.text
    assert browser.post(path(talks, "pricing/minutes"), data=minutes(talks)).status_code == 302
    assert browser.get(path(talks, "pricing/minutes")).data == PDF
    assert signed_in(talks.seeker).get(path(talks, "pricing/minutes")).status_code == 404
    assert browser.post(path(talks, "pricing/clear")).status_code == 302


def test_minutes_that_are_no_file_of_a_known_kind(app: Flask, signed_in: SignIn) -> None:
    talks = making.priced()
    data = minutes(talks, minutes=(BytesIO(b"MZ"), "纪要.exe"))
    answer = signed_in(talks.holder).post(path(talks, "pricing/minutes"), data=data)
    assert answer.status_code == 422
    assert 'value="2026-02-01"' in answer.text


def test_minutes_sent_from_a_page_with_another_price_are_not_taken(app: Flask, signed_in: SignIn) -> None:
    """A fault of the form's own does not make the page forget which price was read."""
    talks, price = making.priced(method=PricingMethod.APPRAISAL, appraisal_no="12"), PRICE * 2
    browser, seen = signed_in(talks.holder), str(talks.row.row_version)
    hidden = f'name="seen" value="{seen}"'
    assert browser.get(path(talks)).text.count(hidden) == 2
    making.decide(talks, replace(making.LISTED, price_fen=price))
    no_day = browser.post(path(talks, "pricing/minutes"), data=minutes(talks, seen=seen, decided_on=""))
    assert (no_day.status_code, no_day.text.count(hidden)) == (422, 1)
    answer = browser.post(path(talks, "pricing/minutes"), data=minutes(talks, seen=seen))
    assert (answer.status_code, hidden in answer.text) == (409, False)
    assert "请核对现在的价格" in answer.text
    assert 'value="2026-02-01"' in answer.text
    assert talks.row.decision_id is None
    assert browser.post(path(talks, "pricing/minutes"), data=minutes(talks)).status_code == 302
    assert talks.row.decision_id is not None


def test_a_price_goes_public_and_is_cleared_after_its_days(app: Flask, signed_in: SignIn) -> None:
    talks = making.priced()
    browser = signed_in(talks.holder)
    assert "最早" in browser.get(path(talks, "publicity")).text
    wrong = browser.post(path(talks, "publicity"), data=PUBLIC | {"completers": "张青山 13900000000"})
    assert wrong.status_code == 422
    assert "只写姓名" in wrong.text
    assert browser.post(path(talks, "publicity"), data=PUBLIC).status_code == 302
    assert talks.row.status is S.PUBLICITY
    refused = browser.post(path(talks, "pricing/clear"))
    assert refused.status_code == 409
    assert "价格公示期未满" in refused.text
    with time_machine.travel(making.running(talks).ends_on, tick=False) as clock:
        clock.shift(86_400)
        assert signed_in(talks.holder).post(path(talks, "pricing/clear")).status_code == 302
    assert talks.row.status is S.CLEARED


def test_taking_back_needs_a_reason(app: Flask, signed_in: SignIn) -> None:
    talks = making.published()
    browser = signed_in(talks.holder)
    answer = browser.post(path(talks, "publicity/take-back"), data={"reason": "", "note": "价格写错"})
    assert answer.status_code == 422
    assert "价格写错" in answer.text
    upheld = browser.post(path(talks, "publicity/take-back"), data={"reason": "objection_upheld"})
    assert upheld.status_code == 422
    done = browser.post(path(talks, "publicity/take-back"), data={"reason": "text_wrong"})
    assert done.status_code == 302
    assert talks.row.status is S.PRICING


def test_the_holder_answers_and_contacts_are_for_few(app: Flask, signed_in: SignIn) -> None:
    talks = making.published()
    objection = making.raise_objection(talks)
    browser = signed_in(talks.holder)
    assert "wang@example.invalid" in browser.get(path(talks)).text
    for actor in (talks.seeker, talks.broker):
        page = signed_in(actor).get(path(talks)).text
        assert "价格低于去年同类专利" in page
        assert "wang@example.invalid" not in page
    here = path(talks, f"objections/{objection}")
    assert browser.post(here, data={"ground": "", "answer": "写好的答复"}).status_code == 422
    kept = browser.post(here, data={"ground": "price_supported", "answer": ""})
    assert kept.status_code == 422
    assert (
        signed_in(talks.seeker).post(here, data={"ground": "unrelated", "answer": "无关"}).status_code == 403
    )
    good = {"ground": "price_supported", "answer": "已附评估报告。"}
    assert browser.post(here, data=good).status_code == 302
    assert browser.post(here, data=good).status_code == 302
    other = browser.post(here, data=good | {"ground": "price_doubtful"})
    assert other.status_code == 409


def test_an_exception_waits_for_the_departments_record(app: Flask, signed_in: SignIn) -> None:
    talks = making.agreed()
    assert (
        decide(
            signed_in(talks.holder), talks, declares_none="", exceptions=HoldReason.DEFENCE.value
        ).status_code
        == 302
    )
    assert talks.row.status is S.HELD
    refused = signed_in(talks.holder).post(path(talks, "pricing/clear"))
    assert (refused.status_code, "处置已暂停" in refused.text) == (409, True)
    officer = signed_in(making.officer())
    assert "涉及国防" in officer.get(path(talks, "hold")).text
    assert officer.post(path(talks, "hold"), data={"outcome": "release", "note": "可"}).status_code == 422

    def record() -> int:
        data = {"outcome": "release", "note": "经审查可以转让。", "file": (BytesIO(PDF), "决定.pdf")}
        return officer.post(path(talks, "hold"), data=data).status_code

    assert (record(), record()) == (302, 302)
    assert talks.row.status is S.PRICING
    assert signed_in(talks.seeker).get(path(talks, "pricing/decision")).data == PDF
    assert "经审查可以转让。" in signed_in(talks.seeker).get(path(talks)).text


def test_a_decision_that_forbids_ends_it(app: Flask, signed_in: SignIn) -> None:
    talks = making.held()
    data = {"outcome": "forbid", "note": "不得转让。", "file": (BytesIO(PDF), "决定.pdf")}
    assert signed_in(making.officer()).post(path(talks, "hold"), data=data).status_code == 302
    assert talks.row.status is S.BROKEN_OFF


def test_only_the_department_sees_what_is_held_up(app: Flask, signed_in: SignIn) -> None:
    talks = making.held()
    assert "秸秆纤维素乙醇预处理技术" in signed_in(making.officer()).get("/negotiations/held").text
    for actor in (talks.holder, talks.broker, make.operator("/p/")):
        assert signed_in(actor).get("/negotiations/held").status_code == 403
        assert signed_in(actor).post(path(talks, "hold")).status_code == 403
    free = making.priced()
    assert signed_in(making.officer()).get(path(free, "hold")).status_code == 404


def test_a_disposal_of_ones_own_organisation_is_left_to_others(app: Flask, signed_in: SignIn) -> None:
    talks = making.held()
    browser = signed_in(making.negotiations.joined(making.officer(), talks.holder))
    assert "秸秆纤维素乙醇预处理技术" not in browser.get("/negotiations/held").text
    data = {"outcome": "release", "note": "可以。", "file": (BytesIO(PDF), "决定.pdf")}
    assert browser.get(path(talks, "hold")).status_code == 404
    assert browser.post(path(talks, "hold"), data=data).status_code == 404
    assert talks.row.status is S.HELD


def test_an_administrator_sets_the_organisations_limit(app: Flask, signed_in: SignIn) -> None:
    admin = make.member()
    here = f"/account/organisations/{admin.memberships[0].organisation_id}"
    browser = signed_in(admin)
    assert browser.post(f"{here}/decision-limit", data={"limit": "50"}).status_code == 302
    assert 'value="50"' in browser.get(here).text
    assert browser.post(f"{here}/decision-limit", data={"limit": "很多"}).status_code == 422
    assert browser.post(f"{here}/decision-limit", data={"limit": "-1"}).status_code == 422
    assert browser.post(f"{here}/decision-limit", data={"limit": ""}).status_code == 302
    assert 'value="50"' not in browser.get(here).text
    assert signed_in(make.member()).post(f"{here}/decision-limit").status_code == 404


def test_both_sides_are_told_of_a_price_that_differs_from_the_terms(app: Flask, signed_in: SignIn) -> None:
    same, other = making.priced(), making.agreed()
    making.decide(other, replace(making.LISTED, price_fen=PRICE - 100))
    words = "与商定条款的总价不同"
    assert words not in signed_in(same.seeker).get(path(same)).text
    for actor in other.sides:
        assert words in signed_in(actor).get(path(other)).text
