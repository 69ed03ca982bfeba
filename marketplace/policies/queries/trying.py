"""A version tried out before it decides: what would the latest decision of each subject come to by it?"""

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from marketplace.policies.models import PolicyDecision, PolicyVersion
from marketplace.policies.policy import DecisionScope, VersionScope
from marketplace.policies.queries import decisions, versions
from marketplace.policies.stored import decision_of, question_of
from marketplace.policies.together import book_with, read_version
from marketplace.rules.amounts import DECIDED_ALL, DECIDED_EACH
from marketplace.rules.book import Book
from marketplace.rules.codes import Mode, Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import CannotAsk, Question, answer
from marketplace.rules.packs import Pack
from marketplace.rules.shapes import SHAPES

MOST_ROWS = 5_000
"""Changed decisions kept one by one; all are counted."""


@dataclass
class DryRun:
    """Sums in fen. `changed` have the same sum and another outcome; `rows` hold who gains, loses or changes."""

    sha256: str
    count: int = 0
    gaining: int = 0
    losing: int = 0
    changed: int = 0
    before_fen: int = 0
    after_fen: int = 0
    left_out: int = 0
    rows: list[dict[str, Any]] = field(default_factory=list)

    def to_json(self) -> dict[str, Any]:
        return {name: value for name, value in vars(self).items() if name != "sha256"}

    def add(self, row: PolicyDecision, before: Decision, outcome: Outcome | None, after_fen: int) -> None:
        """`outcome` None: by the new version it can no longer be asked."""
        had = before.worth_fen
        self.count += 1
        self.before_fen += had
        self.after_fen += after_fen
        self.gaining += after_fen > had
        self.losing += after_fen < had
        is_same = after_fen == had
        self.changed += is_same and outcome is not before.outcome
        if is_same and outcome is before.outcome:
            return
        if len(self.rows) >= MOST_ROWS:
            self.left_out += 1
            return
        self.rows.append(
            {
                "subject": row.subject, "label": row.label, "benefit": row.benefit, "before": before.outcome.value,
                "after": outcome.value if outcome else "", "before_fen": had, "after_fen": after_fen,
            }
        )  # fmt: skip


def try_out(scope: DecisionScope, version: PolicyVersion) -> DryRun:
    """The latest decision of every subject, asked again with the same facts by the book as it would be.

    A decision of a day that the version does not cover is asked for the nearest day that it does; a sum that somebody
    decided and the version does not allow counts as the nearest that it allows; what has nothing to do with the
    document is not counted. Raises PackFault where the version goes with no other.
    """
    every = versions.known(VersionScope(everything=True))
    loaded = read_version(version)
    book = book_with(loaded, version.pack_id, [row for row in every if row.id != version.id])
    touched = _touched(book, version.pack_id)
    found = DryRun(loaded.pack.sha256)
    for row in decisions.latest(scope):
        if row.benefit in touched:
            _try(found, book, loaded.pack, row)
    return found


def _try(found: DryRun, book: Book, pack: Pack, row: PolicyDecision) -> None:
    asked, before = question_of(row), decision_of(row)
    asked = replace(asked, day=_nearest(pack, asked.day))
    try:
        made = answer(book, asked)
    except CannotAsk:
        found.add(row, before, None, 0)
        return
    is_refused = made.outcome is Outcome.REJECTED and before.outcome is not Outcome.REJECTED
    if is_refused and _has_a_sum_to_decide(book, asked):
        made, worth_fen = _decided_anew(book, asked, before)
        found.add(row, before, made.outcome, worth_fen)
    else:
        found.add(row, before, made.outcome, made.worth_fen)


def _has_a_sum_to_decide(book: Book, asked: Question) -> bool:
    """Only such a sum has one that is nearest; a plan of instalments or of parts is refused as a whole."""
    found = book.nearest(asked.benefit, asked.day)
    return asked.mode is Mode.DECIDE and found is not None and Mode.ESTIMATE in SHAPES[found[1].rule].modes


def _decided_anew(book: Book, asked: Question, before: Decision) -> tuple[Decision, int]:
    """What was decided is not among what the version allows: whoever decides by it would take what is nearest."""
    facts = {name: value for name, value in asked.facts.items() if name not in (DECIDED_EACH, DECIDED_ALL)}
    open_ = answer(book, replace(asked, mode=Mode.ESTIMATE, facts=facts))
    if open_.amount_fen is not None:
        return open_, open_.amount_fen
    return open_, max(open_.least_fen or 0, min(before.worth_fen, open_.most_fen or 0))


def _nearest(pack: Pack, day: date) -> date:
    later = max(day, pack.since)
    return later if pack.until is None else min(later, pack.until)


def _touched(book: Book, pack_id: str) -> frozenset[str]:
    """Benefits of the document in any version, and those that its overlays are about."""
    own = [pack for pack in book.packs if pack.id == pack_id]
    promised = {benefit.id for pack in own for benefit in pack.benefits}
    return frozenset(promised.union(*(overlay.benefits for pack in own for overlay in pack.overlays)))
