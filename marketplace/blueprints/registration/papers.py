"""The certificate of a registration, and the notice of a refusal, for the parties and the desk."""

from io import BytesIO

from flask import send_file
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.registration.bp import bp
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.papers import subject_of
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import desk as queries
from marketplace.proofs import queries as proofs
from marketplace.proofs.states import ProofKind


@bp.get("/contracts/<int:contract_id>/registration/<any(certificate,refusal):kind>.pdf")
@allow(Permission.CONTRACT_SEE)
def paper(contract_id: int, kind: str) -> ResponseReturnValue:
    """The file as it was issued. Raises NotFound while there is none, and for one that holds no longer."""
    sheet = queries.of_reader(ContractScope.of(current_actor()), contract_id)
    found = proofs.latest(EVERYTHING, subject_of(sheet.contract), ProofKind(kind))
    answer = send_file(
        BytesIO(found.pdf or b""), mimetype="application/pdf", as_attachment=True,
        download_name=f"contract-{contract_id}-{found.code}.pdf",
    )  # fmt: skip
    answer.headers["Cache-Control"] = "no-store"
    return answer
