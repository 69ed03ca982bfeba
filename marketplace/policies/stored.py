"""Stored decisions as the engine knows them."""

from marketplace.kernel.plain_json import read
from marketplace.policies.facts import plain_facts
from marketplace.policies.models import PolicyDecision
from marketplace.rules.decision import Decision
from marketplace.rules.engine import Question


def decision_of(row: PolicyDecision) -> Decision:
    """What came out, with every reason."""
    return read(Decision, row.decision)


def question_of(row: PolicyDecision) -> Question:
    """What was asked; a database may have put the names of facts into another order, which is undone."""
    return Question(
        row.benefit, row.mode, row.day, row.programme_year, plain_facts(row.facts), frozenset(row.overlays)
    )
