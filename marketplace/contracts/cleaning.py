"""A draft made safe to store: clean text, no empty rows, nothing that its kind does not ask for. Pure."""

from dataclasses import fields, replace
from typing import Any

from marketplace.accounts.drafts import clean_email
from marketplace.contracts.drafts import ContractDraft, FeeShare, Maker, PartyDraft, PlannedPayment, Right
from marketplace.contracts.limits import MOST_ROWS
from marketplace.contracts.vocabulary import SUB_KINDS, LegalType
from marketplace.contracts.wizard import all_fields
from marketplace.kernel import uscc
from marketplace.kernel.text import clean_block, clean_line

CHINA = "CHN"
LINES = ("title", "field_code", "territory", "royalty_base")
TEXTS = (
    "technology", "targets", "delivery", "acceptance", "ownership", "improvements", "liability", "disputes",
)  # fmt: skip


def cleaned(draft: ContractDraft, *, from_negotiation: bool) -> ContractDraft:
    """Equal drafts stay equal; cleaning twice changes nothing."""
    if draft.sub_kind is None and len(SUB_KINDS[draft.kind]) == 1:
        draft = replace(draft, sub_kind=SUB_KINDS[draft.kind][0])
    draft = _fitting(draft, from_negotiation)
    words: dict[str, Any] = {name: clean_line(getattr(draft, name)) for name in LINES}
    words |= {name: clean_block(getattr(draft, name)) for name in TEXTS}
    return replace(draft, **words, **_rows(draft), seller=_party(draft.seller), buyer=_party(draft.buyer))


def _fitting(draft: ContractDraft, from_negotiation: bool) -> ContractDraft:
    """Without what the wizard does not ask for, and without a payer of no fee."""
    asked = all_fields(draft.kind, draft.sub_kind, draft.payment_kind, from_negotiation=from_negotiation)
    empty = {field.name: field.default for field in fields(draft) if field.name not in asked}
    fitting = replace(draft, **empty)  # type: ignore[arg-type]
    return fitting if fitting.broker_fee_fen else replace(fitting, broker_fee_payer=None)


def _rows(draft: ContractDraft) -> dict[str, Any]:
    payments, milestones = _payments(draft)
    named = (replace(s, name=clean_line(s.name)) for s in draft.fee_shares)
    makers = (Maker(clean_line(maker.name), _email(maker.email)) for maker in draft.makers)
    return {
        "ip_kinds": tuple(dict.fromkeys(draft.ip_kinds)),
        "rights": tuple(found for one in draft.rights if _says(found := _right(one))),
        "deliverables": tuple(row for one in draft.deliverables if (row := clean_line(one))),
        "payments": payments,
        "milestones": milestones,
        "fee_shares": tuple(share for share in named if share != FeeShare("")),
        "makers": tuple(dict.fromkeys(maker for maker in makers if maker != Maker(""))),
    }


def _payments(draft: ContractDraft) -> tuple[tuple[PlannedPayment, ...], Any]:
    """Without empty rows. A payment keeps pointing at its milestone when an empty one before it goes."""
    steps = [replace(step, title=clean_line(step.title)) for step in draft.milestones]
    kept = [place for place, step in enumerate(steps, 1) if step.title or step.due_on]
    places = {old: new for new, old in enumerate(kept, 1)}
    beyond = MOST_ROWS * 2
    payments = (
        replace(
            part,
            title=clean_line(part.title),
            milestone=None if part.milestone is None else places.get(part.milestone, beyond),
        )
        for part in draft.payments
    )
    filled = tuple(part for part in payments if part.title or part.due_on or part.fen)
    return filled, tuple(steps[place - 1] for place in kept)


def _email(text: str) -> str:
    """As accounts keep it, so that a maker's account is found by it."""
    return clean_email(text) or clean_line(text)


def _right(right: Right) -> Right:
    return replace(right, number=clean_line(right.number), title=clean_line(right.title))


def _says(right: Right) -> bool:
    return right != Right(right.kind)


def _party(party: PartyDraft) -> PartyDraft:
    """Abroad there are no region codes of ours, and neither there nor for a person a 统一社会信用代码."""
    country = clean_line(party.country).upper() or CHINA
    here = country == CHINA
    coded = here and party.legal_type is not LegalType.INDIVIDUAL
    return replace(
        party,
        name=clean_line(party.name),
        country=country,
        uscc=uscc.normalise(clean_line(party.uscc)) if coded else "",
        region_code=clean_line(party.region_code) if here else "",
    )
