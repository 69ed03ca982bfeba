"""The wizard asks for every field in one step, and only for what the kind needs."""

from dataclasses import fields
from itertools import product

import pytest

from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.vocabulary import ContractKind, PaymentKind, SubKind
from marketplace.contracts.wizard import PUBLICITY, STEPS, Step, all_fields, fields_of
from tests.contracts.samples import KIND_OF

K, P = ContractKind, PaymentKind
FIELDS = {field.name for field in fields(ContractDraft)}
PAYMENTS: tuple[PaymentKind | None, ...] = (None, *PaymentKind)


def asked(sub_kind: SubKind, payment_kind: PaymentKind | None = None, **values: bool) -> set[str]:
    return set(all_fields(KIND_OF[sub_kind], sub_kind, payment_kind, **values))


@pytest.mark.parametrize(("sub_kind", "payment_kind"), list(product(SubKind, PAYMENTS)))
def test_each_field_is_asked_for_once(sub_kind: SubKind, payment_kind: PaymentKind | None) -> None:
    kind = KIND_OF[sub_kind]
    listed = [name for step in STEPS for name in fields_of(step, kind, sub_kind, payment_kind)]
    assert len(listed) == len(set(listed))
    assert set(listed) <= FIELDS


def test_somebody_is_asked_for_every_field() -> None:
    everything = {name for one in SubKind for way in PAYMENTS for name in asked(one, way)}
    assert everything == FIELDS


def test_steps_in_order() -> None:
    assert [step.value for step in STEPS] == ["kind", "parties", "technology", "price", "people"]
    assert fields_of("parties", K.SERVICE, None, None) == ("seller", "buyer")
    with pytest.raises(ValueError, match="stairs"):
        fields_of("stairs", K.SERVICE, None, None)


def test_rights_belong_to_what_exists_already() -> None:
    of_rights = {"rights", "territory", "expected_input_fen", "expected_output_fen"}
    for sub_kind, kind in KIND_OF.items():
        about = kind in {K.TRANSFER, K.LICENCE}
        assert asked(sub_kind) & of_rights == (of_rights if about else set())
        assert ("targets" in asked(sub_kind)) is not about
        assert ("exclusivity" in asked(sub_kind)) is (kind is K.LICENCE)


def test_training_leaves_no_results() -> None:
    results = {"ownership", "improvements"}
    assert not asked(SubKind.TRAINING) & results
    assert not asked(SubKind.INTERMEDIATION) & results
    assert results <= asked(SubKind.SERVICE)
    assert "ownership" in fields_of(Step.TECHNOLOGY, K.DEVELOPMENT, SubKind.TRAINING, None)


@pytest.mark.parametrize(
    ("way", "wanted"),
    [
        (None, set()),
        (P.LUMP_SUM, {"payments"}),
        (P.INSTALMENTS, {"payments"}),
        (P.MILESTONES, {"payments"}),
        (P.ROYALTY, {"royalty_bp", "royalty_base", "royalty_expected_fen"}),
        (P.ENTRY_AND_ROYALTY, {"payments", "royalty_bp", "royalty_base", "royalty_expected_fen"}),
    ],
)
def test_a_way_of_paying_asks_for_its_parts(way: PaymentKind | None, wanted: set[str]) -> None:
    parts = {"payments", "royalty_bp", "royalty_base", "royalty_expected_fen"}
    assert asked(SubKind.CONSULTING, way) & parts == wanted


def test_publicity_is_for_deals_that_the_market_did_not_see() -> None:
    assert set(PUBLICITY) <= asked(SubKind.PATENT_LICENCE)
    assert not set(PUBLICITY) & asked(SubKind.PATENT_LICENCE, from_negotiation=True)
    assert not set(PUBLICITY) & asked(SubKind.COMMISSIONED)
