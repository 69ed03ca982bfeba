"""Steps that the operations on drafts share: check what was written, and keep the columns in step with it."""

from dataclasses import replace

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches import queries as places
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.models import Broker
from marketplace.contracts import drafts
from marketplace.contracts.checks import code_problems, problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.drafts import ContractDraft, PartyDraft
from marketplace.contracts.models import Contract, ContractParty
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.kernel.actor import Actor, with_hand
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.numbers import MOST_ID


def checked(draft: ContractDraft, contract: Contract, publicity_days: int) -> ContractDraft:
    """The draft as it may be stored. Parties of the market are named as the market knows them. Raises Invalid."""
    ready = cleaned(_named(draft, contract), from_negotiation=contract.negotiation_id is not None)
    regions, fields = places.region_codes(PUBLIC), places.field_codes(PUBLIC)
    found = (*problems(ready, publicity_days), *code_problems(ready, regions, fields), *_brokers(ready))
    if found:
        raise Invalid(*found)
    return ready


def _named(draft: ContractDraft, contract: Contract) -> ContractDraft:
    seller = db.session.get_one(Organisation, contract.organisation_id)
    named = replace(draft, seller=replace(draft.seller, name=seller.name, uscc=seller.uscc))
    if contract.buyer_organisation_id is None:
        return named
    buyer = db.session.get_one(Organisation, contract.buyer_organisation_id)
    return replace(named, buyer=replace(draft.buyer, name=buyer.name, uscc=buyer.uscc))


def _brokers(draft: ContractDraft) -> tuple[Problem, ...]:
    """A share names a broker of the market or nobody."""
    named = {share.broker_id for share in draft.fee_shares if share.broker_id is not None}
    sane = {number for number in named if 0 < number <= MOST_ID}
    known = set(db.session.scalars(select(Broker.id).where(Broker.id.in_(sane)))) if sane else set()
    return () if named == known else (Problem("fee_shares", "unknown_broker"),)


def write(actor: Actor, contract: Contract, draft: ContractDraft) -> None:
    """The content, the columns that mirror it, and who wrote. The contract has been added to the session."""
    contract.content = drafts.as_json(draft)
    for name in (
        "title", "kind", "sub_kind", "payment_kind", "total_fen", "technical_fen", "equipment_fen",
        "broker_fee_fen", "valid_from", "valid_to",
    ):  # fmt: skip
        setattr(contract, name, getattr(draft, name))
    contract.field_code = draft.field_code or None
    contract.written_by = with_hand(contract.written_by, actor)


def sync_parties(contract: Contract, draft: ContractDraft) -> None:
    """The rows of the parties; one that has no name or legal type yet has no row. The contract has been flushed."""
    sides: dict[PartyRole, tuple[PartyDraft, int | None]] = {
        PartyRole.SELLER: (draft.seller, contract.organisation_id),
        PartyRole.BUYER: (draft.buyer, contract.buyer_organisation_id),
    }
    for role, (party, organisation_id) in sides.items():
        row = db.session.get(ContractParty, (contract.id, role))
        if not party.name or party.legal_type is None:
            if row is not None:
                db.session.delete(row)
            continue
        if row is None:
            row = ContractParty(contract_id=contract.id, role=role)
            db.session.add(row)
        row.organisation_id, row.name, row.uscc = organisation_id, party.name, party.uscc
        row.country, row.region_code, row.legal_type = party.country, party.region_code, party.legal_type
    db.session.flush()
