"""How the price of a contract is paid: what the parts come to, and the rows of the plan. Pure."""

from dataclasses import dataclass
from datetime import date

from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.vocabulary import PaymentKind
from marketplace.contracts.wizard import WITH_ROYALTY

LUMP_SUM_TITLE, ENTRY_TITLE, ROYALTY_TITLE = "合同价款", "入门费", "提成费"
"""What a contract calls a payment that the terms give no name."""


@dataclass(frozen=True)
class PlannedRow:
    """A payment as the plan has it once signed: `fen`, or for a royalty the rate in basis points of `rate_base`."""

    title: str
    due_on: date | None = None
    fen: int | None = None
    rate_bp: int | None = None
    rate_base: str = ""
    milestone: int | None = None


def parts_fen(draft: ContractDraft) -> int:
    """What the parts of the price come to; it has to be `total_fen`."""
    paid = 0 if draft.payment_kind is PaymentKind.ROYALTY else sum(part.fen for part in draft.payments)
    royalty = draft.royalty_expected_fen if draft.payment_kind in WITH_ROYALTY else 0
    return paid + royalty


def parts_field(draft: ContractDraft) -> str:
    """The field that a wrong sum of the parts is told at."""
    return "royalty_expected_fen" if draft.payment_kind is PaymentKind.ROYALTY else "payments"


def has_all_parts(draft: ContractDraft) -> bool:
    """Is every part of the price filled in that the way of paying asks for?"""
    if draft.payment_kind is None:
        return False
    paid = bool(draft.payments) and all(part.fen for part in draft.payments)
    royalty = draft.royalty_expected_fen > 0
    if draft.payment_kind is PaymentKind.ROYALTY:
        return royalty
    return paid and (royalty or draft.payment_kind is not PaymentKind.ENTRY_AND_ROYALTY)


def rows(draft: ContractDraft) -> tuple[PlannedRow, ...]:
    """The payments of a complete draft, the royalty last.

    A payment without a day of its own follows its milestone and is due on that one's day.
    """
    steps = draft.milestones
    found = [
        PlannedRow(
            part.title,
            part.due_on or (steps[part.milestone - 1].due_on if part.milestone is not None else None),
            part.fen,
            milestone=part.milestone,
        )
        for part in draft.payments
        if draft.payment_kind is not PaymentKind.ROYALTY
    ]
    if draft.payment_kind in WITH_ROYALTY:
        found.append(PlannedRow(ROYALTY_TITLE, rate_bp=draft.royalty_bp, rate_base=draft.royalty_base))
    return tuple(found)
