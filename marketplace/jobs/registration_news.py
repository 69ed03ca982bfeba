"""Who is told what of registration, performance and income: one table from the news to the words, and the deadlines."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts.labels_desk import LABELS
from marketplace.contracts.models import Contract, ContractAmendment, Registration
from marketplace.contracts.models_plan import Milestone, Payment, VerifiedIncome
from marketplace.contracts.queries import desk_hearers as hearers
from marketplace.contracts.queries.desk_hearers import Due
from marketplace.contracts.states import (
    AmendmentKind,
    AmendmentReason,
    EndReason,
    IncomeReason,
    NotRecognisedReason,
    PartyRole,
    ReturnReason,
)
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import money, word
from marketplace.jobs.pricing_news import REMIND_DAYS, Told

Facts = dict[str, Any]
LATE_DAYS = 30
"""A step that became late longer ago is told of no more: the list of what is overdue has it."""
R = NoticeKind.REGISTRATION
P = NoticeKind.PERFORMANCE


class Reader(StrEnum):
    """Who reads a notice."""

    SELLER = "seller"
    BUYER = "buyer"
    BROKER = "broker"
    DESK = "desk"
    FINANCE = "finance"


@dataclass(frozen=True)
class Telling:
    """A notice: its template, who reads it, of which kind it is, and which reason it names."""

    template: str
    readers: tuple[Reader, ...]
    kind: NoticeKind = R
    reason: type[StrEnum] | None = None


PARTIES = (Reader.SELLER, Reader.BUYER)
CONCERNED = (*PARTIES, Reader.BROKER)
"""What the desk decides is told to all of them: each has planned with it."""
OF_CONTRACT: dict[str, Telling] = {
    "contract.submit": Telling("registration_submitted", (Reader.DESK,)),
    "contract.resubmit": Telling("registration_answered", (Reader.DESK,)),
    "contract.refer": Telling("registration_to_review", (Reader.DESK,)),
    "contract.return": Telling("registration_returned", CONCERNED, R, ReturnReason),
    "contract.prolong": Telling("registration_prolonged", CONCERNED),
    "contract.recognise": Telling("registration_decided", CONCERNED),
    "contract.confirm": Telling("registration_decided", CONCERNED),
    "contract.not_recognise": Telling("registration_refused", CONCERNED, R, NotRecognisedReason),
    "contract.register": Telling("registration_registered", CONCERNED),
    "contract.revoke": Telling("registration_revoked", CONCERNED, R, EndReason),
    "contract.start": Telling("performance_started", PARTIES, P),
    "contract.complete": Telling("performance_completed", CONCERNED, P),
    "contract.terminate": Telling("performance_terminated", CONCERNED, P, EndReason),
    "contract.dispute": Telling("performance_disputed", CONCERNED, P, EndReason),
    "contract.settle_dispute": Telling("performance_settled", CONCERNED, P),
}
OF_AMENDMENT: dict[str, Telling] = {
    "contract_amendment.apply": Telling("amendment_applied", (Reader.DESK,)),
    "contract_amendment.accept": Telling("amendment_accepted", CONCERNED),
    "contract_amendment.refuse": Telling("amendment_refused", CONCERNED),
}
OF_PLAN: dict[str, Telling] = {
    "milestone.report": Telling("milestone_reported", (Reader.BUYER,), P),
    "milestone.finish": Telling("milestone_accepted", (Reader.SELLER,), P),
    "payment.report": Telling("payment_reported", (Reader.SELLER,), P),
    "payment.finish": Telling("payment_arrived", PARTIES, P),
    "payment.deny": Telling("payment_denied", (Reader.BUYER,), P),
    "payment.royalty": Telling("payment_royalty", PARTIES, P),
}
OF_INCOME: dict[str, Telling] = {
    "verified_income.propose": Telling("income_proposed", (Reader.FINANCE,)),
    "verified_income.confirm": Telling("income_verified", (Reader.SELLER, Reader.DESK)),
    "verified_income.refuse": Telling("income_refused", (Reader.DESK,)),
}
TOPICS = frozenset({*OF_CONTRACT, *OF_AMENDMENT, *OF_PLAN, *OF_INCOME})


def notices_of(event: OutboxEvent) -> list[Told]:
    """What follows from a piece of news of TOPICS; nothing when its row is gone."""
    for table, make in _MAKERS:
        if event.topic in table:
            return make(event, table[event.topic])
    return []


def reminders(today: date) -> list[Told]:
    """Registrars are told of a decision, both parties of a step or payment: 7 and 2 days before, and once when late.

    The key names which of the three it is, so that each comes once, also when a day was missed.
    """
    last = today + timedelta(days=REMIND_DAYS[0])
    desk = [_decision(contract, row, today) for contract, row in hearers.at_desk_until(EVERYTHING, last)]
    plan = hearers.plan_between(EVERYTHING, today - timedelta(days=LATE_DAYS), last)
    return desk + [_planned(due, today) for due in plan]


def _decision(contract: Contract, row: Registration, today: date) -> Told:
    day = row.due_on or today
    step, facts = _step(day, today), {"title": contract.title, "due": day.isoformat()}
    template = "registration_late" if step == "late" else "registration_due"
    key = f"registration.due:{contract.id}:{day}:{step}"
    readers = hearers.of_desk(EVERYTHING, contract)
    return Told(
        tuple(sorted(readers)), NoticeKind.DEADLINE, template, key, f"/registration/{contract.id}", facts
    )


def _planned(due: Due, today: date) -> Told:
    step = _step(due.due_on, today)
    template = f"{due.what}_late" if step == "late" else f"{due.what}_due"
    facts = {"title": due.contract.title, "part": due.title, "due": due.due_on.isoformat()}
    readers = _people(due.contract, PARTIES)
    key = f"{due.what}.due:{due.id}:{step}"
    return Told(tuple(sorted(readers)), NoticeKind.DEADLINE, template, key, _own(due.contract), facts)


def _step(day: date, today: date) -> str:
    first, last = REMIND_DAYS
    if day < today:
        return "late"
    return str(last if day <= today + timedelta(days=last) else first)


def _of_contract(event: OutboxEvent, telling: Telling) -> list[Told]:
    contract = db.session.get(Contract, event.subject_id)
    row = db.session.get(Registration, event.subject_id)
    if contract is None or row is None:
        return []
    facts: Facts = {
        "due": row.due_on.isoformat() if row.due_on else "", "count": len(row.missing),
        "number": contract.registration_no or "", "total": money(row.total_fen or 0),
        "technical": money(row.technical_fen or 0), "reason": _reason(telling.reason, contract.reason),
    }  # fmt: skip
    return [_told(event, telling, contract, facts)]


def _of_amendment(event: OutboxEvent, telling: Telling) -> list[Told]:
    """An accepted revocation is told of by its own news."""
    found = db.session.get(ContractAmendment, event.subject_id)
    contract = None if found is None else db.session.get(Contract, found.contract_id)
    if found is None or contract is None:
        return []
    if event.topic == "contract_amendment.accept" and found.kind is AmendmentKind.REVOCATION:
        return []
    facts = {
        "kind": word(LABELS[AmendmentKind][found.kind]),
        "reason": _reason(AmendmentReason, found.reason),
    }
    path = f"/registration/changes/{found.id}" if Reader.DESK in telling.readers else ""
    return [_told(event, telling, contract, facts, path)]


def _of_plan(event: OutboxEvent, telling: Telling) -> list[Told]:
    row: Milestone | Payment | None
    if event.topic.startswith("milestone."):
        row = db.session.get(Milestone, event.subject_id)
    else:
        row = db.session.get(Payment, event.subject_id)
    contract = None if row is None else db.session.get(Contract, row.contract_id)
    if row is None or contract is None:
        return []
    facts: Facts = {"part": row.title, "note": event.facts.get("note", "")}
    if isinstance(row, Payment):
        facts |= {"paid": money(row.paid_fen or 0), "amount": money(row.amount_fen or 0)}
    return [_told(event, telling, contract, facts)]


def _of_income(event: OutboxEvent, telling: Telling) -> list[Told]:
    made = db.session.get(VerifiedIncome, event.subject_id)
    contract = None if made is None else db.session.get(Contract, made.contract_id)
    if made is None or contract is None:
        return []
    facts = {"amount": money(made.amount_fen), "reason": _reason(IncomeReason, made.refused_reason)}
    path = "/registration/income" if Reader.FINANCE in telling.readers else ""
    return [_told(event, telling, contract, facts, path)]


def _told(event: OutboxEvent, telling: Telling, contract: Contract, facts: Facts, path: str = "") -> Told:
    """Whoever did it is not told. The desk alone is led to its own page."""
    people = _people(contract, telling.readers) - {event.facts.get("by")}
    at_desk = telling.readers == (Reader.DESK,)
    where = path or (f"/registration/{contract.id}" if at_desk else _own(contract))
    key = f"{event.topic}:{event.id}"
    said = {"title": contract.title} | facts
    return Told(tuple(sorted(people)), telling.kind, telling.template, key, where, said)


def _people(contract: Contract, readers: tuple[Reader, ...]) -> set[int]:
    found: dict[Reader, Callable[[], set[int]]] = {
        Reader.SELLER: lambda: hearers.concerned(EVERYTHING, contract, PartyRole.SELLER),
        Reader.BUYER: lambda: hearers.concerned(EVERYTHING, contract, PartyRole.BUYER),
        Reader.BROKER: lambda: hearers.of_broker(EVERYTHING, contract),
        Reader.DESK: lambda: hearers.of_desk(EVERYTHING, contract),
        Reader.FINANCE: lambda: hearers.of_finance(EVERYTHING, contract),
    }
    return {person for reader in readers for person in found[reader]()}


def _reason(members: type[StrEnum] | None, code: str | None) -> Any:
    """In words; '' when the contract has moved on and names another by now."""
    known = {} if members is None else {member.value: words for member, words in LABELS[members].items()}
    return word(known[code]) if code in known else ""


def _own(contract: Contract) -> str:
    return f"/contracts/{contract.id}/registration"


_MAKERS: tuple[tuple[dict[str, Telling], Callable[[OutboxEvent, Telling], list[Told]]], ...] = (
    (OF_CONTRACT, _of_contract), (OF_AMENDMENT, _of_amendment), (OF_PLAN, _of_plan), (OF_INCOME, _of_income),
)  # fmt: skip
