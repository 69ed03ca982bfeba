"""Stored decisions: one, those of a subject, and whether each still comes out as it was stored."""

from collections.abc import Iterator

from sqlalchemy import func, select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.policies.errors import TextsAltered
from marketplace.policies.models import PolicyDecision
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import books
from marketplace.policies.stored import question_of
from marketplace.rules.engine import CannotAsk, answer
from marketplace.rules.packs import canonical
from marketplace.rules.reading import PackFault

CHUNK = 500


def one(scope: DecisionScope, decision_id: int) -> PolicyDecision:
    """Raises NotFound for others' too."""
    if not 0 < decision_id <= MOST_ID:
        raise NotFound(kind="policy_decision")
    query = select(PolicyDecision).where(scope.clause(), PolicyDecision.id == decision_id)
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(kind="policy_decision")
    return found


def of_subject(scope: DecisionScope, subject: str) -> list[PolicyDecision]:
    """All about "claim:12", the newest first; empty for a subject outside of the scope."""
    query = select(PolicyDecision).where(scope.clause(), PolicyDecision.subject == subject)
    return list(db.session.scalars(query.order_by(PolicyDecision.id.desc())))


def each(scope: DecisionScope) -> Iterator[PolicyDecision]:
    """Every one in the order in which they were made; a few hundred are in memory at a time."""
    yield from _walk(scope, newest_alone=False)


def latest(scope: DecisionScope) -> Iterator[PolicyDecision]:
    """The newest of each subject, in the order in which they were made."""
    yield from _walk(scope, newest_alone=True)


def _walk(scope: DecisionScope, *, newest_alone: bool) -> Iterator[PolicyDecision]:
    last = 0
    newest = select(func.max(PolicyDecision.id)).group_by(PolicyDecision.subject)
    while True:
        query = select(PolicyDecision).where(scope.clause(), PolicyDecision.id > last)
        if newest_alone:
            query = query.where(PolicyDecision.id.in_(newest))
        rows = list(db.session.scalars(query.order_by(PolicyDecision.id).limit(CHUNK)))
        if not rows:
            return
        last = rows[-1].id
        for row in rows:
            yield row
            db.session.expunge(row)


def recompute(scope: DecisionScope, decision_id: int) -> bool:
    """Does it come out again, byte for byte, from the stored facts and the texts of the versions of that time?

    False also when a text, the facts or the result were altered since. Raises NotFound.
    """
    return holds_still(scope, one(scope, decision_id))


def holds_still(
    scope: DecisionScope, row: PolicyDecision, altered: frozenset[tuple[str, int]] | None = None
) -> bool:
    """`recompute` for a row at hand; who asks about many hands in `books.altered`, which is looked up otherwise."""
    changed = books.altered(EVERYTHING) if altered is None else altered
    if any((each["id"], each["version"]) in changed for each in row.packs):
        return False
    try:
        made = answer(books.as_it_was(scope, row), question_of(row))
    except (TextsAltered, NotFound, PackFault, CannotAsk):
        return False
    return canonical(made.to_json()) == canonical(row.decision) and made.sha256 == row.sha256
