"""What terms that both sides agreed on fix in their contract, and what a draft changes of it. Pure.

Titles and amounts of payments and milestones are agreed; their days are not, for the terms count them in weeks from a
signature that is still to come. What the terms leave empty the drafters may fill in. Where the price was settled at
another amount than in the terms (an auction, a review after an objection), the price stands and its parts are open.
"""

from dataclasses import replace
from typing import Any

from marketplace.contracts.drafts import ContractDraft, PlannedPayment, PlannedStep
from marketplace.contracts.payment_plans import ENTRY_TITLE, LUMP_SUM_TITLE
from marketplace.contracts.vocabulary import ContractKind, PaymentKind, SubKind
from marketplace.contracts.wizard import all_fields
from marketplace.negotiations.drafts import Terms
from marketplace.negotiations.vocabulary import PriceKind

WORDS = {
    "technology": "technology",
    "exclusivity": "exclusivity",
    "territory": "territory",
    "deliverables": "deliverables",
    "delivery": "delivery",
    "acceptance": "acceptance",
    "ownership": "ip_ownership",
    "improvements": "improvements",
    "secrecy_months": "secrecy_months",
    "liability": "liability",
    "disputes": "disputes",
    "royalty_bp": "royalty_bp",
    "royalty_base": "royalty_base",
    "broker_fee_payer": "broker_fee_payer",
}
"""Field of the contract → field of the terms that it repeats."""


def fixed_fields(terms: Terms, price_fen: int, sub_kind: SubKind | None = None) -> dict[str, Any]:
    """The fields that the agreed terms fix, and what they have to be; of payments and milestones all but the days.

    `price_fen` is the price as it was settled. What the kind of contract does not ask for, or the sub-kind that the
    drafters chose, is left out.
    """
    kind, payment_kind = ContractKind(terms.kind.value), PaymentKind(terms.price_kind.value)
    found: dict[str, Any] = {"kind": kind, "payment_kind": payment_kind, "total_fen": price_fen}
    found |= {name: said for name, of in WORDS.items() if (said := getattr(terms, of))}
    found["broker_fee_fen"] = terms.broker_fee_fen
    if terms.milestones:
        found["milestones"] = tuple(PlannedStep(step.title) for step in terms.milestones)
    if price_fen == terms.total_fen:
        found |= {
            "technical_fen": terms.technical_fen,
            "equipment_fen": terms.equipment_fen,
            "royalty_expected_fen": terms.royalty_expected_fen,
            "payments": planned_payments(terms),
        }
    asked = all_fields(kind, sub_kind, payment_kind, from_negotiation=True)
    return {name: value for name, value in found.items() if name in asked}


def planned_payments(terms: Terms) -> tuple[PlannedPayment, ...]:
    """The payments of the terms without days; a royalty is none of them, nor a step without money."""
    match terms.price_kind:
        case PriceKind.LUMP_SUM:
            return (PlannedPayment(LUMP_SUM_TITLE, fen=terms.total_fen),)
        case PriceKind.INSTALMENTS:
            return tuple(PlannedPayment(step.title, fen=step.fen) for step in terms.instalments if step.fen)
        case PriceKind.MILESTONES:
            steps = enumerate(terms.milestones, 1)
            return tuple(PlannedPayment(s.title, fen=s.fen, milestone=place) for place, s in steps if s.fen)
        case PriceKind.ENTRY_AND_ROYALTY:
            return (PlannedPayment(ENTRY_TITLE, fen=terms.entry_fen),) if terms.entry_fen else ()
        case PriceKind.ROYALTY:
            return ()


def restored(draft: ContractDraft, before: ContractDraft, fixed: dict[str, Any]) -> ContractDraft:
    """With what was agreed in the fields that `before` did not ask for, because it was of another sub-kind."""
    asked = all_fields(before.kind, before.sub_kind, before.payment_kind, from_negotiation=True)
    return replace(draft, **{name: agreed for name, agreed in fixed.items() if name not in asked})


def changed(draft: ContractDraft, fixed: dict[str, Any]) -> tuple[str, ...]:
    """The names of the fixed fields that the draft has otherwise."""
    return tuple(name for name, agreed in fixed.items() if not _keeps(getattr(draft, name), agreed))


def _keeps(value: Any, agreed: Any) -> bool:
    if isinstance(agreed, tuple):
        return len(value) == len(agreed) and all(map(_keeps, value, agreed))
    if isinstance(agreed, PlannedStep):
        return bool(value.title == agreed.title)
    if isinstance(agreed, PlannedPayment):
        follows = agreed.milestone is None or value.milestone == agreed.milestone
        return bool(follows and (value.title, value.fen) == (agreed.title, agreed.fen))
    return bool(value == agreed)
