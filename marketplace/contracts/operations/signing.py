"""Both parties' signatures, as recorded here: who signed, when, and the SHA-256 of one file that both name."""

from marketplace.accounts.models import Organisation
from marketplace.brokerage.operations.lead_steps import step as lead_step
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import leads
from marketplace.brokerage.states import WIN
from marketplace.contracts import payment_plans, signatures, topics
from marketplace.contracts.content import digest
from marketplace.contracts.desk_policy import require_person
from marketplace.contracts.drafts import ContractDraft, of_json
from marketplace.contracts.errors_signing import ContentChanged, FileDiffers
from marketplace.contracts.models import Contract, ContractSignature
from marketplace.contracts.models_plan import BrokerFeeShare, Milestone, Payment
from marketplace.contracts.operations import _steps
from marketplace.contracts.operations.following import keep_with
from marketplace.contracts.policy import ALL, speaker_for
from marketplace.contracts.queries import contracts
from marketplace.contracts.queries import signing as queries
from marketplace.contracts.queries.contracts import SignatureInfo
from marketplace.contracts.signatures import PDF, SignatureDraft
from marketplace.contracts.states import SIGN
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.base import db
from marketplace.files import operations as files
from marketplace.files.receiving import Received
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, to_beijing, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.negotiations.errors_pricing import PublicityRunning
from marketplace.negotiations.operations.pricing import require_cleared
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.workflow.apply import apply_move

EVERY_NEGOTIATION = NegotiationScope(everything=True)
EVERY_LEAD = LeadScope(everything=True)


def record(actor: Actor, contract_id: int, draft: SignatureDraft, received: Received | None) -> Contract:
    """Record one party's signature; with the second one the contract is signed, and its plan stands.

    The first party hands the signed file in, the other hands in the same or confirms its SHA-256. A party may record
    its own anew while the other has not signed; the same once more changes nothing. A buyer outside the market is
    recorded by the seller. Call it inside `receiving.receive` when there is a file.

    Raises NotFound, NotAllowed for who cannot bind the party, WrongState, ContentChanged, PublicityRunning,
    ObjectionsOpen, DisposalHeld, FileDiffers, Invalid (`signatory`, `signed_on`, `file`), UploadRefused.
    """
    contract = _steps.held(actor, contract_id)
    organisation_id = speaker_for(actor, contract, draft.role)
    wanted, content = signatures.cleaned(draft), of_json(contract.content)
    known = contracts.signatures(ALL, contract.id)
    if _is_known(known, wanted, received):
        return contract
    SIGN.check(contract.status)
    _require_signable(actor, contract, wanted, content)
    file_sha256 = _file_of(actor, contract, wanted, received, organisation_id, draft.role.other in known)
    _keep(actor, contract, wanted, file_sha256)
    if draft.role.other not in known:
        _steps.done(actor, contract, topics.SIGNED_BY_ONE, role=draft.role.value, sha256=file_sha256)
        return contract
    _sign(actor, contract, content)
    return contract


def _is_known(
    known: dict[PartyRole, SignatureInfo], draft: SignatureDraft, received: Received | None
) -> bool:
    """The very same has been recorded: a second click."""
    if draft.role not in known:
        return False
    row, named = known[draft.role].row, draft.file_sha256 if received is None else received.sha256
    return (row.signatory, row.signed_on, row.file_sha256) == (draft.signatory, draft.signed_on, named)


def _require_signable(
    actor: Actor, contract: Contract, draft: SignatureDraft, content: ContractDraft
) -> None:
    """Raises Invalid, ContentChanged, and what stands against the price."""
    approval = next(info.row for info in contracts.approvals(ALL, contract.id) if info.row.voided_at is None)
    if approval.content_sha256 != digest(contract.content):
        raise ContentChanged
    today = beijing_today()
    if problems := signatures.problems(draft, to_beijing(approval.approved_at).date(), today):
        raise Invalid(*problems)
    if contract.negotiation_id is not None:
        require_cleared(actor, negotiations.one(EVERY_NEGOTIATION, contract.negotiation_id, to_change=True))
    assert draft.signed_on is not None  # `problems` has seen to it
    if until := signatures.public_until(content, draft.signed_on, today):
        raise PublicityRunning(until=until)


def _file_of(
    actor: Actor, contract: Contract, draft: SignatureDraft, received: Received | None, organisation_id: int,
    other_has_signed: bool,
) -> str:  # fmt: skip
    """The SHA-256 of the file that this party names. Raises FileDiffers, Invalid, UploadRefused."""
    named = received.sha256 if received is not None else draft.file_sha256
    if not named:
        raise Invalid(Problem("file", "required"))
    if received is not None and received.media_type != PDF:
        raise Invalid(Problem("file", "no_pdf"))
    if known := queries.signed_file(ALL, contract):
        if known.sha256 == named:
            return named
        if other_has_signed:
            raise FileDiffers(known=known.sha256)
    if received is None:
        raise FileDiffers(known=known.sha256 if known else "")
    _steps.drop_file(actor, contract)
    owner = db.session.get_one(Organisation, organisation_id)
    made = files.store_upload(actor, owner.id, owner.branch_path, received, Visibility.RESTRICTED)
    contract.text_file_id = made.id
    return made.sha256


def _keep(actor: Actor, contract: Contract, draft: SignatureDraft, file_sha256: str) -> None:
    assert draft.signed_on is not None  # a checked draft
    row = db.session.get(ContractSignature, (contract.id, draft.role))
    if row is None:
        row = ContractSignature(contract_id=contract.id, role=draft.role)
        db.session.add(row)
    row.signatory, row.signed_on, row.file_sha256 = draft.signatory, draft.signed_on, file_sha256
    row.recorded_by, row.recorded_at = require_person(actor), utc_now()
    db.session.flush()


def _sign(actor: Actor, contract: Contract, content: ContractDraft) -> None:
    """Both have signed: the later day counts, the plan is written, the lead is won.

    Who has the lead by now is the contract's broker from here on, whether the news has been delivered or not.
    """
    lead = None if contract.lead_id is None else leads.one(EVERY_LEAD, contract.lead_id, to_change=True)
    if lead is not None:
        keep_with(actor, contract, lead)
    days = [info.row.signed_on for info in contracts.signatures(ALL, contract.id).values()]
    contract.signed_on = max(days)
    _write_plan(contract, content)
    apply_move(contract, SIGN, actor, signed_on=contract.signed_on.isoformat(), total_fen=contract.total_fen)
    if contract.negotiation_id is not None:
        negotiation = negotiations.one(EVERY_NEGOTIATION, contract.negotiation_id, to_change=True)
        negotiation.ended_at = utc_now()
    if lead is not None and lead.status in WIN.start:
        lead_step(actor, lead, WIN, contract=contract.id)


def _write_plan(contract: Contract, content: ContractDraft) -> None:
    """Rows that the performance is reported on, from what was signed. Amounts in fen."""
    for position, step in enumerate(content.milestones, 1):
        db.session.add(
            Milestone(contract_id=contract.id, position=position, title=step.title, due_on=step.due_on)
        )
    for position, part in enumerate(payment_plans.rows(content), 1):
        db.session.add(
            Payment(
                contract_id=contract.id, position=position, title=part.title, due_on=part.due_on,
                amount_fen=part.fen, rate_bp=part.rate_bp, rate_base=part.rate_base,
                milestone_position=part.milestone,
            )
        )  # fmt: skip
    for position, share in enumerate(content.fee_shares, 1):
        db.session.add(
            BrokerFeeShare(
                contract_id=contract.id, position=position, broker_id=share.broker_id, name=share.name,
                amount_fen=share.fen,
            )
        )  # fmt: skip
