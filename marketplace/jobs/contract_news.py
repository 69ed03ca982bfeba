"""Who is told what of a contract between its draft and its signatures, and the letters to those who made it."""

from collections.abc import Callable
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import notices_contracts as words
from marketplace.contracts import topics
from marketplace.contracts.labels import LABELS
from marketplace.contracts.labels_desk import LABELS as DESK_LABELS
from marketplace.contracts.models import Contract
from marketplace.contracts.operations import opinions
from marketplace.contracts.policy import ALL
from marketplace.contracts.queries import contracts, desk_hearers, parties_told
from marketplace.contracts.queries import signing as queries
from marketplace.contracts.queries.signing import Asked
from marketplace.contracts.states import (
    CancelReason,
    ContractKind,
    ContractStatus,
    PartyRole,
    SendBackReason,
)
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import word
from marketplace.jobs.office import Office
from marketplace.jobs.pricing_news import REMIND_DAYS, Told
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import NotFound
from marketplace.mail import queue, signed

TEMPLATE = "contract_opinion"


def notices_of(event: OutboxEvent) -> list[Told]:
    """What follows from a piece of news of TOPICS; nothing when its row is gone."""
    try:
        return _MAKERS[event.topic](event)
    except NotFound:
        return []


def write_to_maker(_office: Office, event: OutboxEvent) -> None:
    """The letter with the signed link; none to who has no address, has answered, or is asked anew by now."""
    try:
        asked = queries.asked(ALL, event.subject_id)
    except NotFound:
        return
    if not (_waits(asked) and asked.row.email):
        return
    contract, row = asked.contract, asked.row
    queue.put(
        TEMPLATE, row.id, to=row.email, maker=row.name, title=contract.title,
        organisation=contract.organisation.name, kind=DESK_LABELS[ContractKind][contract.kind],
        due=_day(row.due_on), link=signed.wish("/opinions/{token}", topics.OPINION_LINK, row.id),
    )  # fmt: skip


def reminders(today: date) -> list[Told]:
    """For makers with an account who have not answered, 7 and 2 days before the end; each reminder comes once."""
    first, last = REMIND_DAYS
    near = today + timedelta(days=last)
    return [
        Told(
            (asked.row.person_id,), NoticeKind.DEADLINE, words.DUE,
            f"contract.opinion_due:{asked.row.id}:{last if asked.row.due_on <= near else first}",
            f"/contracts/{asked.contract.id}/opinion", _facts(asked.contract, due=_day(asked.row.due_on)),
        )
        for asked in queries.opinions_due(ALL, today, today + timedelta(days=first))
        if asked.row.person_id is not None and asked.row.due_on is not None
    ]  # fmt: skip


def close_opinions(_office: Office) -> dict[str, Any]:
    """Book silence where the time for opinions is over. Figures: closed."""
    closed = 0
    while True:
        with unit_of_work():
            booked = opinions.close_due(SYSTEM)
        closed += booked
        if not booked:
            return {"closed": closed}


def _waits(asked: Asked) -> bool:
    open_now = asked.contract.status is ContractStatus.INVENTOR_OPINION
    return open_now and asked.is_newest and asked.row.opinion is None


def _asked(event: OutboxEvent) -> list[Told]:
    asked = queries.asked(ALL, event.subject_id)
    if not _waits(asked) or asked.row.person_id is None:
        return []
    facts = _facts(asked.contract, due=_day(asked.row.due_on))
    return [_told(event, asked.contract, words.ASKED, {asked.row.person_id}, "/opinion", facts)]


def _answered(event: OutboxEvent) -> list[Told]:
    asked = queries.asked(ALL, event.facts["inventor"])
    people = parties_told.writers(ALL, asked.contract)
    facts = _facts(asked.contract, name=asked.row.name)
    return [_told(event, asked.contract, words.OPINION, people, "/opinions", facts)]


def _closed(event: OutboxEvent) -> list[Told]:
    contract = contracts.one(ALL, event.subject_id)
    people = parties_told.approvers(ALL, contract)
    return [_told(event, contract, words.CLOSED, people, "/approval", _facts(contract))]


def _approved(event: OutboxEvent) -> list[Told]:
    """Who can record a signature is sent where it is recorded, the others to the contract."""
    contract = contracts.one(ALL, event.subject_id)
    signers = _administrators(contract)
    return [
        _told(event, contract, words.TO_SIGN, people, path, _facts(contract))
        for people, path in ((signers, "/signature"), (_all(contract) - signers, ""))
    ]


def _signed_by_one(event: OutboxEvent) -> list[Told]:
    contract = contracts.one(ALL, event.subject_id)
    people = desk_hearers.of_party(EVERYTHING, contract, PartyRole(event.facts["role"]).other)
    return [_told(event, contract, words.SIGNED_BY_ONE, people, "/signature", _facts(contract))]


def _to_all(template: str, reasons: type[StrEnum] | None = None) -> Callable[[OutboxEvent], list[Told]]:
    def make(event: OutboxEvent) -> list[Told]:
        contract = contracts.one(ALL, event.subject_id)
        facts = _facts(contract)
        if reasons is not None:
            facts["reason"] = _reason(reasons, contract.reason)
        return [_told(event, contract, template, _all(contract), "", facts)]

    return make


def _all(contract: Contract) -> set[int]:
    """Administrators of both parties, the broker and who wrote it."""
    return parties_told.writers(ALL, contract) | _administrators(contract)


def _administrators(contract: Contract) -> set[int]:
    """Of both parties; they record the signatures."""
    found: set[int] = set()
    return found.union(*(desk_hearers.of_party(EVERYTHING, contract, role) for role in PartyRole))


def _told(
    event: OutboxEvent, contract: Contract, template: str, people: set[int], path: str, facts: dict[str, Any]
) -> Told:
    """Whoever did it is not told."""
    others = tuple(sorted(people - {event.facts.get("by")}))
    key = f"contract:{contract.id}:{event.id}"
    return Told(others, NoticeKind.CONTRACT, template, key, f"/contracts/{contract.id}{path}", facts)


def _facts(contract: Contract, **more: Any) -> dict[str, Any]:
    return {"title": contract.title} | more


def _reason(reasons: type[StrEnum], code: str | None) -> Any:
    """In words; '' when the contract has moved on and names another by now."""
    known = {member.value: said for member, said in LABELS[reasons].items()}
    return word(known[code]) if code in known else ""


def _day(day: date | None) -> str:
    return "" if day is None else day.isoformat()


_MAKERS: dict[str, Callable[[OutboxEvent], list[Told]]] = {
    topics.INVENTOR_ASKED: _asked,
    topics.OPINION_GIVEN: _answered,
    "contract.close_opinions": _closed,
    "contract.send_back": _to_all(words.SENT_BACK, reasons=SendBackReason),
    "contract.approve": _approved,
    topics.SIGNED_BY_ONE: _signed_by_one,
    "contract.sign": _to_all(words.SIGNED),
    "contract.cancel": _to_all(words.CANCELLED, reasons=CancelReason),
}
TOPICS = frozenset(_MAKERS)
