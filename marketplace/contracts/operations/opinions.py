"""Before a contract is signed, everybody who made the technology is heard (3.6; silence counts after ten days).

An objection does not stop the contract, nor does a claim to take over on equal terms what is transferred (Civil Code
art. 847): whoever approves it has to answer, or sends it back. A contract that went back asks anew, since the opinions
were about another text.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from marketplace.accounts.queries import people
from marketplace.branches.scope import EVERYTHING
from marketplace.contracts import checks, completeness, policy, topics
from marketplace.contracts.drafts import ContractDraft, of_json
from marketplace.contracts.errors_signing import Incomplete, OpinionsOpen
from marketplace.contracts.models import Contract, ContractInventor
from marketplace.contracts.operations import _steps
from marketplace.contracts.operations._desk import kept, locked
from marketplace.contracts.states import (
    ASK_INVENTORS,
    CLOSE_OPINIONS,
    REASONED,
    ContractStatus,
    Opinion,
    opinions_on,
)
from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale
from marketplace.kernel.numbers import MOST_ID
from marketplace.workflow.apply import apply_move

LEAST_DAYS = 10
BATCH = 50
"""Contracts that one unit of work closes at most."""


def ask(actor: Actor, contract_id: int, seen_version: int, days: int = LEAST_DAYS) -> None:
    """Send a complete draft to its makers, who have `days` days to answer; from now on it does not change.

    A second click does no harm. Raises NotFound, NotAllowed for who does not write it, WrongState, Stale, Invalid for
    a draft with faults, Incomplete with what it lacks.
    """
    contract = _steps.held_to_write(actor, contract_id)
    if contract.status is ContractStatus.INVENTOR_OPINION:
        return
    ASK_INVENTORS.check(contract.status)
    if contract.row_version != seen_version:
        raise Stale(row_version=contract.row_version)
    draft = of_json(contract.content)
    _require_complete(contract, draft)
    number = _invite(actor, contract, draft, days)
    contract.reason, contract.reason_note = None, ""
    apply_move(contract, ASK_INVENTORS, actor, round=number, people=len(draft.makers))


def give(actor: Actor, contract_id: int, opinion: Opinion, note: str = "") -> None:
    """The opinion of a maker who has an account; it may be changed until the opinions are closed.

    Raises NotFound for whoever was not asked, WrongState, Invalid (`opinion`, `note`: an objection or claim says why).
    """
    contract = locked(contract_id)
    own = [
        row for row in _steps.newest_round(contract) if actor.person_id and row.person_id == actor.person_id
    ]
    _answer(actor, contract, own, opinion, note, by_link=False)


def give_by_link(actor: Actor, inventor_id: int, opinion: Opinion, note: str = "") -> None:
    """The same by the signed link of a letter, which names `inventor_id`. Raises what `give` raises."""
    known = db.session.get(ContractInventor, inventor_id) if 0 < inventor_id <= MOST_ID else None
    if known is None:
        raise NotFound(kind="contract")
    contract = locked(known.contract_id)
    own = [row for row in _steps.newest_round(contract) if row.id == inventor_id]
    _answer(actor, contract, own, opinion, note, by_link=True)


def close(actor: Actor, contract_id: int) -> None:
    """Everybody has answered, or the time is over: the contract goes to approval. A second click does no harm.

    Raises NotFound, NotAllowed, WrongState, OpinionsOpen while somebody may still answer.
    """
    contract = _steps.held_to_write(actor, contract_id)
    if contract.status is ContractStatus.INTERNAL_APPROVAL:
        return
    CLOSE_OPINIONS.check(contract.status)
    rows = _steps.newest_round(contract)
    last = max((row.due_on for row in rows if row.opinion is None and row.due_on), default=None)
    if last is not None and beijing_today() <= last:
        raise OpinionsOpen(count=sum(row.opinion is None for row in rows), until=last)
    _close(actor, contract, rows)


def close_due(actor: Actor) -> int:
    """Close up to BATCH contracts whose time for opinions is over; how many. For the jobs process."""
    late = select(ContractInventor.contract_id).where(ContractInventor.due_on < beijing_today())
    waiting = select(Contract.id).where(
        Contract.status == ContractStatus.INVENTOR_OPINION, Contract.id.in_(late)
    )
    closed = 0
    for contract_id in db.session.scalars(waiting.order_by(Contract.id).limit(BATCH)).all():
        contract = locked(contract_id)
        rows = _steps.newest_round(contract)
        if contract.status in CLOSE_OPINIONS.start and _is_over(rows):
            _close(actor, contract, rows)
            closed += 1
    return closed


def _require_complete(contract: Contract, draft: ContractDraft) -> None:
    if problems := checks.problems(draft):
        raise Invalid(*problems)
    from_negotiation = contract.negotiation_id is not None
    public_seller = policy.has_public_seller(contract)
    missing = completeness.missing(draft, from_negotiation=from_negotiation, public_seller=public_seller)
    if missing:
        raise Incomplete(missing=missing)


def _invite(actor: Actor, contract: Contract, draft: ContractDraft, days: int) -> int:
    """A row for each maker, and the news that leads to the letter; gives the number of the round."""
    before = _steps.newest_round(contract)
    number = before[0].round + 1 if before else 1
    asked_at, due_on = utc_now(), beijing_today() + timedelta(days=days)
    for maker in draft.makers:
        account = people.by_email(EVERYTHING, maker.email) if maker.email else None
        row = ContractInventor(
            contract_id=contract.id, round=number, name=maker.name, email=maker.email, asked_at=asked_at,
            due_on=due_on, person_id=None if account is None else account.id,
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        outbox.add(topics.INVENTOR_ASKED, row.id, by=actor.person_id)
    return number


def _answer(
    actor: Actor, contract: Contract, own: Sequence[ContractInventor], opinion: Opinion, note: str, *,
    by_link: bool,
) -> None:  # fmt: skip
    if not own:
        raise NotFound(kind="contract")
    CLOSE_OPINIONS.check(contract.status)
    if opinion not in opinions_on(contract.kind):
        raise Invalid(Problem("opinion", "unknown"))
    said = kept(note, "note", required=opinion in REASONED)
    for row in own:
        if (row.opinion, row.note) == (opinion, said):
            continue
        row.opinion, row.note, row.answered_at = opinion, said, utc_now()
        _steps.done(
            actor, contract, topics.OPINION_GIVEN, inventor=row.id, opinion=opinion.value, by_link=by_link
        )


def _is_over(rows: Sequence[ContractInventor]) -> bool:
    today = beijing_today()
    return all(row.due_on is not None and row.due_on < today for row in rows)


def _close(actor: Actor, contract: Contract, rows: Sequence[ContractInventor]) -> None:
    """Whoever has not answered is recorded as silent."""
    counted: Counter[str] = Counter()
    for row in rows:
        row.opinion = row.opinion or Opinion.SILENT
        counted[row.opinion.value] += 1
    apply_move(contract, CLOSE_OPINIONS, actor, opinions=dict(counted))
