"""A line's amount set and changed, with a reason."""

from marketplace.audit import trail
from marketplace.budgets import policy
from marketplace.budgets.models import BudgetChange, BudgetLine
from marketplace.budgets.operations import _lines as lines
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_block

MOST_REASON = 1000


def set_amount(
    actor: Actor, year: int, fund: str, amount_fen: int, reason: str, version: int = 0
) -> BudgetLine:
    """Set what a fund has in a year; more money lets the waiting list move up.

    `version` is that of the line as it was read, 0 for one that nobody has set. Raises NotAllowed, Stale when somebody
    changed it since, Invalid: amount_fen below what is reserved and paid (`below_committed`), or unchanged; a reason
    missing or too long; a year or fund that cannot be.
    """
    policy.require_set(actor)
    said = clean_block(reason)
    problems = []
    if not 0 <= amount_fen <= MOST_FEN:
        problems.append(Problem("amount_fen", "out_of_range"))
    if not said:
        problems.append(Problem("reason", "required"))
    elif len(said) > MOST_REASON:
        problems.append(Problem("reason", "too_long", limit=MOST_REASON))
    if problems:
        raise Invalid(*problems)
    line = lines.locked(year, fund)
    if line.version != version:
        raise Stale(kind="budget_line")
    if amount_fen < line.committed_fen:
        raise Invalid(Problem("amount_fen", "below_committed", committed_fen=line.committed_fen))
    if amount_fen == line.amount_fen:
        raise Invalid(Problem("amount_fen", "unchanged"))
    _change(actor, line, amount_fen, said)
    lines.move_up(actor, line)
    db.session.flush()
    return line


def _change(actor: Actor, line: BudgetLine, amount_fen: int, reason: str) -> None:
    made = BudgetChange(
        line_id=line.id,
        before_fen=line.amount_fen,
        after_fen=amount_fen,
        reason=reason,
        changed_by=actor.person_id,
    )
    db.session.add(made)
    facts = {"year": line.year, "fund": line.fund, "before_fen": line.amount_fen, "after_fen": amount_fen}
    trail.record(actor, "budget_line.set", f"budget_line:{line.id}", **facts, reason=reason)
    line.amount_fen = amount_fen
    line.version += 1
    db.session.flush()
