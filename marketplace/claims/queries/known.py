"""What the market knows already: facts to begin a claim with, sums of other claims, and money asked back."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from marketplace.accounts.models import Organisation
from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.branches.scope import Scope
from marketplace.claims.awards import NamedAward, named
from marketplace.claims.keys import ITEMISED
from marketplace.claims.limits import MOST_ITEMS
from marketplace.claims.models import Claim
from marketplace.claims.policy import ClaimScope
from marketplace.claims.states import DECIDED, GRANTED, ClaimStatus
from marketplace.contracts.models import Contract
from marketplace.contracts.models_plan import Payment
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.states import COUNTED, DueStatus, PartyRole
from marketplace.db.base import db
from marketplace.listings.content import from_json
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.models import Listing, ListingVersion
from marketplace.listings.vocabulary import IpStatus, IpType, Kind
from marketplace.rules.packs import Benefit
from marketplace.rules.shapes import EVERYWHERE

HOME = "CN"
KINDS = {
    IpType.INVENTION_PATENT: "invention", IpType.UTILITY_MODEL: "utility_model", IpType.DESIGN_PATENT: "design",
}  # fmt: skip
WON_BY = {
    "patent": frozenset({IpType.INVENTION_PATENT, IpType.UTILITY_MODEL}), "design": frozenset({IpType.DESIGN_PATENT}),
}  # fmt: skip
"""What an award is given for; the province's for either."""
SELLERS = {
    OrganisationKind.UNIVERSITY: "university", OrganisationKind.RESEARCH_INSTITUTE: "research_institute",
    OrganisationKind.ENTERPRISE: "enterprise",
}  # fmt: skip


def prefilled(
    scope: Scope, benefit: Benefit, year: int, organisation: Organisation | None, contract: Contract | None
) -> dict[str, Any]:
    """Facts for a new claim, as far as records hold them. What only the claimant knows is left out."""
    if organisation is None:
        return {"items": []} if benefit.rule in ITEMISED else {}
    facts: dict[str, Any] = {"applicant_region": organisation.region_code}
    if benefit.rule == "patent":
        facts["items"] = patents(scope, benefit, year, organisation)
    elif benefit.rule == "award":
        facts["items"] = awards(scope, benefit, year, organisation)
    elif benefit.rule in ITEMISED:
        facts["items"] = []
    elif benefit.rule == "purchase":
        if kind := SELLERS.get(organisation.kind):
            facts["applicant_type"] = kind
        facts |= purchase(scope, contract) if contract is not None else {}
    return facts


def patents(scope: Scope, benefit: Benefit, year: int, organisation: Organisation) -> list[dict[str, Any]]:
    """Patents behind the organisation's achievements that were granted in the year, each once."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    offices = benefit.words("jurisdictions")
    for row in (row for draft in _achievements(organisation.id) for row in draft.ip):
        office = row.jurisdiction.upper()
        if row.status is not IpStatus.GRANTED or row.type not in KINDS or office not in offices:
            continue
        if row.granted_on is None or row.granted_on.year != year or not row.number:
            continue
        found.setdefault((office, row.number), {
            "id": row.number, "jurisdiction": office, "patent_kind": KINDS[row.type],
            "grant_announcement_date": row.granted_on.isoformat(),
        })  # fmt: skip
    return list(found.values())[:MOST_ITEMS]


def awards(scope: Scope, benefit: Benefit, year: int, organisation: Organisation) -> list[dict[str, Any]]:
    """Awards of the benefit that the organisation's achievements name for the year, each once.

    The number is that of the achievement's one granted patent of the kind; with several, the claimant says which.
    """
    found: dict[tuple[str, ...], dict[str, Any]] = {}
    levels = benefit.words("levels")
    for draft in _achievements(organisation.id):
        for award in named(draft.awards):
            wanted = award.award in benefit.words("awards") and (
                EVERYWHERE in levels or award.level in levels
            )
            if not wanted or award.year != year:
                continue
            number = _awarded(draft, award)
            facts = {
                "id": number, "award": award.award, "object": award.of, "level": award.level, "award_year": award.year,
            }  # fmt: skip
            key = (award.award, award.level, award.of, number or draft.title)
            found.setdefault(key, {name: value for name, value in facts.items() if value})
    return list(found.values())[:MOST_ITEMS]


def _awarded(draft: AchievementDraft, award: NamedAward) -> str:
    """The number of the only granted patent that can have won it; '' when that is not clear."""
    fitting = WON_BY.get(award.of, KINDS)
    granted = (row for row in draft.ip if row.status is IpStatus.GRANTED and row.type in fitting)
    numbers = {row.number for row in granted if row.number}
    return numbers.pop() if len(numbers) == 1 else ""


def _achievements(organisation_id: int) -> list[AchievementDraft]:
    """The newest version of each."""
    query = (
        select(ListingVersion.content)
        .join(Listing, Listing.id == ListingVersion.listing_id)
        .where(
            Listing.organisation_id == organisation_id, Listing.kind == Kind.ACHIEVEMENT,
            ListingVersion.number == Listing.working_version,
        )
    )  # fmt: skip
    drafts = (from_json(Kind.ACHIEVEMENT, content) for content in db.session.scalars(query.limit(500)))
    return [draft for draft in drafts if isinstance(draft, AchievementDraft)]


def bought(scope: ContractScope, organisation_id: int) -> list[Contract]:
    """Registered contracts by which an organisation buys, the newest first."""
    query = select(Contract).where(
        scope.clause(),
        Contract.buyer_organisation_id == organisation_id,
        Contract.status.in_(sorted(COUNTED)),
    )
    return list(db.session.scalars(query.order_by(Contract.id.desc()).limit(100)))


def contract_of(scope: ContractScope, organisation_id: int, contract_id: int) -> Contract | None:
    """One of `bought`; None for every other number."""
    return next((row for row in bought(scope, organisation_id) if row.id == contract_id), None)


def purchase(scope: Scope, contract: Contract) -> dict[str, Any]:
    """Facts that the register holds of a contract: the seller, that it is registered, and what was paid.

    Payments that nobody reported here are the claimant's to prove.
    """
    query = select(Contract).options(selectinload(Contract.parties)).where(Contract.id == contract.id)
    loaded = db.session.scalars(query.execution_options(populate_existing=True)).one()
    seller = next((party for party in loaded.parties if party.role is PartyRole.SELLER), None)
    facts: dict[str, Any] = {"contract_registered": loaded.status in COUNTED}
    if paid := paid_fen(scope, loaded):
        facts["contract_paid_fen"] = paid
    if seller is not None and seller.region_code:
        facts["seller_region"] = seller.region_code
    owner = db.session.get(Organisation, loaded.organisation_id)
    if owner is not None and owner.kind in SELLERS:
        facts["seller_type"] = SELLERS[owner.kind]
    return facts


def paid_fen(scope: Scope, contract: Contract) -> int:
    """What the seller has confirmed as arrived."""
    mine = (Payment.contract_id == contract.id, Payment.status == DueStatus.DONE)
    return int(db.session.scalar(select(func.coalesce(func.sum(Payment.paid_fen), 0)).where(*mine)) or 0)


def decided_in_year(scope: ClaimScope, claim: Claim) -> int:
    """Fen that other claims of the claimant for the same benefit and year were given and not asked back for (A12)."""
    side = (
        Claim.organisation_id == claim.organisation_id
        if claim.organisation_id is not None
        else Claim.person_id == claim.person_id
    )
    query = select(func.coalesce(func.sum(Claim.decided_fen - Claim.clawed_fen), 0)).where(
        side, Claim.id != claim.id, Claim.benefit == claim.benefit, Claim.programme_year == claim.programme_year,
        Claim.status.in_(sorted(DECIDED)),
    )  # fmt: skip
    return int(db.session.scalar(query) or 0)


def teams_funded(scope: ClaimScope, claim: Claim) -> int:
    """Teams beside this one whose claims were approved, whether paid already or not (the quota of B10)."""
    query = select(func.count()).where(
        Claim.benefit == claim.benefit, Claim.id != claim.id, Claim.status.in_(sorted(GRANTED))
    )
    return int(db.session.scalar(query) or 0)


def clawed_back(scope: ClaimScope, claim: Claim) -> int:
    """How many claims of the claimant money was asked back for: whoever decides sees it."""
    side = (
        Claim.organisation_id == claim.organisation_id
        if claim.organisation_id is not None
        else Claim.person_id == claim.person_id
    )
    query = select(func.count()).where(side, Claim.status == ClaimStatus.CLAWED_BACK)
    return int(db.session.scalar(query) or 0)
