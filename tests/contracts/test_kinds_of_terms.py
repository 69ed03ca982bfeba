"""Terms become contracts: what both call the kind and the way of paying has to be the same."""

from marketplace.contracts.states import ContractKind, PaymentKind
from marketplace.negotiations.vocabulary import DealKind, PriceKind


def test_terms_and_contracts_have_the_same_kinds() -> None:
    assert [kind.value for kind in DealKind] == [kind.value for kind in ContractKind]


def test_terms_and_contracts_pay_alike() -> None:
    assert [kind.value for kind in PriceKind] == [kind.value for kind in PaymentKind]
