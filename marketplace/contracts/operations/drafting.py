"""Begin a contract, out of a negotiation or by hand, and write its draft."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import joinedload

from marketplace.accounts.models import Organisation
from marketplace.accounts.states import OrganisationStatus
from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.models import Broker
from marketplace.brokerage.operations.working import stay_working
from marketplace.contracts import drafts, topics
from marketplace.contracts.drafts import ContractDraft, PartyDraft
from marketplace.contracts.errors_drafting import AgreedTermsFixed
from marketplace.contracts.fee_split import whole_fee
from marketplace.contracts.fixed import changed, restored
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import _steps, _writing
from marketplace.contracts.policy import ALL, ContractScope, require_writing, side_of
from marketplace.contracts.prefill import LEGAL_TYPES, Known, from_terms
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.queries import negotiated
from marketplace.contracts.states import ASK_INVENTORS
from marketplace.contracts.vocabulary import LegalType, PartyRole
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, Problem, Stale
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.models import Listing
from marketplace.listings.queries import versions
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.operations.pricing import require_cleared
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.publicity_days import LEAST_DAYS
from marketplace.negotiations.queries import negotiations, sheets
from marketplace.negotiations.states import DRAFT_CONTRACT
from marketplace.workflow.apply import apply_move

LONGEST_TOKEN = 64
EVERY_NEGOTIATION = NegotiationScope(everything=True)


def start_from_negotiation(actor: Actor, negotiation_id: int) -> Contract:
    """The contract of a negotiation whose price is clear, filled from what was agreed. A second click finds it.

    Raises NotFound, NotAllowed for all but the holder's members and the broker, DisposalHeld, PublicityRunning,
    ObjectionsOpen, WrongState.
    """
    found = negotiations.one(NegotiationScope.of(actor), negotiation_id, to_change=True)
    broker = _broker(found.lead.broker_id)
    made = Contract(
        negotiation_id=found.id, lead_id=found.lead_id, lead=found.lead, achievement_id=found.lead.achievement_id,
        need_id=found.lead.need_id, organisation_id=found.holder_organisation_id,
        buyer_organisation_id=found.seeker_organisation_id, branch_path=found.holder.branch_path,
        broker_id=found.lead.broker_id, created_by=actor.person_id,
    )  # fmt: skip
    require_writing(actor, made, broker)
    if side_of(actor, made) is not PartyRole.SELLER:
        stay_working(actor, found.lead_id)
    known = queries.of_negotiation(ALL, found.id)
    if known is not None:
        return known
    require_cleared(actor, found)
    apply_move(found, DRAFT_CONTRACT, actor)
    return _begin(actor, made, _prefilled(found, broker))


def start_by_hand(
    actor: Actor, organisation_id: int, token: str, draft: ContractDraft, buyer_organisation_id: int | None,
    publicity_days: int = LEAST_DAYS, *, other_matter: bool = False,
) -> Contract:  # fmt: skip
    """A deal made outside the market, written by a member of the seller. The same `token` gives the same contract.

    `buyer_organisation_id` is None for a buyer outside the market. `other_matter` declares that the contract is none
    of what the two negotiate. Raises NotAllowed, Invalid (`token`, `buyer`, `other_matter`, `organisation` for a
    seller who is not verified, and what `checks.problems` finds).
    """
    if organisation_id not in actor.organisation_ids:
        raise NotAllowed(action="write_contract", actor=actor.person_id)
    if not 0 < len(token) <= LONGEST_TOKEN or "\0" in token:
        raise Invalid(Problem("token", "required"))
    known = _of_token(organisation_id, token)
    if known is not None:
        return known
    seller = db.session.get_one(Organisation, organisation_id)
    if seller.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem("organisation", "not_verified"))
    made = Contract(
        organisation_id=seller.id, buyer_organisation_id=_buyer(seller.id, buyer_organisation_id),
        branch_path=seller.branch_path, creation_token=token, created_by=actor.person_id,
    )  # fmt: skip
    draft = _writing.checked(draft, made, publicity_days)
    talks = _negotiated(made, draft, other_matter)
    declared = {"beside": talks} if talks else {}
    try:
        with db.session.begin_nested():
            return _begin(actor, made, draft, **declared)
    except IntegrityError:
        winner = _of_token(organisation_id, token)
        if winner is None:
            raise
        return winner


def save(
    actor: Actor, contract_id: int, draft: ContractDraft, seen_version: int, publicity_days: int = LEAST_DAYS
) -> Contract:
    """The draft as it now reads. The same words again change nothing.

    Raises NotFound, NotAllowed for all but the seller's members and the broker, WrongState once the inventors have
    been asked, Stale when somebody saved after `seen_version`, AgreedTermsFixed, Invalid.
    """
    found = queries.one(ContractScope.of(actor), contract_id, to_change=True)
    _steps.require_writing(actor, found)
    ASK_INVENTORS.check(found.status)
    ready = _writing.checked(draft, found, publicity_days)
    before = drafts.of_json(found.content)
    fixed = queries.fixed_fields(ALL, found, ready.sub_kind)
    ready = restored(ready, before, fixed)
    if ready == before:
        return found
    if found.row_version != seen_version:
        raise Stale(row_version=found.row_version)
    if differing := changed(ready, fixed):
        raise AgreedTermsFixed(fields=differing)
    _writing.write(actor, found, ready)
    _writing.sync_parties(found, ready)
    trail.record(actor, "contract.save", f"contract:{found.id}", fields=_differing(before, ready))
    return queries.one(ALL, found.id, to_change=True)


def _begin(actor: Actor, made: Contract, draft: ContractDraft, **declared: Any) -> Contract:
    """`declared` is for the trail alone."""
    _writing.write(actor, made, draft)
    db.session.add(made)
    db.session.flush()
    _writing.sync_parties(made, draft)
    facts: dict[str, Any] = {"negotiation": made.negotiation_id}
    trail.record(actor, topics.DRAFTED, f"contract:{made.id}", after=made.status.value, **facts, **declared)
    outbox.add(topics.DRAFTED, made.id, by=actor.person_id, **facts)
    return queries.one(ALL, made.id, to_change=True)


def _negotiated(made: Contract, draft: ContractDraft, other_matter: bool) -> list[int]:
    """The ids of what the two parties negotiate, so that agreed terms are not left behind by writing them anew.

    Raises Invalid unless it has been declared to be another matter.
    """
    seller_id, buyer_id = made.organisation_id, made.buyer_organisation_id
    found = negotiated.going_on(EVERY_NEGOTIATION, seller_id, buyer_id, draft.buyer.uscc)
    if found and not other_matter:
        titles = tuple(one.lead.title for one in found)
        raise Invalid(Problem("other_matter", "negotiating", titles=titles))
    return [one.id for one in found]


def _prefilled(found: Negotiation, broker: Broker | None) -> ContractDraft:
    """The agreed terms are as clean as their form made them, so nothing of them is refused here."""
    terms = sheets.agreed(EVERY_NEGOTIATION, found)
    if terms is None:
        raise LookupError(f"negotiation {found.id} is clear without agreed terms")
    shares = () if broker is None else whole_fee(terms.broker_fee_fen, broker.id, broker.person.name)
    known = Known(
        found.lead.title,
        _party(found.holder),
        _party(found.seeker),
        _achievement(found.lead.achievement_id),
        shares,
    )
    price = terms.total_fen if found.price_fen is None else found.price_fen
    return from_terms(terms, price, known, beijing_today())


def _party(of: Organisation) -> PartyDraft:
    legal_type = LEGAL_TYPES.get(of.kind, LegalType.ENTERPRISE)
    return PartyDraft(of.name, of.uscc, region_code=of.region_code, legal_type=legal_type)


def _achievement(listing_id: int | None) -> AchievementDraft | None:
    """What the public version of the achievement says, or the newest one while there is none."""
    listing = None if listing_id is None else db.session.get(Listing, listing_id)
    if listing is None:
        return None
    number = listing.published_version or listing.working_version
    draft = versions.version(EVERYTHING, listing.id, number)
    return draft if isinstance(draft, AchievementDraft) else None


def _broker(broker_id: int | None) -> Broker | None:
    query = select(Broker).where(Broker.id == broker_id).options(joinedload(Broker.person))
    return None if broker_id is None else db.session.scalars(query).one()


def _of_token(organisation_id: int, token: str) -> Contract | None:
    """Raises NotAllowed for a token that another organisation has used."""
    found = db.session.scalars(select(Contract).where(Contract.creation_token == token)).one_or_none()
    if found is None:
        return None
    if found.organisation_id != organisation_id:
        raise NotAllowed(action="write_contract")
    return queries.one(ALL, found.id)


def _buyer(seller_id: int, buyer_id: int | None) -> int | None:
    """Raises Invalid for what is no verified organisation, and for the seller itself."""
    if buyer_id is None:
        return None
    found = db.session.get(Organisation, buyer_id) if 0 < buyer_id <= MOST_ID else None
    if found is None or found.status is not OrganisationStatus.VERIFIED:
        raise Invalid(Problem("buyer", "unknown"))
    if buyer_id == seller_id:
        raise Invalid(Problem("buyer", "same_party"))
    return buyer_id


def _differing(before: ContractDraft, after: ContractDraft) -> Sequence[str]:
    old, new = drafts.as_json(before), drafts.as_json(after)
    return sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
