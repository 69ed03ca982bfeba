"""What is refused in a draft as typed, each with its code."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.contracts.checks import code_problems, problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.drafts import (
    ContractDraft,
    FeeShare,
    Maker,
    PartyDraft,
    PlannedPayment,
    PlannedStep,
    Right,
)
from marketplace.contracts.vocabulary import ContractKind, IpKind, LegalType, PaymentKind, SubKind
from marketplace.kernel.money import MOST_FEN
from tests.contracts.samples import PATENT, WAN, sample

LONG = "长" * 4_001
BUYER = sample().buyer
DESIGN = IpKind.DESIGN_PATENT


def codes(draft: ContractDraft) -> list[tuple[str, str]]:
    ready = cleaned(draft, from_negotiation=False)
    return [(one.field, one.code) for one in problems(ready)]


FAULTS: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"title": LONG}, [("title", "too_long")]),
    ({"technology": LONG}, [("technology", "too_long")]),
    ({"territory": LONG}, [("territory", "too_long")]),
    ({"deliverables": (LONG,)}, [("deliverables", "too_long")]),
    ({"deliverables": ("件",) * 31}, [("deliverables", "too_many")]),
    ({"rights": (replace(PATENT, number=LONG),)}, [("rights", "too_long")]),
    ({"rights": (PATENT,) * 51}, [("rights", "too_many")]),
    ({"makers": tuple(Maker(f"甲{n}") for n in range(51))}, [("makers", "too_many")]),
    ({"makers": (Maker("", "a@tech.example"),)}, [("makers", "name_missing")]),
    ({"makers": (Maker("甲" * 61, "a@tech.example"),)}, [("makers", "too_long")]),
    ({"makers": (Maker("甲", "没有邮箱"),)}, [("makers", "bad_email")]),
    ({"seller": replace(BUYER, name="虚构另一单位")}, [("buyer.name", "same_party")]),
    ({"buyer": replace(BUYER, name=LONG)}, [("buyer.name", "too_long")]),
    ({"buyer": replace(BUYER, country="中国")}, [("buyer.country", "bad_code")]),
    ({"buyer": replace(BUYER, uscc="123")}, [("buyer.uscc", "uscc_length")]),
    ({"buyer": replace(BUYER, uscc="99220100MA0000002I")}, [("buyer.uscc", "uscc_character")]),
    ({"buyer": replace(BUYER, uscc="99220100MA00000020")}, [("buyer.uscc", "uscc_check_character")]),
    ({"kind": ContractKind.SERVICE}, [("sub_kind", "other_kind")]),
    ({"ip_kinds": (IpKind.NONE, IpKind.KNOW_HOW)}, [("ip_kinds", "none_with_others")]),
    ({"valid_to": date(2026, 3, 1)}, [("valid_to", "ends_before_start")]),
    ({"publicity_to": date(2026, 2, 16)}, [("publicity_to", "publicity_short")]),
    ({"publicity_from": date.max, "publicity_to": date.max}, []),
    ({"publicity_from": date.max, "publicity_to": date(2026, 2, 1)}, [("publicity_to", "publicity_short")]),
    ({"secrecy_months": 601}, [("secrecy_months", "out_of_range")]),
    ({"secrecy_months": -1}, [("secrecy_months", "out_of_range")]),
    ({"payment_kind": PaymentKind.ROYALTY, "royalty_bp": 10_001}, [("royalty_bp", "out_of_range")]),
    ({"expected_input_fen": MOST_FEN + 1}, [("expected_input_fen", "amount_out_of_range")]),
    ({"technical_fen": 121 * WAN}, [("technical_fen", "technical_above_total")]),
    ({"technical_fen": 99 * WAN}, [("total_fen", "sum_differs")]),
    ({"technical_fen": None, "equipment_fen": 121 * WAN}, [("equipment_fen", "above_total")]),
    ({"payments": (PlannedPayment("一", None, 1 * WAN),)}, [("payments", "sum_differs")]),
    ({"payments": (PlannedPayment("一", None, 120 * WAN, 3),)}, [("payments", "unknown_milestone")]),
    (
        {"payments": (PlannedPayment("一", None, -1),)},
        [("payments", "amount_out_of_range"), ("payments", "sum_differs")],
    ),
    ({"fee_shares": (FeeShare("甲", 1),)}, [("fee_shares", "sum_differs")]),
    ({"fee_shares": (FeeShare("", 3 * WAN, 1),)}, [("fee_shares", "name_missing")]),
    (
        {"fee_shares": (FeeShare("甲", 1 * WAN, 7), FeeShare("甲", 2 * WAN, 7))},
        [("fee_shares", "broker_twice")],
    ),
    ({"broker_fee_fen": 0}, [("fee_shares", "sum_differs")]),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "found"), FAULTS, ids=lambda value: str(value)[:60])
def test_faults(changes: dict[str, Any], found: list[tuple[str, str]]) -> None:
    assert codes(sample(**changes)) == found


def test_a_royalty_that_is_not_the_price_is_told_where_it_is_typed() -> None:
    draft = sample(payment_kind=PaymentKind.ROYALTY, royalty_bp=300, royalty_expected_fen=1)
    assert codes(draft) == [("royalty_expected_fen", "sum_differs")]


def test_what_is_empty_is_no_fault() -> None:
    assert codes(ContractDraft()) == []


def test_sums_wait_until_every_part_is_there() -> None:
    half = (PlannedPayment("合同生效", None, 40 * WAN), PlannedPayment("中试合格"))
    assert codes(sample(payments=half)) == []
    assert codes(sample(total_fen=None, technical_fen=5, equipment_fen=7)) == []
    assert codes(sample(payment_kind=PaymentKind.ENTRY_AND_ROYALTY)) == []


def test_facts_say_what_would_do() -> None:
    found = problems(sample(publicity_to=date(2026, 2, 10)))
    facts = {one.code: one.facts for one in found}
    assert facts["publicity_short"] == {"until": date(2026, 2, 17), "days": 15}


def test_a_longer_publicity_is_the_installation_s_to_set() -> None:
    draft = sample(publicity_from=date(2026, 2, 2), publicity_to=date(2026, 2, 17))
    assert problems(draft) == ()
    assert [one.code for one in problems(draft, 20)] == ["publicity_short"]


def test_codes_of_the_province() -> None:
    draft = sample()
    assert code_problems(draft, {"220102", "210000"}, {"F01"}) == ()
    found = code_problems(draft, {"220102"}, {"F02"})
    assert [(one.field, one.code) for one in found] == [
        ("buyer.region_code", "unknown"),
        ("field_code", "unknown"),
    ]
    assert code_problems(ContractDraft(), set(), set()) == ()


def test_cleaning_twice_changes_nothing_more() -> None:
    draft = sample(
        title="  可降解\x00地膜　", technology="一\r\n\n\n二 ", deliverables=("  ", "样机 "),
        makers=(Maker(" 张青山", "Zhang@Tech.Example "), Maker("张青山", "zhang@tech.example"), Maker(" ")),
        ip_kinds=(IpKind.KNOW_HOW, IpKind.KNOW_HOW), rights=(PATENT, Right(DESIGN)),
        fee_shares=(FeeShare(" 甲 ", 3 * WAN), FeeShare(" ")),
        buyer=PartyDraft("　虚构公司", "99220100ma0000002y", " chn ", " 210000 ", LegalType.ENTERPRISE),
    )  # fmt: skip
    once = cleaned(draft, from_negotiation=False)
    assert cleaned(once, from_negotiation=False) == once
    assert (once.title, once.technology, once.deliverables) == ("可降解地膜", "一\n\n二", ("样机",))
    assert once.makers == (Maker("张青山", "zhang@tech.example"),)
    assert (once.ip_kinds, once.rights) == ((IpKind.KNOW_HOW,), (PATENT,))
    assert once.fee_shares == (FeeShare("甲", 3 * WAN),)
    assert once.buyer == PartyDraft("虚构公司", "99220100MA0000002Y", "CHN", "210000", LegalType.ENTERPRISE)


def test_what_the_kind_does_not_know_is_not_kept() -> None:
    changes: dict[str, Any] = {"kind": ContractKind.CONSULTING, "sub_kind": None, "broker_fee_fen": 0}
    once = cleaned(replace(sample(), **changes), from_negotiation=False)
    assert once.sub_kind is SubKind.CONSULTING
    assert (once.rights, once.exclusivity, once.territory, once.publicity_from) == ((), None, "", None)
    assert once.broker_fee_payer is None
    royalty = cleaned(sample(royalty_bp=300, royalty_base="销售额"), from_negotiation=False)
    assert (royalty.royalty_bp, royalty.royalty_base) == (0, "")


def test_a_negotiated_price_has_no_publicity_of_its_own() -> None:
    once = cleaned(sample(), from_negotiation=True)
    assert (once.pricing_method, once.publicity_from, once.publicity_to) == (None, None, None)


def test_a_payment_keeps_its_milestone_when_an_empty_one_goes() -> None:
    steps = (PlannedStep(), PlannedStep("样机", date(2026, 4, 1)), PlannedStep("验收", date(2026, 9, 1)))
    payments = (
        PlannedPayment("首期", None, 40 * WAN, 2),
        PlannedPayment(),
        PlannedPayment("尾款", None, 80 * WAN, 1),
    )
    once = cleaned(sample(milestones=steps, payments=payments), from_negotiation=False)
    assert once.milestones == steps[1:]
    assert (once.payments[0].title, once.payments[0].milestone) == ("首期", 1)
    assert [(one.field, one.code) for one in problems(once)] == [("payments", "unknown_milestone")]


def test_abroad_and_for_a_person_codes_go() -> None:
    abroad = replace(BUYER, country="DEU")
    person = replace(BUYER, legal_type=LegalType.INDIVIDUAL)
    there = cleaned(sample(buyer=abroad), from_negotiation=False).buyer
    assert (there.uscc, there.region_code) == ("", "")
    here = cleaned(sample(buyer=person), from_negotiation=False).buyer
    assert (here.uscc, here.region_code) == ("", "210000")
