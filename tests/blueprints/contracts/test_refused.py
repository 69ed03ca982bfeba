"""What the wizard refuses: said beside the field, the rest saved, nothing typed lost; two people at once."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from marketplace.blueprints.contracts.wording import WORDS, problem_words
from marketplace.contracts.drafts import PartyDraft, Right
from marketplace.contracts.states import ContractStatus
from marketplace.contracts.vocabulary import ContractKind, IpKind
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Problem
from tests import make
from tests.blueprints.contracts.addresses import SignIn, send, step_form, url, write
from tests.blueprints.listings.pages import parsed, words_at
from tests.making import contracts as making
from tests.making.contracts import WAN

HUGE = "9" * 40
WRONG: list[tuple[str, dict[str, Any], str]] = [
    ("kind", {"title": "题" * 201}, "项目名称：太长：现有 201 字，最多 200 字"),
    ("kind", {"valid_from": "2027-02-30"}, "请填写真实存在的日期"),
    ("kind", {"valid_from": "2027-03-01", "valid_to": "2027-02-01"}, "有效期止不能早于有效期起"),
    ("kind", {"sub_kind": "gift"}, "合同类别：请从列表中选择"),
    ("kind", {"field_code": "F99"}, "技术领域：请从列表中选择"),
    ("parties", {"buyer__uscc": "12345"}, "统一社会信用代码应为 18 位"),
    ("parties", {"buyer__country": "中国"}, "请填三位国别代码"),
    ("parties", {"buyer__region_code": "999999"}, "所在地区：请从列表中选择"),
    ("technology", {"ip_kinds": ["none", "know_how"]}, "就不能再选其他类型"),
    ("technology", {"rights__0__kind": "", "rights__0__number": "ZL1"}, "请选择知识产权的类型"),
    ("technology", {"secrecy_months": "601"}, "保密期限（月）：请填 0 到 600 之间的整数"),
    ("technology", {"secrecy_months": "很久"}, "请填一个整数"),
    ("price", {"total_fen": "很多"}, "请填一个以万元为单位的金额"),
    ("price", {"total_fen": HUGE}, "请填一个以万元为单位的金额"),
    ("price", {"total_fen": "-5"}, "金额不能是负数"),
    ("price", {"technical_fen": "81", "equipment_fen": ""}, "技术交易额不能高于合同总价 80 万元"),
    ("price", {"technical_fen": "70", "equipment_fen": "5"}, "各部分合计 75 万元，与 80 万元 不符"),
    ("price", {"payments__0__fen": "79"}, "付款计划：各部分合计 79 万元"),
    ("price", {"payments__0__milestone": "3"}, "没有这一个里程碑"),
    ("price", {"royalty_bp": "", "payment_kind": "barter"}, "付款方式：请从列表中选择"),
    ("people", {"makers__0__email": "没有"}, "有一个邮箱地址不对"),
    ("people", {"makers__0__name": "", "makers__0__email": "a@tech.example"}, "每一行都要写明姓名或名称"),
    (
        "people",
        {"broker_fee_fen": "3", "fee_shares__0__name": "甲", "fee_shares__0__fen": "2"},
        "各部分合计 2 万元",
    ),
]


@pytest.mark.parametrize(("step", "typed", "words"), WRONG, ids=[words[:16] for _s, _t, words in WRONG])
def test_what_is_wrong_is_said_and_stays_as_typed(
    app: Flask, signed_in: SignIn, step: str, typed: dict[str, Any], words: str
) -> None:
    kind: dict[str, Any] = {"kind": ContractKind.LICENCE, "sub_kind": None}
    deal = making.by_hand(**(kind if "rights__0__kind" in typed else {}))
    draft = deal.draft
    answer = write(signed_in(deal.seller), deal, step, **typed)
    assert answer.status_code == 422
    assert words in words_at(answer, "error-summary")
    names = {name.partition("__")[0] for name in typed}
    assert any(getattr(deal.draft, name) == getattr(draft, name) for name in names)
    for value in typed.values():
        for text in value if isinstance(value, list) else [value]:
            assert not text or text in ("gift", "F99", "999999", "barter") or text in answer.text


def test_the_rest_is_saved_and_may_be_mended_without_a_conflict(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    browser = signed_in(deal.seller)
    form = step_form(browser, deal, "kind")
    answer = send(browser, deal, "kind", form, title="新的名称", valid_to="1999-01-01")
    assert answer.status_code == 422
    assert "其余内容已经保存" in answer.text
    assert deal.draft.title == "新的名称"
    again = making.Deal(deal.id, deal.seller, None, None)
    mended = browser.post(
        url(deal, "/draft/kind"),
        data=dict(form) | {"valid_to": "2029-01-01", "seen_version": str(again.contract.row_version)},
    )
    assert mended.status_code == 302
    assert str(deal.draft.valid_to) == "2029-01-01"


def test_patents_that_end_too_soon_are_saved_and_the_day_is_asked_for(app: Flask, signed_in: SignIn) -> None:
    """The fault is between fields of two steps: neither is lost, and the check page leads to the day."""
    deal = making.complete()
    last = deal.draft.valid_to
    browser = signed_in(deal.seller)
    answer = write(browser, deal, "technology", rights__0__filed_on="2001-01-01", delivery="现场交付")
    assert answer.status_code == 302
    assert (deal.draft.rights[0].filed_on, deal.draft.valid_to) == (date(2001, 1, 1), last)
    page = browser.get(url(deal, "/check"))
    assert "合同类别：有效期止（专利权到 2020年12月31日 届满" in words_at(page, "error-summary")
    assert url(deal, "/draft/kind#valid_to") in {node.get("href") for node in parsed(page).iter("a")}
    asking = browser.post(url(deal, "/opinions/ask"), data={"seen_version": deal.contract.row_version})
    assert asking.location.endswith(url(deal, "/check"))
    assert deal.contract.status is ContractStatus.DRAFT
    write(browser, deal, "kind", valid_from="2020-01-01", valid_to="2020-12-31")
    assert words_at(browser.get(url(deal, "/check")), "error-summary") == ""


def test_what_differs_from_the_terms_names_its_field_and_what_was_typed_stays(
    app: Flask, signed_in: SignIn
) -> None:
    deal = making.complete()
    with unit_of_work():
        found = deal.contract
        found.content = found.content | {"ownership": "归买方"}
    answer = write(signed_in(deal.seller), deal, "kind", title="另一个名称")
    assert answer.status_code == 422
    assert "成果权属约定：这是双方在洽谈中商定的" in words_at(answer, "error-summary")
    assert "另一个名称" in answer.text


@pytest.mark.parametrize("count", [31, 50])
def test_as_many_rights_as_an_achievement_has_are_written(app: Flask, signed_in: SignIn, count: int) -> None:
    rights = tuple(
        Right(IpKind.INVENTION_PATENT, f"ZL2021100{n:05}.6", f"一种地膜 {n}", date(2021, 5, 6))
        for n in range(count)
    )
    deal = making.complete(rights=rights)
    browser = signed_in(deal.seller)
    for step in ("kind", "parties", "technology", "price", "people"):
        assert write(browser, deal, step).status_code == 302
    assert deal.draft.rights == rights
    more = send(browser, deal, "technology", step_form(browser, deal, "technology"), row_action="add:rights")
    assert more.status_code == 200
    assert (f'name="rights-{count}-number"' in more.text) == (count < 50)


def test_the_same_party_twice(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    answer = write(signed_in(deal.seller), deal, "parties", buyer__uscc=deal.draft.seller.uscc)
    assert answer.status_code == 422
    assert "卖方和买方不能是同一个单位" in words_at(answer, "error-summary")


def test_two_people_at_once_see_both_versions(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    browser = signed_in(deal.seller)
    form = step_form(browser, deal, "technology")
    making.save(deal, targets="对方写的指标")
    answer = send(browser, deal, "technology", form, targets="我写的指标")
    assert answer.status_code == 409
    for words in ("另一个人保存了修改", "对方写的指标", "我写的指标", "两边不同的栏目"):
        assert words in answer.text
    assert deal.draft.targets == "对方写的指标"
    seen = str(deal.contract.row_version)
    assert f'name="seen_version" value="{seen}"' in answer.text
    assert send(browser, deal, "technology", form, seen_version=seen).status_code == 302
    assert deal.draft.targets == "我写的指标"


@pytest.mark.parametrize("seen", ["", "x", "-1", "99999999999999999999"])
def test_an_odd_version_is_an_old_one(app: Flask, signed_in: SignIn, seen: str) -> None:
    deal = making.by_hand()
    answer = write(signed_in(deal.seller), deal, "kind", title="别的", seen_version=seen)
    assert answer.status_code == 409
    assert deal.draft.title != "别的"


ODD = ["\0", "a\0b", "💧" * 3, "\ud7ff", "１２", "<script>alert(1)</script>", "0" * 5000]


@pytest.mark.parametrize("step", ["kind", "parties", "technology", "price", "people"])
@pytest.mark.parametrize("text", ODD, ids=range(len(ODD)))
def test_no_input_breaks_a_page(app: Flask, signed_in: SignIn, step: str, text: str) -> None:
    deal = making.by_hand()
    browser = signed_in(deal.seller)
    form = step_form(browser, deal, step)
    for name in [*form, "payments-9999-fen", "makers-x-name", "rights-0-kind"]:
        if name not in ("csrf_token", "seen_version"):
            form.setlist(name, [text, text])
    answer = browser.post(url(deal, f"/draft/{step}"), data=form)
    assert answer.status_code in (302, 422)
    assert "<script>alert" not in answer.text


@pytest.mark.parametrize("step", ["kind", "people"])
def test_nothing_is_written_once_the_inventors_are_asked(app: Flask, signed_in: SignIn, step: str) -> None:
    deal = making.asked()
    browser = signed_in(deal.seller)
    assert deal.contract.status is ContractStatus.INVENTOR_OPINION
    for path in (f"/draft/{step}", "/check"):
        assert browser.get(url(deal, path)).status_code == 409
    assert browser.post(url(deal, f"/draft/{step}"), data={"title": "别的"}).status_code == 409
    assert browser.get(url(deal, "/draft/nothing")).status_code == 404
    assert browser.get("/contracts/999999999999999999999").status_code == 404


FACTS: dict[str, tuple[Any, str]] = {
    "length": (11, "11"), "most": (12, "12"), "count": (13, "13"), "least": (14, "14"), "days": (15, "15"),
    "total_fen": (16 * WAN, "16 万元"), "parts_fen": (17 * WAN, "17 万元"),
    "kind": (ContractKind.SERVICE, "技术服务"), "until": (date(2026, 3, 1), "2026年3月1日"),
    "titles": (("甲事", "乙事"), "“甲事”、“乙事”"),
}  # fmt: skip
"""Each fact that words name, and how it is said."""


@pytest.mark.parametrize("code", sorted(WORDS))
def test_every_problem_says_its_facts(app: Flask, code: str) -> None:
    facts: dict[str, Any] = {name: fact for name, (fact, _said) in FACTS.items()}
    said = {name: words for name, (_fact, words) in FACTS.items()}
    with app.test_request_context("/"):
        assert problem_words(Problem("title", code, **facts)) == WORDS[code] % said


def test_a_party_that_nobody_knows_stays_as_typed(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand(buyer=PartyDraft("虚构买方"))
    answer = write(signed_in(deal.seller), deal, "parties", buyer__uscc=make.uscc_code()[:-1] + "I")
    assert answer.status_code == 422
    assert "虚构买方" in answer.text
