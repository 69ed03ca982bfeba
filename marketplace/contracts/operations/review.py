"""The registrar's decisions: return with a list, recognise kind and amounts, refuse, prolong, and the second look."""

from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.audit import trail
from marketplace.branches import queries as branches
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import clocks
from marketplace.contracts import desk_policy as policy
from marketplace.contracts.desk_policy import MissingItem
from marketplace.contracts.models import Contract, Registration
from marketplace.contracts.operations import _desk as steps
from marketplace.contracts.operations import certificates
from marketplace.contracts.operations._clock import clock_of, keep, rules_of
from marketplace.contracts.queries import twins
from marketplace.contracts.registered import amount_problems
from marketplace.contracts.states import (
    CONFIRM,
    NOT_RECOGNISE,
    RECOGNISE,
    REFER,
    RETURN,
    ContractKind,
    ContractStatus,
    NotRecognisedReason,
    ReturnReason,
)
from marketplace.db import outbox
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.proofs.letterhead import Letterhead
from marketplace.workflow.apply import apply_move

UNDECIDED = RECOGNISE.start | CONFIRM.start
"""While these hold, kind and amounts can be in dispute."""


@dataclass(frozen=True)
class Missing:
    """One point of what is missing."""

    item: MissingItem
    text: str = ""


@dataclass(frozen=True)
class Finding:
    """What a registrar recognises. `opinion` explains what differs from the contract's own words."""

    kind: ContractKind
    total_fen: int
    technical_fen: int
    opinion: str = ""


def return_(
    actor: Actor, contract_id: int, reason: ReturnReason, missing: Sequence[Missing],
    seen_version: int | None = None,
) -> None:  # fmt: skip
    """Send back with what is missing; the clock stops, and what was recognised is void.

    A large contract goes back only by another registrar than the first. Raises NotFound, OwnContract, SamePerson,
    WrongState, Stale, Invalid for an empty list, a point named twice, or another point than the listed ones that says
    nothing.
    """
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    RETURN.check(contract.status)
    _require_second(actor, contract, row)
    row.missing = _listed(missing)
    keep(row, clocks.pause(clock_of(row), beijing_today(), branches.holidays(EVERYTHING)))
    contract.reason, contract.reason_note = reason.value, ""
    _forget_finding(row)
    items = [point["item"] for point in row.missing]
    apply_move(contract, RETURN, actor, reason=reason, missing=items, days_used=row.days_used)


def recognise(
    actor: Actor, contract_id: int, finding: Finding, seen_version: int | None = None
) -> ContractStatus:
    """Decide kind and amounts; a large contract goes to a second registrar first. Gives the status afterwards.

    Raises NotFound, OwnContract, WrongState, Stale, AlreadyRegistered for its twin, Invalid for amounts that do not
    hold, or that differ from the contract's without a word why.
    """
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    RECOGNISE.check(contract.status)
    twins.refuse_registered(EVERYTHING, contract)
    opinion = _checked(contract, finding)
    row.registrar_id, row.decided_at = policy.require_person(actor), utc_now()
    row.kind, row.total_fen, row.technical_fen = finding.kind, finding.total_fen, finding.technical_fen
    row.opinion = opinion
    amount = max(finding.total_fen, contract.total_fen or 0)
    move = REFER if rules_of(row).is_large(amount) else RECOGNISE
    apply_move(
        contract, move, actor, kind=finding.kind.value, total_fen=finding.total_fen,
        technical_fen=finding.technical_fen,
    )  # fmt: skip
    return contract.status


def confirm(actor: Actor, contract_id: int, note: str = "", seen_version: int | None = None) -> None:
    """The second registrar agrees. Raises NotFound, OwnContract, SamePerson, WrongState, Stale."""
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    CONFIRM.check(contract.status)
    _require_second(actor, contract, row)
    row.reviewer_id, row.reviewed_at = policy.require_person(actor), utc_now()
    apply_move(contract, CONFIRM, actor, note=steps.kept(note, "note"))


def not_recognise(
    actor: Actor, contract_id: int, reason: NotRecognisedReason, opinion: str, head: Letterhead,
    seen_version: int | None = None,
) -> None:  # fmt: skip
    """Refuse registration, with the ground in words and a notice that says so. The contract's way ends here.

    Raises NotFound, OwnContract, SamePerson, WrongState, Stale, Invalid without words.
    """
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    NOT_RECOGNISE.check(contract.status)
    _require_second(actor, contract, row)
    said = steps.kept(opinion, "opinion", required=True)
    if policy.wants_second(contract, row):
        row.reviewer_id, row.reviewed_at = policy.require_person(actor), utc_now()
    else:
        _forget_finding(row)
        row.registrar_id, row.decided_at = policy.require_person(actor), utc_now()
    row.opinion = said
    row.due_on = None
    contract.reason, contract.reason_note = reason.value, row.opinion
    apply_move(contract, NOT_RECOGNISE, actor, reason=reason)
    certificates.give_notice(actor, contract, row, head)


def prolong(actor: Actor, contract_id: int, note: str, seen_version: int | None = None) -> None:
    """Take the long clock, because kind or amounts are in dispute.

    Raises what `confirm` raises, also when the clock is the long one already; Invalid without words.
    """
    contract, row = steps.as_shown(actor, contract_id, seen_version)
    if contract.status not in UNDECIDED:
        raise WrongState(action="contract.prolong", status=contract.status.value, start=sorted(UNDECIDED))
    said = steps.kept(note, "note", required=True)
    allowed = rules_of(row).allowed(contract.total_fen or 0, disputed=True)
    if row.allowed_days >= allowed:
        raise WrongState(action="contract.prolong", status="long", start=["short"])
    keep(row, clocks.prolong(clock_of(row), allowed, branches.holidays(EVERYTHING)))
    trail.record(actor, "contract.prolong", f"contract:{contract.id}", due_on=row.due_on, note=said)
    outbox.add("contract.prolong", contract.id, by=actor.person_id)


def _checked(contract: Contract, finding: Finding) -> str:
    """The opinion as kept. Raises Invalid."""
    problems = amount_problems(finding.total_fen, finding.technical_fen)
    if problems:
        raise Invalid(*problems)
    differs = (finding.kind, finding.total_fen, finding.technical_fen) != (
        contract.kind, contract.total_fen, contract.technical_fen,
    )  # fmt: skip
    return steps.kept(finding.opinion, "opinion", required=differs)


def _listed(missing: Sequence[Missing]) -> list[dict[str, str]]:
    if not missing:
        raise Invalid(Problem("items", "required"))
    if len({point.item for point in missing}) < len(missing):
        raise Invalid(Problem("items", "twice"))
    found = []
    for point in missing:
        text = steps.kept(point.text, f"text_{point.item.value}", required=point.item is MissingItem.OTHER)
        found.append({"item": point.item.value, "text": text})
    return found


def _forget_finding(row: Registration) -> None:
    """Nothing is recognised, and nobody has looked at it."""
    row.registrar_id = row.decided_at = row.kind = row.total_fen = row.technical_fen = None
    row.reviewer_id = row.reviewed_at = None
    row.opinion = ""


def _require_second(actor: Actor, contract: Contract, row: Registration) -> None:
    """Raises SamePerson while a second registrar is wanted and the actor is the first."""
    if policy.wants_second(contract, row):
        policy.require_other(actor, row.registrar_id)
