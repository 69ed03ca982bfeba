"""What agreed terms fix in a contract, and the first draft that comes of them."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.contracts.checks import problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.completeness import missing
from marketplace.contracts.drafts import ContractDraft, FeeShare, Maker, PlannedPayment, PlannedStep, Right
from marketplace.contracts.fixed import changed, fixed_fields, restored
from marketplace.contracts.payment_plans import parts_fen
from marketplace.contracts.prefill import IP_KINDS, LEGAL_TYPES, Known, from_terms
from marketplace.contracts.vocabulary import ContractKind, IpKind, LegalType, PaymentKind, SubKind
from marketplace.listings.drafts import IpRow, TeamMember
from marketplace.listings.vocabulary import IpType
from marketplace.negotiations.drafts import Step, Terms, terms_problems
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, PriceKind
from tests.contracts.samples import WAN, sample
from tests.listings import samples as listings
from tests.making.negotiations import TERMS

TODAY = date(2026, 3, 2)
KNOWN = Known(
    "秸秆预处理", sample().seller, sample().buyer, listings.achievement(), (FeeShare("甲", 3 * WAN, 1),)
)
ROYALTY = {"royalty_bp": 300, "royalty_base": "年净销售额", "instalments": ()}
WAYS: dict[PriceKind, dict[str, Any]] = {
    PriceKind.LUMP_SUM: {"instalments": ()},
    PriceKind.INSTALMENTS: {},
    PriceKind.MILESTONES: {
        "instalments": (),
        "milestones": (Step("交付工艺规程", 4, 50 * WAN), Step("培训", 8), Step("中试合格", 26, 70 * WAN)),
    },
    PriceKind.ROYALTY: {**ROYALTY, "royalty_expected_fen": 120 * WAN},
    PriceKind.ENTRY_AND_ROYALTY: {**ROYALTY, "entry_fen": 20 * WAN, "royalty_expected_fen": 100 * WAN},
}
EVERY_WAY = pytest.mark.parametrize("way", PriceKind)


def agreed(way: PriceKind, **changes: Any) -> Terms:
    return replace(TERMS, price_kind=way, **(WAYS[way] | changes))


def drafted(terms: Terms, price_fen: int | None = None) -> ContractDraft:
    price = terms.total_fen if price_fen is None else price_fen
    return from_terms(terms, price, KNOWN, TODAY)


@EVERY_WAY
def test_the_first_draft_keeps_what_was_agreed(way: PriceKind) -> None:
    terms = agreed(way)
    assert terms_problems(terms) == ()
    draft = drafted(terms)
    assert changed(draft, fixed_fields(terms, terms.total_fen)) == ()
    assert cleaned(draft, from_negotiation=True) == draft
    assert problems(draft) == ()
    assert parts_fen(draft) == terms.total_fen
    assert draft.payment_kind is PaymentKind(way.value)


@pytest.mark.parametrize(
    "terms",
    [
        *(agreed(way) for way in PriceKind),
        replace(TERMS, instalments=(Step("合同生效", 2, 120 * WAN), Step("中试合格", 26))),
        agreed(PriceKind.ENTRY_AND_ROYALTY, entry_fen=0, royalty_expected_fen=120 * WAN),
        agreed(PriceKind.ENTRY_AND_ROYALTY, entry_fen=120 * WAN, royalty_expected_fen=0),
        *(replace(TERMS, kind=kind, exclusivity=None) for kind in DealKind if kind is not DealKind.LICENCE),
    ],
    ids=lambda terms: f"{terms.kind}-{terms.price_kind}-{terms.entry_fen}-{terms.royalty_expected_fen}",
)
def test_no_agreed_terms_keep_their_contract_from_being_complete(terms: Terms) -> None:
    """What is fixed is enough, or left to write: nobody gets stuck between the two."""
    assert terms_problems(terms) == ()
    draft, fixed = drafted(terms), fixed_fields(terms, terms.total_fen)
    open_fields = {one.field for one in missing(draft, from_negotiation=True, public_seller=True)}
    assert not open_fields & fixed.keys()
    assert changed(draft, fixed) == ()
    assert problems(draft) == ()


@pytest.mark.parametrize("kind", DealKind)
def test_every_kind_of_deal_becomes_its_contract(kind: DealKind) -> None:
    exclusivity = Exclusivity.SOLE if kind is DealKind.LICENCE else None
    terms = replace(TERMS, kind=kind, exclusivity=exclusivity)
    fixed = fixed_fields(terms, terms.total_fen)
    draft = cleaned(drafted(terms), from_negotiation=True)
    assert draft.kind is ContractKind(kind.value)
    assert changed(draft, fixed) == ()
    assert ("territory" in fixed) == (kind in {DealKind.LICENCE, DealKind.TRANSFER})


@pytest.mark.parametrize("sub_kind", [SubKind.TRAINING, SubKind.INTERMEDIATION])
def test_a_service_without_results_has_no_agreed_ownership(sub_kind: SubKind) -> None:
    """The terms had it, the sub-kind that is chosen afterwards does not ask for it."""
    terms = replace(TERMS, kind=DealKind.SERVICE, exclusivity=None)
    first = drafted(terms)
    assert first.ownership == TERMS.ip_ownership
    chosen = cleaned(replace(first, sub_kind=sub_kind), from_negotiation=True)
    fixed = fixed_fields(terms, terms.total_fen, sub_kind)
    assert not fixed.keys() & {"ownership", "improvements"}
    assert (chosen.ownership, changed(chosen, fixed)) == ("", ())


def test_what_was_agreed_comes_back_with_a_sub_kind_that_asks_for_it() -> None:
    terms = replace(TERMS, kind=DealKind.SERVICE, exclusivity=None)
    before = cleaned(replace(drafted(terms), sub_kind=SubKind.TRAINING), from_negotiation=True)
    fixed = fixed_fields(terms, terms.total_fen, SubKind.SERVICE)
    after = restored(replace(before, sub_kind=SubKind.SERVICE), before, fixed)
    assert (after.ownership, after.improvements) == (TERMS.ip_ownership, TERMS.improvements)
    assert changed(after, fixed) == ()
    emptied = replace(after, ownership="")
    assert changed(restored(emptied, after, fixed), fixed) == ("ownership",)


CHANGES: list[dict[str, Any]] = [
    {"kind": ContractKind.TRANSFER},
    {"technology": "别的技术"},
    {"total_fen": 121 * WAN},
    {"technical_fen": 99 * WAN},
    {"equipment_fen": 0},
    {"payment_kind": PaymentKind.LUMP_SUM},
    {"exclusivity": Exclusivity.EXCLUSIVE},
    {"territory": "全国"},
    {"deliverables": ("工艺规程一套",)},
    {"acceptance": "另行商定"},
    {"ownership": "归买方"},
    {"secrecy_months": 12},
    {"disputes": "诉讼"},
    {"broker_fee_fen": 0},
    {"payments": ()},
    {"payments": (PlannedPayment("合同生效", None, 50 * WAN), PlannedPayment("中试合格", None, 70 * WAN))},
    {"payments": (PlannedPayment("改名", None, 40 * WAN), PlannedPayment("中试合格", None, 80 * WAN))},
    {"milestones": (PlannedStep("交付工艺规程"),)},
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_what_was_agreed_cannot_be_changed(change: dict[str, Any]) -> None:
    draft = replace(drafted(TERMS), **change)
    assert changed(draft, fixed_fields(TERMS, TERMS.total_fen)) == tuple(change)


@pytest.mark.parametrize(
    "change",
    [
        {"title": "改题目"},
        {"valid_to": date(2030, 1, 1)},
        {"makers": ()},
        {"fee_shares": ()},
        {
            "payments": (
                PlannedPayment("合同生效", date(2027, 1, 1), 40 * WAN),
                PlannedPayment("中试合格", None, 80 * WAN, 2),
            )
        },
        {"milestones": (PlannedStep("交付工艺规程", date(2027, 1, 1)), PlannedStep("中试合格"))},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_rest_is_the_drafters_to_write(change: dict[str, Any]) -> None:
    draft = replace(drafted(TERMS), **change)
    assert changed(draft, fixed_fields(TERMS, TERMS.total_fen)) == ()


def test_what_the_terms_leave_empty_is_open() -> None:
    terms = replace(TERMS, delivery="", improvements="", milestones=(), secrecy_months=0)
    draft = replace(
        drafted(terms), delivery="现场交付", improvements="共有", secrecy_months=6,
        milestones=(PlannedStep("样机", TODAY),),
    )  # fmt: skip
    assert changed(draft, fixed_fields(terms, terms.total_fen)) == ()


def test_by_milestones_a_payment_stays_with_its_milestone() -> None:
    terms = agreed(PriceKind.MILESTONES)
    draft = drafted(terms)
    assert [(part.title, part.milestone) for part in draft.payments] == [("交付工艺规程", 1), ("中试合格", 3)]
    moved = (replace(draft.payments[0], milestone=2), draft.payments[1])
    fixed = fixed_fields(terms, terms.total_fen)
    assert changed(replace(draft, payments=moved), fixed) == ("payments",)


def test_another_price_than_in_the_terms_leaves_its_parts_open() -> None:
    """An auction brought 1.5 million for what the terms put at 1.2."""
    fixed = fixed_fields(TERMS, 150 * WAN)
    assert fixed["total_fen"] == 150 * WAN
    assert not fixed.keys() & {"payments", "technical_fen", "equipment_fen", "royalty_expected_fen"}
    draft = drafted(TERMS, 150 * WAN)
    assert (draft.total_fen, draft.technical_fen, draft.payments) == (150 * WAN, None, ())
    assert problems(draft) == ()


def test_days_are_counted_as_if_signed_today() -> None:
    draft = drafted(TERMS)
    assert (draft.valid_from, draft.valid_to) == (TODAY, date(2031, 3, 1))
    assert [part.due_on for part in draft.payments] == [date(2026, 3, 16), date(2026, 8, 31)]
    assert [step.due_on for step in draft.milestones] == [date(2026, 3, 30), date(2026, 8, 31)]
    assert drafted(agreed(PriceKind.LUMP_SUM)).payments == (PlannedPayment("合同价款", TODAY, 120 * WAN),)
    assert drafted(agreed(PriceKind.ENTRY_AND_ROYALTY)).payments == (
        PlannedPayment("入门费", TODAY, 20 * WAN),
    )


@pytest.mark.parametrize(
    ("months", "ends"),
    [
        (0, None),
        (1, date(2026, 2, 27)),
        (12, date(2027, 1, 30)),
        (13, date(2027, 2, 27)),
        (600, date(2076, 1, 30)),
    ],
)
def test_the_end_of_so_many_months(months: int, ends: date | None) -> None:
    terms = replace(TERMS, valid_months=months)
    assert from_terms(terms, terms.total_fen, KNOWN, date(2026, 1, 31)).valid_to == ends


def test_the_achievement_names_rights_and_makers() -> None:
    row = IpRow(IpType.INVENTION_PATENT, "ZL1", "一种地膜", filed_on=date(2021, 5, 6))
    listing = listings.achievement(
        ip=(row, replace(row, type=IpType.OTHER), replace(row, type=IpType.TECHNICAL_SECRET)),
        team=(TeamMember("甲"), TeamMember("乙")),
    )
    draft = from_terms(TERMS, TERMS.total_fen, replace(KNOWN, achievement=listing), TODAY)
    assert draft.rights == (
        Right(IpKind.INVENTION_PATENT, "ZL1", "一种地膜", date(2021, 5, 6)),
        Right(IpKind.KNOW_HOW, "ZL1", "一种地膜", date(2021, 5, 6)),
    )
    assert draft.ip_kinds == (IpKind.INVENTION_PATENT, IpKind.KNOW_HOW)
    assert draft.makers == (Maker("甲"), Maker("乙"))
    assert (draft.field_code, draft.fee_shares) == ("F01", KNOWN.fee_shares)


def test_without_an_achievement_they_are_left_to_write() -> None:
    draft = from_terms(TERMS, TERMS.total_fen, replace(KNOWN, achievement=None), TODAY)
    assert (draft.rights, draft.makers, draft.field_code) == ((), (), "")


def test_every_list_of_the_market_has_its_place() -> None:
    assert set(IP_KINDS) == set(IpType) - {IpType.OTHER}
    public = {OrganisationKind.UNIVERSITY, OrganisationKind.RESEARCH_INSTITUTE}
    assert public <= set(LEGAL_TYPES)
    assert LegalType.ENTERPRISE not in LEGAL_TYPES.values()
