"""The wizard: every step there and back, nothing typed is lost, what was agreed cannot be typed at all."""

from dataclasses import fields, replace
from datetime import date

import pytest
from flask import Flask

from marketplace.blueprints.contracts.step_form import DraftForm
from marketplace.blueprints.contracts.words import FIELD_LABELS, STEP_LABELS
from marketplace.contracts.drafts import ContractDraft, Maker, PartyDraft, PlannedPayment, Right
from marketplace.contracts.vocabulary import ContractKind, IpKind, PaymentKind, SubKind
from marketplace.contracts.wizard import STEPS, fields_of
from marketplace.negotiations.vocabulary import DealKind
from tests.blueprints.contracts.addresses import SignIn, send, step_form, url, who, write
from tests.blueprints.listings.pages import parsed, words_at
from tests.making import contracts as making
from tests.making.contracts import WAN
from tests.making.negotiations import TERMS

ALL_STEPS = [step.value for step in STEPS]


def test_each_field_of_a_draft_has_a_name_and_a_control() -> None:
    names = {field.name for field in fields(ContractDraft)}
    assert FIELD_LABELS.keys() == names
    assert STEP_LABELS.keys() == set(STEPS)
    asked = {
        name
        for kind in ContractKind for paid in PaymentKind for step in STEPS
        for name in fields_of(step, kind, None, paid)
    }  # fmt: skip
    assert asked - {"kind"} <= set(dir(DraftForm))


ANSWERS = {"seller": 200, "colleague": 200, "broker": 200, "buyer": 403, "operator": 403, "stranger": 404,
           "other_broker": 404, "registrar": 403}  # fmt: skip


@pytest.mark.parametrize("page", ["/check", "/draft/kind", "/draft/price"])
def test_the_seller_and_the_broker_write(app: Flask, signed_in: SignIn, page: str) -> None:
    deal = making.drafted()
    got = {name: signed_in(who(deal, name)).get(url(deal, page)).status_code for name in ANSWERS}
    assert got == ANSWERS


@pytest.mark.parametrize("step", ALL_STEPS)
def test_an_unchanged_step_changes_nothing(app: Flask, signed_in: SignIn, step: str) -> None:
    deal = making.complete()
    before, browser = deal.contract.row_version, signed_in(deal.seller)
    draft = deal.draft
    answer = write(browser, deal, step)
    assert answer.status_code == 302
    assert (deal.draft, deal.contract.row_version) == (draft, before)


@pytest.mark.parametrize("step", ALL_STEPS)
def test_a_contract_by_hand_goes_through_every_step_unchanged(
    app: Flask, signed_in: SignIn, step: str
) -> None:
    deal = making.by_hand()
    draft = deal.draft
    assert write(signed_in(deal.seller), deal, step).status_code == 302
    assert deal.draft == draft


TYPED: dict[str, dict[str, str]] = {
    "kind": {"title": "另一个名称"},
    "parties": {"buyer__legal_type": "university"},
    "technology": {"delivery": "现场交付"},
    "price": {"payments__0__title": "首付款"},
    "people": {"makers__0__name": "王黑土"},
}


@pytest.mark.parametrize("step", ALL_STEPS)
def test_a_step_keeps_what_was_typed_and_leaves_the_others_alone(
    app: Flask, signed_in: SignIn, step: str
) -> None:
    deal, steps = making.by_hand(), {here.value: here for here in STEPS}
    before, browser = deal.draft, signed_in(deal.seller)
    assert write(browser, deal, step, **TYPED[step]).status_code == 302
    own = fields_of(steps[step], before.kind, before.sub_kind, before.payment_kind)
    changed = {
        one.name for one in fields(before) if getattr(before, one.name) != getattr(deal.draft, one.name)
    }
    assert changed
    assert changed <= set(own)
    back = step_form(browser, deal, step)
    assert {name: back[name.replace("__", "-")] for name in TYPED[step]} == TYPED[step]


def test_each_step_leads_to_the_next_and_the_last_to_the_check(app: Flask, signed_in: SignIn) -> None:
    deal = making.complete()
    browser = signed_in(deal.seller)
    ways = [write(browser, deal, step).headers["Location"] for step in ALL_STEPS]
    assert ways == [url(deal, f"/draft/{step}") for step in ALL_STEPS[1:]] + [url(deal, "/check")]


def test_agreed_terms_are_shown_and_have_no_control(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    browser = signed_in(deal.seller)
    form = step_form(browser, deal, "price")
    assert set(form) == {"milestones-0-due_on", "milestones-1-due_on", "payments-0-due_on",
                         "payments-1-due_on", "csrf_token", "seen_version"}  # fmt: skip
    page = browser.get(url(deal, "/draft/price")).text
    assert "已商定，不能修改" in page
    assert "120 万元" in page
    kinds = browser.get(url(deal, "/draft/kind")).text
    assert "专利实施许可" in kinds
    assert "委托开发" not in kinds


def test_what_was_agreed_is_not_changed_by_a_made_up_form(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    draft = deal.draft
    answer = write(
        signed_in(deal.seller), deal, "price", total_fen="1", royalty_bp="50", payments__0__fen="1",
        payments__7__due_on="2027-01-01", payments__0__title="别的",
    )  # fmt: skip
    assert answer.status_code == 302
    assert deal.draft == draft


def test_days_of_agreed_payments_are_open(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    write(signed_in(deal.seller), deal, "price", payments__1__due_on="2027-06-30", milestones__0__due_on="")
    assert [part.due_on for part in deal.draft.payments][1] == date(2027, 6, 30)
    assert deal.draft.payments[1].fen == 80 * WAN
    assert deal.draft.milestones[0].due_on is None


def test_a_sub_kind_brings_its_kind(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    assert write(signed_in(deal.seller), deal, "kind", sub_kind="patent_right").status_code == 302
    assert (deal.draft.kind, deal.draft.sub_kind) == (ContractKind.TRANSFER, SubKind.PATENT_RIGHT)
    page = signed_in(deal.seller).get(url(deal, "/draft/technology")).text
    assert "预计新增投入" in page
    assert "技术目标与指标" not in page


def test_rows_are_read_in_their_order(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand(kind=ContractKind.LICENCE, sub_kind=SubKind.PATENT_LICENCE)
    browser = signed_in(deal.seller)
    answer = write(
        browser, deal, "technology", ip_kinds=["invention_patent", "know_how"],
        rights__0__kind="invention_patent", rights__0__number="ZL202110000001.6", rights__0__filed_on="2021-05-06",
        rights__1__kind="know_how", rights__1__title="配方", territory="吉林省", deliverables="图纸\n样机",
    )  # fmt: skip
    assert answer.status_code == 302
    assert deal.draft.rights == (
        Right(IpKind.INVENTION_PATENT, "ZL202110000001.6", "", date(2021, 5, 6)), Right(IpKind.KNOW_HOW, "", "配方"),
    )  # fmt: skip
    assert deal.draft.ip_kinds == (IpKind.INVENTION_PATENT, IpKind.KNOW_HOW)
    assert deal.draft.deliverables == ("图纸", "样机")


def test_a_payment_follows_its_milestone(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    answer = write(
        signed_in(deal.seller), deal, "price", payment_kind="milestones", milestones__0__title="样机",
        milestones__0__due_on="2027-03-01", payments__0__title="样机款", payments__0__fen="80",
        payments__0__due_on="", payments__0__milestone="1",
    )  # fmt: skip
    assert answer.status_code == 302
    assert deal.draft.payments == (PlannedPayment("样机款", None, 80 * WAN, 1),)


def test_one_of_technology_and_equipment_says_the_other(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand(technical_fen=None, equipment_fen=None)
    browser = signed_in(deal.seller)
    write(browser, deal, "price", technical_fen="", equipment_fen="10")
    assert deal.draft.technical_fen == 70 * WAN
    write(browser, deal, "price", technical_fen="65", equipment_fen="")
    assert (deal.draft.technical_fen, deal.draft.equipment_fen) == (65 * WAN, 15 * WAN)


def test_another_way_of_paying_asks_for_something_else(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    browser = signed_in(deal.seller)
    form = step_form(browser, deal, "price")
    looked = send(browser, deal, "price", form, payment_kind="entry_and_royalty", row_action="show")
    assert looked.status_code == 200
    assert "提成比例" in looked.text
    assert 'value="80"' in looked.text
    assert deal.draft.payment_kind is PaymentKind.LUMP_SUM
    saved = write(browser, deal, "price", payment_kind="entry_and_royalty")
    assert saved.headers["Location"] == url(deal, "/draft/price")
    page = browser.get(url(deal, "/draft/price")).text
    assert "请接着填写这种付款方式需要的内容" in page
    assert "提成基数" in page


def test_rows_come_and_go_without_javascript(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    browser, before = signed_in(deal.seller), deal.contract.row_version
    form = step_form(browser, deal, "people")
    more = send(browser, deal, "people", form, row_action="add:makers", makers__0__name="改过的名字")
    assert more.status_code == 200
    assert "改过的名字" in more.text
    assert 'name="makers-2-name"' in more.text
    less = send(browser, deal, "people", form, row_action="remove:makers:0")
    assert "改过的名字" not in less.text
    assert 'name="makers-1-name"' not in less.text
    for odd in ("add:seller", "remove:makers:99", "remove:makers:x", "add", ":", "add:nothing"):
        assert send(browser, deal, "people", form, row_action=odd).status_code == 200
    assert deal.contract.row_version == before


def test_a_negotiated_training_is_drafted(app: Flask, signed_in: SignIn) -> None:
    """What was agreed on results has no place in it, and comes back with a service that has results."""
    terms = replace(TERMS, kind=DealKind.SERVICE, exclusivity=None)
    deal = making.drafted(making.cleared(of=terms))
    browser = signed_in(deal.seller)
    assert deal.draft.ownership == terms.ip_ownership
    assert write(browser, deal, "kind", sub_kind="training").status_code == 302
    assert (deal.draft.sub_kind, deal.draft.ownership) == (SubKind.TRAINING, "")
    assert "成果权属约定" not in browser.get(url(deal, "/draft/technology")).text
    assert write(browser, deal, "technology", targets="全员通过考核").status_code == 302
    assert write(browser, deal, "kind", sub_kind="service").status_code == 302
    assert deal.draft.ownership == terms.ip_ownership


def test_a_broker_may_have_a_share_of_the_fee(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    share = deal.draft.fee_shares[0]
    write(
        signed_in(who(deal, "broker")), deal, "people", fee_shares__0__fen="2", fee_shares__1__name="虚构服务中心",
        fee_shares__1__fen="1", fee_shares__1__broker_id="",
    )  # fmt: skip
    assert [(row.name, row.fen, row.broker_id) for row in deal.draft.fee_shares] == [
        (share.name, 2 * WAN, share.broker_id), ("虚构服务中心", WAN, None),
    ]  # fmt: skip
    outside = making.by_hand(token="t2")
    form = step_form(signed_in(outside.seller), outside, "people")
    assert not [name for name in form if name.endswith("broker_id")]


def test_a_party_of_the_market_is_named_as_the_market_knows_it(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    form = step_form(signed_in(deal.seller), deal, "parties")
    assert set(form) == {"buyer-legal_type", "buyer-region_code", "csrf_token", "seen_version", "seller-legal_type",
                         "seller-region_code"}  # fmt: skip
    outside = making.by_hand(token="t2")
    form = step_form(signed_in(outside.seller), outside, "parties")
    assert "buyer-uscc" in form
    assert "seller-uscc" not in form


def test_a_buyer_abroad_has_neither_code_nor_region(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand()
    answer = write(signed_in(deal.seller), deal, "parties", buyer__country="jpn", buyer__legal_type="foreign")
    assert answer.status_code == 302
    assert (deal.draft.buyer.country, deal.draft.buyer.uscc, deal.draft.buyer.region_code) == ("JPN", "", "")


def test_the_check_page_names_what_is_missing_and_leads_there(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    browser = signed_in(deal.seller)
    answer = browser.get(url(deal, "/check"))
    links = {node.get("href") for node in parsed(answer).iter("a")}
    assert url(deal, "/draft/people#makers") in links
    assert url(deal, "/draft/kind#sub_kind") in links
    assert "还缺" in words_at(answer, "error-summary")
    assert "征求完成人意见" in answer.text
    done = making.complete()
    page = signed_in(done.seller).get(url(done, "/check"))
    assert words_at(page, "error-summary") == ""
    assert "内容已经齐全" in page.text


def test_a_party_s_missing_part_is_named(app: Flask, signed_in: SignIn) -> None:
    deal = making.by_hand(buyer=PartyDraft("虚构买方"))
    answer = signed_in(deal.seller).get(url(deal, "/check"))
    assert "合同双方：买方 · 统一社会信用代码" in words_at(answer, "error-summary")
    assert url(deal, "/draft/parties#buyer-uscc") in {node.get("href") for node in parsed(answer).iter("a")}


def test_the_list_of_steps_says_where_one_is_and_what_is_missing(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    answer = signed_in(deal.seller).get(url(deal, "/draft/people"))
    current = [node.text for node in parsed(answer).iter("a") if node.get("aria-current") == "step"]
    assert current == ["完成人和中介费"]
    assert "还缺 3 项" in answer.text
    assert "已填齐" in answer.text


def test_makers_without_an_address_are_missing(app: Flask, signed_in: SignIn) -> None:
    deal = making.drafted()
    names = [maker.name for maker in deal.draft.makers]
    write(
        signed_in(deal.seller),
        deal,
        "people",
        makers__0__email="a@tech.example",
        makers__1__email="b@tech.example",
    )
    assert deal.draft.makers == (Maker(names[0], "a@tech.example"), Maker(names[1], "b@tech.example"))
