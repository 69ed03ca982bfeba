"""What a contract needs, by lists that an official can read, and what always holds."""

from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from marketplace.contracts.checks import problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.completeness import NEEDED, NEEDED_BY_KIND, missing
from marketplace.contracts.drafts import ContractDraft, Right, as_json, of_json
from marketplace.contracts.vocabulary import IpKind, MissingItem, SubKind
from marketplace.contracts.wizard import STEPS, all_fields
from tests.contracts.samples import KIND_OF, PATENT, sample

CASES: dict[str, Any] = yaml.safe_load(
    Path(__file__).with_name("completeness.yaml").read_text(encoding="utf-8")
)
UTILITY = Right(IpKind.UTILITY_PATENT, "ZL2", "一种装置", date(2020, 1, 1))
SUB_KINDS = pytest.mark.parametrize("sub_kind", SubKind)


def names(draft: ContractDraft, *, from_negotiation: bool = False, public_seller: bool = True) -> list[str]:
    ready = cleaned(draft, from_negotiation=from_negotiation)
    found = missing(ready, from_negotiation=from_negotiation, public_seller=public_seller)
    return [one.field for one in found]


def changed(draft: ContractDraft, values: dict[str, Any]) -> ContractDraft:
    """With values as a file writes them; null is the empty one."""
    plain = as_json(draft)
    for name, value in values.items():
        plain.pop(name, None)
        if value is not None:
            plain[name] = _plain(value)
    return of_json(plain)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


@SUB_KINDS
def test_what_an_empty_contract_needs(sub_kind: SubKind) -> None:
    draft = ContractDraft(kind=KIND_OF[sub_kind], sub_kind=sub_kind)
    wanted = [*CASES["everywhere"], *CASES["kinds"][sub_kind.value]]
    assert sorted(names(draft, public_seller=False)) == sorted(wanted)


def test_a_contract_says_which_sub_kind_it_is() -> None:
    draft = replace(sample(SubKind.COMMISSIONED), sub_kind=None)
    assert names(draft) == ["sub_kind"]
    consulting = replace(sample(SubKind.CONSULTING), sub_kind=None)
    assert names(consulting) == []  # there is only one


@SUB_KINDS
def test_a_complete_one_lacks_nothing_and_has_no_fault(sub_kind: SubKind) -> None:
    draft = cleaned(sample(sub_kind), from_negotiation=False)
    assert draft == sample(sub_kind)
    assert names(draft) == []
    assert problems(draft) == ()


@SUB_KINDS
def test_each_needed_field_is_missed_alone(sub_kind: SubKind) -> None:
    draft = sample(sub_kind)
    defaults = {field.name: field.default for field in fields(ContractDraft)}
    for name in set(NEEDED | NEEDED_BY_KIND[draft.kind]) - {"sub_kind", "payment_kind"}:
        assert names(replace(draft, **{name: defaults[name]})) == [name]  # type: ignore[arg-type]


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: str(case["name"]))
def test_cases(case: dict[str, Any]) -> None:
    draft = changed(sample(SubKind(case["sub_kind"])), case.get("set", {}))
    found = names(
        draft,
        from_negotiation=case.get("from_negotiation", False),
        public_seller=not case.get("private_seller", False),
    )
    assert found == case["missing"]


@SUB_KINDS
def test_what_is_missing_is_asked_for_where_it_says(sub_kind: SubKind) -> None:
    """Each in the step that asks for it, the steps in their order."""
    kind = KIND_OF[sub_kind]
    found = missing(ContractDraft(kind=kind, sub_kind=sub_kind), from_negotiation=False, public_seller=True)
    asked = all_fields(kind, sub_kind, None)
    assert all(asked[one.field.partition(".")[0]] == one.step for one in found)
    order = [STEPS.index(asked[one.field.partition(".")[0]]) for one in found]
    assert order == sorted(order)
    assert len({one.field for one in found}) == len(found)


def too_late(draft: ContractDraft) -> list[tuple[str, dict[str, Any]]]:
    """What stands in a field and will not do, with its facts; nothing else is missing."""
    found = missing(cleaned(draft, from_negotiation=False), from_negotiation=False, public_seller=True)
    assert all(one.problem is not None and one.problem.field == one.field for one in found)
    assert all((one.step, one.item) == ("kind", MissingItem.CONTRACT_TEXT) for one in found)
    return [(one.problem.code, one.problem.facts) for one in found if one.problem is not None]


@pytest.mark.parametrize("sub_kind", [SubKind.PATENT_LICENCE, SubKind.OTHER_LICENCE])
def test_a_licence_of_patents_alone_ends_with_the_last_of_them(sub_kind: SubKind) -> None:
    rights = (UTILITY, PATENT)
    assert too_late(sample(sub_kind, rights=rights, valid_to=date(2041, 5, 5))) == []
    assert too_late(sample(sub_kind, rights=rights, valid_to=date(2041, 5, 6))) == [
        ("beyond_patent_life", {"until": date(2041, 5, 5)})
    ]
    assert too_late(sample(sub_kind, rights=(UTILITY,), valid_to=date(2029, 12, 31))) == []
    assert too_late(sample(sub_kind, rights=(UTILITY,), valid_to=date(2030, 1, 1))) == [
        ("beyond_patent_life", {"until": date(2029, 12, 31)})
    ]


def test_a_right_without_a_known_end_sets_none_and_what_is_sold_stays_sold() -> None:
    know_how = Right(IpKind.KNOW_HOW, title="工艺")
    assert too_late(sample(rights=(UTILITY, know_how), valid_to=date(2060, 1, 1))) == []
    assert too_late(sample(SubKind.PATENT_RIGHT, valid_to=date(2060, 1, 1))) == []
    undated = sample(rights=(UTILITY, replace(PATENT, filed_on=None)), valid_to=date(2060, 1, 1))
    assert names(undated) == ["rights"]


def test_items_are_those_of_the_desk() -> None:
    """A submission that lacks them would come back under the same names."""
    found = missing(ContractDraft(sub_kind=SubKind.COMMISSIONED), from_negotiation=False, public_seller=False)
    items = {one.field: one.item for one in found}
    assert items["targets"] is MissingItem.TARGETS
    assert items["acceptance"] is MissingItem.ACCEPTANCE
    assert items["ownership"] is MissingItem.OWNERSHIP
    assert items["buyer.uscc"] is MissingItem.PARTY_FACTS
    assert items["total_fen"] is MissingItem.AMOUNTS
    assert items["payment_kind"] is MissingItem.PAYMENT_TERMS
