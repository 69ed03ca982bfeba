"""The provider's side of registration: submit a signed contract once, hand in a returned one again."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import clocks
from marketplace.contracts.desk_policy import AlreadySubmitted, require_person
from marketplace.contracts.models import Contract, Registration, RegistrationFile
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations._clock import clock_of, keep
from marketplace.contracts.queries import registrars, twins
from marketplace.contracts.states import RESUBMIT, SUBMIT, PartyRole
from marketplace.contracts.vocabulary import MissingItem
from marketplace.db.base import db
from marketplace.files.receiving import Received
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, Problem
from marketplace.workflow.apply import apply_move


@dataclass(frozen=True)
class Answer:
    """What is said to a point of the missing list, and the file that goes with it: one of the two at least."""

    text: str = ""
    received: Received | None = None


def submit(actor: Actor, contract_id: int) -> Registration:
    """Hand a signed contract in at the desk of the seller's region.

    Raises NotFound for a stranger, NotAllowed for the buyer, AlreadySubmitted for a second submission,
    AlreadyRegistered when the same contract has a registration, WrongState before both have signed, Invalid for
    amounts that are missing or do not add up.
    """
    person_id = require_person(actor)
    contract = steps.of_party(actor, contract_id, PartyRole.SELLER)
    if db.session.get(Registration, contract_id) is not None:
        raise AlreadySubmitted(contract=contract_id)
    SUBMIT.check(contract.status)
    twins.refuse_registered(EVERYTHING, contract)
    total_fen = _checked_total(contract)
    today, holidays = beijing_today(), branches.holidays(EVERYTHING)
    clock = clocks.start(today, clocks.rules_on(today).allowed(total_fen), holidays)
    row = Registration(
        contract_id=contract.id,
        submitted_by=person_id,
        registrar_path=registrars.desk_for(EVERYTHING, contract.branch_path),
    )
    keep(row, clock)
    db.session.add(row)
    apply_move(contract, SUBMIT, actor, registrar_path=row.registrar_path, due_on=clock.due_on)
    return row


def resubmit(actor: Actor, contract_id: int, answers: Sequence[Answer]) -> Registration:
    """Hand in again what was returned: an answer to each point of the missing list, in its order; the clock goes on.

    Raises NotFound, NotAllowed for the buyer, WrongState, Invalid (`answer_1` …) for a point that is not answered,
    UploadRefused.
    """
    contract = steps.of_party(actor, contract_id, PartyRole.SELLER)
    RESUBMIT.check(contract.status)
    row = db.session.get_one(Registration, contract_id, populate_existing=True)
    row.missing = _answered(row.missing, answers)
    for point, answer in zip(row.missing, answers, strict=False):
        if answer.received is not None:
            _keep_file(actor, contract, MissingItem(point["item"]), answer.received)
    keep(row, clocks.resume(clock_of(row), beijing_today(), branches.holidays(EVERYTHING)))
    contract.reason, contract.reason_note = None, ""
    apply_move(contract, RESUBMIT, actor, due_on=row.due_on)
    return row


def _checked_total(contract: Contract) -> int:
    """The amount of a contract whose parts add up to it. Raises Invalid."""
    total, technical = contract.total_fen, contract.technical_fen
    if total is None or technical is None:
        raise Invalid(Problem("total_fen", "required"))
    if technical > total:
        raise Invalid(Problem("technical_fen", "technical_above_total"))
    if technical + (contract.equipment_fen or 0) != total:
        raise Invalid(Problem("equipment_fen", "sum_differs"))
    return total


def _answered(missing: Sequence[dict[str, Any]], answers: Sequence[Answer]) -> list[dict[str, Any]]:
    """The points with what is said to each. Raises Invalid."""
    given = [*answers, *[Answer()] * (len(missing) - len(answers))]
    words = [steps.kept(answer.text, f"answer_{number}") for number, answer in enumerate(given, 1)]
    problems = [
        Problem(f"answer_{number}", "unanswered")
        for number, word in enumerate(words[: len(missing)], 1)
        if not word and given[number - 1].received is None
    ]
    if problems:
        raise Invalid(*problems)
    return [point | {"answer": word} for point, word in zip(missing, words, strict=False)]


def _keep_file(actor: Actor, contract: Contract, item: MissingItem, received: Received) -> None:
    kept = steps.store(actor, contract, received)
    db.session.add(RegistrationFile(attachment_id=kept.id, contract_id=contract.id, item=item))
