"""What a draft still needs before its inventors are asked, by kind and sub-kind. Pure.

After what a registration asks for (forms of the register; Civil Code arts 845, 851–887).
"""

from collections.abc import Iterator
from dataclasses import dataclass

from marketplace.contracts.cleaning import CHINA
from marketplace.contracts.drafts import ContractDraft, PartyDraft, PlannedPayment, Right
from marketplace.contracts.patents import PATENTS, last_licence_day
from marketplace.contracts.payment_plans import parts_fen, parts_field
from marketplace.contracts.vocabulary import (
    ContractKind,
    IpKind,
    LegalType,
    MissingItem,
    PaymentKind,
    SubKind,
)
from marketplace.contracts.wizard import WITH_RIGHTS, WITH_ROYALTY, all_fields
from marketplace.kernel.errors import Problem
from marketplace.negotiations.drafts_pricing import BY_AGREEMENT

K, M = ContractKind, MissingItem
NEEDED: dict[str, MissingItem] = {
    "title": M.CONTRACT_TEXT, "sub_kind": M.OTHER, "field_code": M.OTHER, "programme": M.OTHER, "objective": M.OTHER,
    "valid_from": M.CONTRACT_TEXT, "valid_to": M.CONTRACT_TEXT, "technology": M.CONTRACT_TEXT,
    "ip_kinds": M.RIGHTS_PAPERS, "deliverables": M.CONTRACT_TEXT, "disputes": M.CONTRACT_TEXT,
    "total_fen": M.AMOUNTS, "technical_fen": M.AMOUNTS, "equipment_fen": M.AMOUNTS,
    "payment_kind": M.PAYMENT_TERMS, "makers": M.OTHER,
}  # fmt: skip
"""Of every contract: field → what is missing without it."""
NEEDED_BY_KIND: dict[ContractKind, dict[str, MissingItem]] = {
    K.DEVELOPMENT: {"targets": M.TARGETS, "acceptance": M.ACCEPTANCE, "ownership": M.OWNERSHIP},
    K.TRANSFER: {
        "rights": M.RIGHTS_PAPERS, "ownership": M.OWNERSHIP, "expected_input_fen": M.AMOUNTS,
        "expected_output_fen": M.AMOUNTS,
    },
    K.LICENCE: {
        "rights": M.RIGHTS_PAPERS, "exclusivity": M.CONTRACT_TEXT, "territory": M.CONTRACT_TEXT,
    },
    K.CONSULTING: {"targets": M.TARGETS},
    K.SERVICE: {"targets": M.TARGETS, "acceptance": M.ACCEPTANCE},
}  # fmt: skip
RIGHTS_OF: dict[SubKind, frozenset[IpKind]] = {
    SubKind.PATENT_RIGHT: PATENTS,
    SubKind.PATENT_APPLICATION: PATENTS,
    SubKind.PATENT_LICENCE: PATENTS,
    SubKind.KNOW_HOW: frozenset({IpKind.KNOW_HOW}),
    SubKind.KNOW_HOW_LICENCE: frozenset({IpKind.KNOW_HOW}),
    SubKind.SOFTWARE: frozenset({IpKind.SOFTWARE}),
    SubKind.LAYOUT: frozenset({IpKind.LAYOUT}),
    SubKind.VARIETY: frozenset({IpKind.VARIETY}),
}
"""Of which kinds at least one right has to be named."""


@dataclass(frozen=True)
class Missing:
    """`item` in the words of the desk, the field (`seller.uscc` in a party), and the step of the wizard that asks.

    `problem` says what is wrong with what the field holds, None where it is empty.
    """

    item: MissingItem
    field: str
    step: str
    problem: Problem | None = None


def missing(draft: ContractDraft, *, from_negotiation: bool, public_seller: bool) -> tuple[Missing, ...]:
    """Everything that a cleaned draft lacks, in the order of the wizard; each field once.

    `public_seller`: a university or institute of the state, whose agreed price is made public in the unit.
    """
    steps = all_fields(draft.kind, draft.sub_kind, draft.payment_kind, from_negotiation=from_negotiation)
    found = dict[str, MissingItem]()
    for field, item in _lacks(draft, public_seller and not from_negotiation):
        found.setdefault(field, item)
    order = list(steps)
    fields = sorted(found, key=lambda field: order.index(field.partition(".")[0]))
    wrong = {problem.field: problem for problem in _outlived(draft)}
    return tuple(
        Missing(found[field], field, steps[field.partition(".")[0]], wrong.get(field)) for field in fields
    )


def _lacks(draft: ContractDraft, with_publicity: bool) -> Iterator[tuple[str, MissingItem]]:
    for field, item in (NEEDED | NEEDED_BY_KIND[draft.kind]).items():
        if getattr(draft, field) in (None, "", ()):
            yield field, item
    yield from _party("seller", draft.seller)
    yield from _party("buyer", draft.buyer)
    if draft.kind in WITH_RIGHTS and not _names_rights(draft):
        yield "rights", M.RIGHTS_PAPERS
    if not all(maker.email for maker in draft.makers):
        yield "makers", M.OTHER
    if with_publicity and draft.kind in WITH_RIGHTS:
        yield from _publicity(draft)
    yield from ((problem.field, M.CONTRACT_TEXT) for problem in _outlived(draft))
    yield from _payment(draft)
    if draft.broker_fee_fen and draft.broker_fee_payer is None:
        yield "broker_fee_payer", M.AMOUNTS
    if draft.broker_fee_fen and not draft.fee_shares:
        yield "fee_shares", M.AMOUNTS


def _outlived(draft: ContractDraft) -> Iterator[Problem]:
    """A licence does not outlive its patents. The day and the patents are asked for in two steps, each of which can
    be saved before the other."""
    until = last_licence_day(draft)
    if until is not None and draft.valid_to is not None and draft.valid_to > until:
        yield Problem("valid_to", "beyond_patent_life", until=until)


def _party(side: str, party: PartyDraft) -> Iterator[tuple[str, MissingItem]]:
    here = party.country == CHINA
    needed = {"name": party.name, "legal_type": party.legal_type}
    if here:
        needed["region_code"] = party.region_code
    if here and party.legal_type is not LegalType.INDIVIDUAL:
        needed["uscc"] = party.uscc
    for name, value in needed.items():
        if not value:
            yield f"{side}.{name}", M.PARTY_FACTS


def _names_rights(draft: ContractDraft) -> bool:
    wanted = RIGHTS_OF.get(draft.sub_kind) if draft.sub_kind else None
    fitting = wanted is None or any(right.kind in wanted for right in draft.rights)
    return fitting and all(_is_named(right) for right in draft.rights)


def _is_named(right: Right) -> bool:
    """A patent by its number and the day of its filing, anything else by its title."""
    if right.kind in PATENTS:
        return bool(right.number) and right.filed_on is not None
    return bool(right.title)


def _publicity(draft: ContractDraft) -> Iterator[tuple[str, MissingItem]]:
    """A price found on an exchange or by auction was public there (law on promoting transfer, art. 18)."""
    if draft.pricing_method is None:
        yield "pricing_method", M.AUTHORITY
    elif draft.pricing_method in BY_AGREEMENT:
        for field in ("publicity_from", "publicity_to"):
            if getattr(draft, field) is None:
                yield field, M.AUTHORITY


def _payment(draft: ContractDraft) -> Iterator[tuple[str, MissingItem]]:
    if draft.total_fen == 0:
        yield "total_fen", M.AMOUNTS
    if not all(step.title and step.due_on for step in draft.milestones):
        yield "milestones", M.PAYMENT_TERMS
    if draft.payment_kind is None:
        return
    if draft.payment_kind in WITH_ROYALTY:
        for field in ("royalty_bp", "royalty_base"):
            if not getattr(draft, field):
                yield field, M.PAYMENT_TERMS
    yield from ((field, M.PAYMENT_TERMS) for field in _unpaid(draft))


def _unpaid(draft: ContractDraft) -> Iterator[str]:
    """Parts that do not come to the price, at whichever is empty. An entry fee or a royalty alone may be all of it."""
    if not all(_is_planned(draft, part) for part in draft.payments):
        yield "payments"
    if draft.total_fen is not None and parts_fen(draft) == draft.total_fen != 0:
        return
    royalty_open = draft.payment_kind in WITH_ROYALTY and not draft.royalty_expected_fen
    if royalty_open:
        yield "royalty_expected_fen"
    paid = draft.payment_kind is not PaymentKind.ROYALTY
    if (paid and not draft.payments) or (draft.total_fen is not None and not royalty_open):
        yield parts_field(draft)


def _is_planned(draft: ContractDraft, part: PlannedPayment) -> bool:
    """With a day or the milestone that it follows; by milestones, with the milestone."""
    follows = part.milestone is not None
    timed = follows or (part.due_on is not None and draft.payment_kind is not PaymentKind.MILESTONES)
    return bool(part.title and part.fen) and timed
