"""Contracts of the demo in several states: a draft out of a negotiation, and deals begun by hand, as far as they go.

The university's member writes, its administrator approves and signs. Each contract is a unit of work of its own, and
is loaded once. Only the days of those that were registered some time ago are set directly.
"""

from dataclasses import replace
from datetime import date, timedelta
from io import BytesIO

from sqlalchemy import select

from marketplace.accounts.models import Organisation
from marketplace.branches.province_data import load as load_province
from marketplace.config import Settings
from marketplace.contracts.content import digest
from marketplace.contracts.drafts import ContractDraft, PartyDraft
from marketplace.contracts.models import Contract, ContractInventor, ContractSignature, Registration
from marketplace.contracts.models_plan import Milestone
from marketplace.contracts.operations import (
    approval,
    certificates,
    counting,
    drafting,
    numbering,
    opinions,
    performing,
    registration,
    review,
    signing,
)
from marketplace.contracts.operations.review import Finding
from marketplace.contracts.prefill import LEGAL_TYPES
from marketplace.contracts.signatures import SignatureDraft
from marketplace.contracts.states import ContractStatus, Opinion
from marketplace.contracts.vocabulary import LegalType, PartyRole
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import people
from marketplace.demo.deals import DEALS, MAKER, Deal, Far, draft_of
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import Received, receive
from marketplace.kernel.actor import ANONYMOUS, SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.negotiations.models import Negotiation
from marketplace.negotiations.states import NegotiationStatus
from marketplace.proofs.letterhead import Letterhead
from marketplace.proofs.typesetting import typeset

SELLER, BUYER, REGISTRAR, REVIEWER = "uni-admin", "enterprise-admin", "registrar", "registrar2"
ANOTHER = "与双方正在洽谈的不是同一件事（演示）"
"""The same two organisations negotiate in the demo too."""
BUYER_SIGNS, SELLER_SIGNS = "买方代表（演示）", "卖方代表（演示）"


def load_contracts(settings: Settings) -> None:
    """Loading again adds what is missing."""
    _load_negotiated()
    head = Letterhead(load_province(settings.province_data).market_zh, settings.base_url)
    storage, scanner = open_storage(settings), open_scanner(settings)
    for deal in DEALS:
        if not _is_loaded(deal):
            draft = draft_of(deal, _seller(), beijing_today() - timedelta(days=deal.days_ago))
            paper = BytesIO(_paper(draft, head))
            with receive(paper, "合同.pdf", storage, scanner) as file, unit_of_work():
                _load(deal, draft, file, head)


def _load_negotiated() -> None:
    """The draft of the demo's negotiation whose price is clear."""
    with unit_of_work():
        mine = people.actor(MAKER).memberships[0].organisation_id
        query = select(Negotiation.id).where(
            Negotiation.status == NegotiationStatus.CLEARED, Negotiation.holder_organisation_id == mine
        )
        for negotiation_id in db.session.scalars(query).all():
            drafting.start_from_negotiation(people.actor(MAKER), negotiation_id)


def _is_loaded(deal: Deal) -> bool:
    query = select(Contract.id).where(Contract.creation_token == token_of(deal.key))
    return db.session.scalar(query) is not None


def token_of(key: str) -> str:
    """By which a contract of the demo is found again."""
    return f"demo-{key}"


def _seller() -> PartyDraft:
    found = _organisation(SELLER)
    legal_type = LEGAL_TYPES.get(found.kind, LegalType.ENTERPRISE)
    return PartyDraft(region_code=found.region_code, legal_type=legal_type)


def _organisation(login: str) -> Organisation:
    return db.session.get_one(Organisation, people.actor(login).memberships[0].organisation_id)


def _paper(draft: ContractDraft, head: Letterhead) -> bytes:
    """What stands for the signed contract."""
    facts = [["项目名称", draft.title], ["技术内容", draft.technology], ["验收", draft.acceptance]]
    return typeset(
        "registration",
        {
            "title": "技术合同（演示文本）", "market": head.market, "base_url": head.base_url,
            "opening": "本文本为演示数据，内容和双方均为虚构。", "facts": facts, "words": [], "desk": "", "day": "",
            "note": "", "issued_at": utc_now(),
        },
    )  # fmt: skip


def _load(deal: Deal, draft: ContractDraft, file: Received, head: Letterhead) -> None:
    contract_id = _drafted(deal, draft)
    if deal.far is Far.ASKED:
        return
    _agree(contract_id)
    _sign(deal, contract_id, file)
    if deal.far is Far.SIGNED:
        return
    registration.submit(people.actor(SELLER), contract_id)
    if deal.far is Far.SUBMITTED:
        return
    _register(contract_id, head)
    _age(deal, contract_id, head)
    if deal.far is Far.PERFORMING:
        _perform(contract_id)


def _drafted(deal: Deal, draft: ContractDraft) -> int:
    """Begun, and its makers asked."""
    writer, buyer_id = people.actor(MAKER), None
    if isinstance(deal.buyer, str):
        buyer = _organisation(deal.buyer)
        buyer_id, there = buyer.id, PartyDraft(region_code=buyer.region_code, legal_type=LegalType.ENTERPRISE)
        draft = replace(draft, buyer=there)
    made = drafting.start_by_hand(
        writer, _organisation(SELLER).id, token_of(deal.key), draft, buyer_id, other_matter=True
    )
    opinions.ask(writer, made.id, made.row_version)
    return made.id


def _agree(contract_id: int) -> None:
    """One maker answers in the market, the other by the link of the letter; then the university approves."""
    writer = people.actor(MAKER)
    opinions.give(writer, contract_id, Opinion.AGREES)
    asked = select(ContractInventor.id).where(
        ContractInventor.contract_id == contract_id, ContractInventor.person_id.is_(None)
    )
    for inventor_id in db.session.scalars(asked).all():
        opinions.give_by_link(ANONYMOUS, inventor_id, Opinion.AGREES)
    opinions.close(writer, contract_id)
    approval.approve(people.actor(SELLER), contract_id, digest(_contract(contract_id).content), ANOTHER)


def _sign(deal: Deal, contract_id: int, file: Received) -> None:
    """The seller hands the file in; the buyer confirms it, or the seller for a buyer outside the market."""
    today = beijing_today()
    first = SignatureDraft(PartyRole.SELLER, SELLER_SIGNS, today)
    signing.record(people.actor(SELLER), contract_id, first, file)
    second = SignatureDraft(PartyRole.BUYER, BUYER_SIGNS, today, file.sha256)
    signing.record(
        people.actor(deal.buyer if isinstance(deal.buyer, str) else SELLER), contract_id, second, None
    )


def _register(contract_id: int, head: Letterhead) -> None:
    registrar, found = people.actor(REGISTRAR), _contract(contract_id)
    finding = Finding(found.kind, found.total_fen or 0, found.technical_fen or 0)
    if review.recognise(registrar, contract_id, finding) is ContractStatus.LARGE_REVIEW:
        review.confirm(people.actor(REVIEWER), contract_id)
    numbering.register(registrar, contract_id, head)


def _age(deal: Deal, contract_id: int, head: Letterhead) -> None:
    """As if it had been signed and registered some time ago, within the year that its number names."""
    contract, row = _contract(contract_id), db.session.get_one(Registration, contract_id)
    assert contract.registered_on is not None  # just registered
    assert contract.registered_at is not None
    assert row.decided_at is not None
    ago = contract.registered_on - max(contract.registered_on - timedelta(days=deal.days_ago), _new_year())
    contract.registered_on -= ago
    contract.registered_at -= ago
    contract.signed_on = contract.registered_on
    row.submitted_at -= ago
    row.started_on -= ago
    row.decided_at -= ago
    if row.reviewed_at is not None:
        row.reviewed_at -= ago
    for signature in db.session.scalars(
        select(ContractSignature).where(ContractSignature.contract_id == contract_id)
    ):
        signature.signed_on = contract.signed_on
    counting.recount(SYSTEM)
    certificates.certify(people.actor(REGISTRAR), contract, row, head)


def _new_year() -> date:
    return date(beijing_today().year, 1, 1)


def _perform(contract_id: int) -> None:
    """The first step has been delivered and accepted; the first payment, due on the same day, is overdue."""
    seller, buyer = people.actor(SELLER), people.actor(BUYER)
    performing.start(seller, contract_id)
    step = db.session.scalars(
        select(Milestone).where(Milestone.contract_id == contract_id).order_by(Milestone.position).limit(1)
    ).one()
    performing.report_milestone(seller, step.id, beijing_today(), "方案已交付（演示数据，虚构）。")
    performing.accept_milestone(buyer, step.id, beijing_today())


def _contract(contract_id: int) -> Contract:
    return db.session.get_one(Contract, contract_id)
