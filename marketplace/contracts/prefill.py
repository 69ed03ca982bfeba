"""A contract's first draft out of agreed terms and of what the market knows already. Pure."""

import calendar
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from marketplace.accounts.vocabulary import OrganisationKind
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
from marketplace.contracts.fixed import fixed_fields
from marketplace.contracts.vocabulary import IpKind, LegalType
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.vocabulary import IpType
from marketplace.negotiations.drafts import Step, Terms
from marketplace.negotiations.vocabulary import PriceKind

LEGAL_TYPES: Mapping[OrganisationKind, LegalType] = {
    OrganisationKind.UNIVERSITY: LegalType.UNIVERSITY,
    OrganisationKind.RESEARCH_INSTITUTE: LegalType.RESEARCH_INSTITUTE,
    OrganisationKind.GOVERNMENT: LegalType.STATE_ORGAN,
    OrganisationKind.SOCIETY: LegalType.SOCIETY,
    OrganisationKind.OTHER: LegalType.OTHER,
}
"""What an organisation of the market is likely to be; the others are enterprises."""
IP_KINDS: Mapping[IpType, IpKind] = {
    IpType.INVENTION_PATENT: IpKind.INVENTION_PATENT,
    IpType.UTILITY_MODEL: IpKind.UTILITY_PATENT,
    IpType.DESIGN_PATENT: IpKind.DESIGN_PATENT,
    IpType.SOFTWARE_COPYRIGHT: IpKind.SOFTWARE,
    IpType.PLANT_VARIETY: IpKind.VARIETY,
    IpType.CIRCUIT_LAYOUT: IpKind.LAYOUT,
    IpType.TECHNICAL_SECRET: IpKind.KNOW_HOW,
}


@dataclass(frozen=True)
class Known:
    """What is known beside the terms. `achievement` is what the deal is about, None for a need alone."""

    title: str
    seller: PartyDraft
    buyer: PartyDraft
    achievement: AchievementDraft | None = None
    fee_shares: tuple[FeeShare, ...] = ()


def from_terms(terms: Terms, price_fen: int, known: Known, today: date) -> ContractDraft:
    """As if it were signed today: the weeks and months of the terms become days that the drafters may move."""
    start = ContractDraft(
        title=known.title, seller=known.seller, buyer=known.buyer, fee_shares=known.fee_shares
    )
    draft = replace(start, **fixed_fields(terms, price_fen), valid_from=today, valid_to=_end(terms, today))
    steps = zip(draft.milestones, terms.milestones, strict=False)
    draft = replace(
        draft,
        milestones=tuple(PlannedStep(step.title, _after(today, of)) for step, of in steps),
        payments=_dated(draft.payments, terms, today),
    )
    if known.achievement is not None:
        draft = _about(draft, known.achievement)
    return cleaned(draft, from_negotiation=True)


def _about(draft: ContractDraft, achievement: AchievementDraft) -> ContractDraft:
    """The first priority field, the rights and the team. Addresses of the team are the seller's to add."""
    rights = tuple(
        Right(IP_KINDS[row.type], row.number, row.title, row.filed_on)
        for row in achievement.ip
        if row.type in IP_KINDS
    )
    return replace(
        draft,
        field_code=next(iter(achievement.fields), ""),
        rights=rights,
        ip_kinds=tuple(dict.fromkeys(right.kind for right in rights)) or (IpKind.NONE,),
        makers=tuple(Maker(member.name) for member in achievement.team),
    )


def _end(terms: Terms, first: date) -> date | None:
    """The last of so many months; on the last day of a month that is too short."""
    if not terms.valid_months:
        return None
    years, month = divmod(first.month - 1 + terms.valid_months, 12)
    year, month = first.year + years, month + 1
    day = min(first.day, calendar.monthrange(year, month)[1])
    return date(year, month, day) - timedelta(days=1)


def _after(first: date, step: Step) -> date:
    return first + timedelta(weeks=step.weeks)


def _dated(payments: tuple[PlannedPayment, ...], terms: Terms, first: date) -> tuple[PlannedPayment, ...]:
    """Instalments with their days; a payment by milestone follows it, a lump sum or entry fee is due at once."""
    match terms.price_kind:
        case PriceKind.INSTALMENTS:
            pairs = zip(payments, (step for step in terms.instalments if step.fen), strict=False)
            return tuple(replace(part, due_on=_after(first, of)) for part, of in pairs)
        case PriceKind.MILESTONES:
            return payments
        case _:
            return tuple(replace(part, due_on=first) for part in payments)
