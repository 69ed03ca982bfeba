"""Signatures are recorded: by each party for itself, by the seller for a buyer who is outside the market."""

from contextlib import ExitStack
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from wtforms import Form

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.contracts.saying import Problems, said, words_for
from marketplace.blueprints.contracts.sheet import Sheet, sheet_of
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.fields import DayField
from marketplace.blueprints.listings.refusals import refusal_words
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.contracts import policy
from marketplace.contracts.errors_signing import FileDiffers
from marketplace.contracts.operations import signing as operations
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts, signing
from marketplace.contracts.signatures import SignatureDraft
from marketplace.contracts.states import ContractStatus
from marketplace.contracts.vocabulary import PartyRole
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.files.limits import FILE_BYTES
from marketplace.files.opening import open_scanner, open_storage
from marketplace.files.receiving import receive
from marketplace.kernel.errors import Invalid, NotAllowed, Problem


class SignedForm(Form):
    signed_on = DayField()


@bp.get("/contracts/<int:contract_id>/signature")
@allow(Permission.CONTRACT_DRAFT)
def signature(contract_id: int) -> ResponseReturnValue:
    sheet = sheet_of(contract_id)
    return _page(sheet, _role(sheet, request.args.get("role", "")))


@bp.post("/contracts/<int:contract_id>/signature")
@allow(Permission.CONTRACT_DRAFT)
def record_signature(contract_id: int) -> ResponseReturnValue:
    """With a file, or with the word that it is the one that the other party handed in."""
    sheet = sheet_of(contract_id)
    role = _role(sheet, request.form.get("role", ""))
    form = SignedForm(request.form)
    if not form.validate():
        return _page(
            sheet, role, [("signed_on", str(words)) for words in form.signed_on.errors]
        ), UNPROCESSABLE
    confirmed = request.form.get("file_sha256", "") if request.form.get("confirms") else ""
    draft = SignatureDraft(role, request.form.get("signatory", ""), form.signed_on.data, confirmed)
    try:
        status = _record(contract_id, draft)
    except UploadRefused as refused:
        return _page(sheet, role, [("file", refusal_words(refused))]), UNPROCESSABLE
    except Invalid as invalid:
        return _page(sheet, role, said(invalid.problems)), UNPROCESSABLE
    except FileDiffers:
        return _page(sheet, role, [("file", words_for(Problem("file", "differs")))]), CONFLICT
    done = status is ContractStatus.SIGNED
    flash(_("双方都已签订。请提交技术合同登记。") if done else _("已记录，等待另一方签订。"))
    return redirect(url_for(".show", contract_id=contract_id))


def _record(contract_id: int, draft: SignatureDraft) -> ContractStatus:
    """The bytes are taken in before the database is locked. Gives the status afterwards."""
    file = request.files.get("file")
    with ExitStack() as stack:
        received = None
        if file is not None and file.filename:
            storage, scanner = open_storage(settings()), open_scanner(settings())
            received = stack.enter_context(receive(file.stream, file.filename, storage, scanner))
        with unit_of_work():
            return operations.record(current_actor(), contract_id, draft, received).status


def _role(sheet: Sheet, wanted: str) -> PartyRole:
    """The party whose signature the actor records: the one asked for, else the first that is missing.

    Raises NotAllowed for who can bind none.
    """
    mine = [role for role in PartyRole if _speaks_for(sheet, role)]
    if not mine:
        raise NotAllowed(action="sign_contract", actor=current_actor().person_id)
    known = contracts.signatures(ContractScope.of(current_actor()), sheet.contract.id)
    asked = next((role for role in mine if role.value == wanted), None)
    return asked or next((role for role in mine if role not in known), mine[0])


def _speaks_for(sheet: Sheet, role: PartyRole) -> bool:
    try:
        policy.speaker_for(current_actor(), sheet.contract, role)
    except NotAllowed:
        return False
    return True


def _page(sheet: Sheet, role: PartyRole, problems: Problems | None = None) -> str:
    scope, contract = ContractScope.of(current_actor()), sheet.contract
    known = contracts.signatures(scope, contract.id)
    typed: dict[str, Any] = request.form.to_dict()
    return render_template(
        "contracts/signature.html",
        contract=contract,
        role=role,
        party=policy.party(contract, role),
        known=known,
        file=signing.signed_file(scope, contract),
        confirms=role.other in known,
        waits=contract.status is ContractStatus.TO_SIGN,
        until=sheet.draft.publicity_to,
        mine=[one for one in PartyRole if _speaks_for(sheet, one)],
        problems=problems or [],
        typed=typed,
        most_bytes=FILE_BYTES,
    )
