"""What the operations have in common: a share under its lock, words said, the engine asked."""

from typing import Any

from sqlalchemy import update

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.text import clean_block
from marketplace.policies.operations.deciding import decide
from marketplace.policies.stored import decision_of
from marketplace.rewards import policy
from marketplace.rewards.errors import ContractRevoked
from marketplace.rewards.limits import LONGEST_NOTE
from marketplace.rewards.models import Share, ShareDispute, SharePerson
from marketplace.rewards.policy import ALL, ShareScope
from marketplace.rewards.queries import shares
from marketplace.rewards.queries.covered import BENEFIT
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question


def held(actor: Actor, share_id: int) -> Share:
    """A share that the actor reads, locked. Raises NotFound for others' too."""
    return shares.one(ShareScope.of(actor), share_id, to_change=True)


def require_seen(share: Share, seen_version: int) -> None:
    """Raises Stale when somebody changed it since it was shown."""
    if share.row_version != seen_version:
        raise Stale(row_version=share.row_version)


def require_standing(share: Share) -> None:
    """Nothing goes on from a contract whose registration is revoked. Raises ContractRevoked."""
    if not policy.stands(share):
        raise ContractRevoked(contract=share.contract_id)


def subject_of(share: Share) -> str:
    return f"share:{share.id}"


def note(actor: Actor, verb: str, share: Share, **facts: Any) -> None:
    """A line in the trail that is no move; nothing personal."""
    trail.record(actor, f"share.{verb}", subject_of(share), **facts)


def kept(words: str, field: str, *, required: bool = False) -> str:
    """A text as it is stored. Raises Invalid."""
    cleaned = clean_block(words)
    if required and not cleaned:
        raise Invalid(Problem(field, "required"))
    if len(cleaned) > LONGEST_NOTE:
        raise Invalid(Problem(field, "too_long", limit=LONGEST_NOTE))
    return cleaned


def settle(share: Share, person: SharePerson | None = None) -> None:
    """What was objected to is over: by one person of the split, or by all when the unit has decided."""
    query = update(ShareDispute).where(ShareDispute.share_id == share.id, ShareDispute.settled_at.is_(None))
    if person is not None:
        query = query.where(ShareDispute.position == person.position, ShareDispute.name == person.name)
    db.session.execute(query.values(settled_at=utc_now()))


def figure(actor: Actor, share: Share) -> Decision:
    """Ask the engine for the parts and write them down; a split that it refuses has none.

    The engine knows people by their place in the split: a stored decision holds no names.
    """
    rows = shares.people(ALL, share.id)
    question = Question(BENEFIT, Mode.ALLOCATE, share.event_on, None, _facts(share, rows))
    row = decide(actor, question, subject_of(share), share.contract.title)
    made = decision_of(row)
    parts = {part.key: part.amount_fen for part in made.parts}
    holds = made.outcome is Outcome.ELIGIBLE
    share.decision_id = row.id
    share.pool_fen = made.amount_fen if holds else None
    for person in rows:
        person.part_fen = parts.get(str(person.position)) if holds else None
    db.session.flush()
    return made


def _facts(share: Share, rows: list[SharePerson]) -> dict[str, Any]:
    contributors = [_contributor(row) for row in rows]
    return {
        "unit_type": share.organisation.kind.value,
        "is_job_achievement": share.is_job_achievement,
        "conversion_mode": share.mode.value,
        "conversion_region": share.region_code,
        "income_received_fen": share.income_fen,
        "deductible_costs_fen": share.costs_fen,
        "reward_pct_bp": share.pool_bp,
        "contributors": contributors,
    }


def _contributor(row: SharePerson) -> dict[str, Any]:
    facts: dict[str, Any] = {"id": str(row.position), "main": row.main, "weight_bp": row.weight_bp}
    return facts | ({"is_unit_head": True} if row.is_unit_head else {})
