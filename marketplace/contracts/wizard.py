"""Which fields of a draft each step of the wizard asks for: only what the kind of contract needs. Pure.

Forms, completeness and cleaning read the same table, so that nothing is asked and then not kept, or kept unseen.
"""

from collections.abc import Iterator
from enum import StrEnum

from marketplace.contracts.vocabulary import ContractKind, PaymentKind, SubKind


class Step(StrEnum):
    """The steps, in order."""

    KIND = "kind"
    PARTIES = "parties"
    TECHNOLOGY = "technology"
    PRICE = "price"
    PEOPLE = "people"


STEPS: tuple[Step, ...] = tuple(Step)
K = ContractKind
WITH_RIGHTS = frozenset({K.TRANSFER, K.LICENCE})
"""Contracts about rights that exist already (Civil Code art. 862)."""
WITHOUT_RESULTS = frozenset({SubKind.TRAINING, SubKind.INTERMEDIATION})
"""Services that leave no results whose ownership could be settled."""
WITH_ROYALTY = frozenset({PaymentKind.ROYALTY, PaymentKind.ENTRY_AND_ROYALTY})
PUBLICITY = ("pricing_method", "publicity_from", "publicity_to")
"""Of a contract that did not come out of a negotiation."""


def fields_of(
    step: str, kind: ContractKind, sub_kind: SubKind | None, payment_kind: PaymentKind | None,
    *, from_negotiation: bool = False,
) -> tuple[str, ...]:  # fmt: skip
    """The names of the draft's fields that a step asks for. Raises ValueError for a step that is none."""
    match Step(step):
        case Step.KIND:
            return (
                "title", "kind", "sub_kind", "field_code", "programme", "objective", "valid_from", "valid_to",
            )  # fmt: skip
        case Step.PARTIES:
            return ("seller", "buyer")
        case Step.TECHNOLOGY:
            return tuple(_technology(kind, sub_kind))
        case Step.PRICE:
            return tuple(_price(kind, payment_kind, from_negotiation))
        case Step.PEOPLE:
            return ("makers", "broker_fee_fen", "broker_fee_payer", "fee_shares")


def all_fields(
    kind: ContractKind, sub_kind: SubKind | None, payment_kind: PaymentKind | None,
    *, from_negotiation: bool = False,
) -> dict[str, Step]:  # fmt: skip
    """Every field that the wizard asks for, and the step that does."""
    return {
        name: step
        for step in STEPS
        for name in fields_of(step, kind, sub_kind, payment_kind, from_negotiation=from_negotiation)
    }


def _technology(kind: ContractKind, sub_kind: SubKind | None) -> Iterator[str]:
    yield from ("technology", "ip_kinds")
    if kind in WITH_RIGHTS:
        yield "rights"
    if kind is K.LICENCE:
        yield "exclusivity"
    if kind in WITH_RIGHTS:
        yield "territory"
    else:
        yield "targets"
    yield from ("deliverables", "delivery", "acceptance")
    if kind is not K.SERVICE or sub_kind not in WITHOUT_RESULTS:
        yield from ("ownership", "improvements")
    yield from ("secrecy_months", "liability", "disputes")
    if kind in WITH_RIGHTS:
        yield from ("expected_input_fen", "expected_output_fen")


def _price(kind: ContractKind, payment_kind: PaymentKind | None, from_negotiation: bool) -> Iterator[str]:
    if kind in WITH_RIGHTS and not from_negotiation:
        yield from PUBLICITY
    yield from ("total_fen", "technical_fen", "equipment_fen", "payment_kind")
    if payment_kind is not None and payment_kind is not PaymentKind.ROYALTY:
        yield "payments"
    if payment_kind in WITH_ROYALTY:
        yield from ("royalty_bp", "royalty_base", "royalty_expected_fen")
    yield "milestones"
