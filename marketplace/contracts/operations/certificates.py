"""The papers of the desk: a certificate for a registration, a notice for a refusal, each with a code."""

from sqlalchemy import select

from marketplace.accounts.models import Person
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import papers
from marketplace.contracts.models import Contract, ContractParty, Registration
from marketplace.contracts.papers import Signed, subject_of
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.proofs import operations as proofs
from marketplace.proofs.letterhead import Letterhead
from marketplace.proofs.states import ProofKind, VoidReason

TEMPLATE = "registration"


def certify(actor: Actor, contract: Contract, row: Registration, head: Letterhead) -> None:
    """A certificate of what is registered now; one of what was registered before holds no longer."""
    proofs.void(actor, subject_of(contract), ProofKind.CERTIFICATE, VoidReason.REPLACED)
    found = _found(contract, row)
    proof, _pdf = proofs.issue(
        actor, ProofKind.CERTIFICATE, subject_of(contract), papers.certificate_facts(found), TEMPLATE,
        papers.certificate(found, head), keep=True,
    )  # fmt: skip
    row.certificate_code = proof.code


def give_notice(actor: Actor, contract: Contract, row: Registration, head: Letterhead) -> None:
    """The refusal in writing, with its ground."""
    found = _found(contract, row)
    proofs.issue(
        actor, ProofKind.REFUSAL, subject_of(contract), papers.refusal_facts(found), TEMPLATE,
        papers.refusal(found, beijing_today(), head), keep=True,
    )  # fmt: skip


def withdraw(actor: Actor, contract: Contract) -> None:
    """The certificate of a revoked registration holds no longer; who checks its code is told so."""
    proofs.void(actor, subject_of(contract), ProofKind.CERTIFICATE, VoidReason.REVOKED)


def _found(contract: Contract, row: Registration) -> Signed:
    db.session.flush()
    query = select(ContractParty).where(ContractParty.contract_id == contract.id)
    people = select(Person.id, Person.name).where(Person.id.in_((row.registrar_id, row.reviewer_id)))
    names: dict[int | None, str] = dict(db.session.execute(people).all())
    return Signed(
        contract=contract,
        row=row,
        parties={party.role: party for party in db.session.scalars(query)},
        desk=branches.by_path(EVERYTHING, row.registrar_path).name_zh,
        registrar=names.get(row.registrar_id, ""),
        reviewer=names.get(row.reviewer_id, ""),
    )
