"""Asking the engine so that it can be held to its answer: facts, versions and result are stored together."""

from dataclasses import replace

from marketplace.audit import trail
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.text import clean_line
from marketplace.policies.facts import plain_facts
from marketplace.policies.models import PolicyDecision
from marketplace.policies.operations.shipping import record_shipped
from marketplace.policies.queries import books
from marketplace.rules.engine import CannotAsk, Question, answer

MADE = "policy_decision.make"
LONGEST_LABEL = 200
LAST_YEAR = 9999


def decide(actor: Actor, question: Question, subject: str, label: str) -> PolicyDecision:
    """Ask by the book in force and keep question and answer; asking again about a subject adds a row.

    `subject` is kind:id of the row that it is about, `label` what pages call it. Whether the actor may ask is the
    calling room's to know. Raises CannotAsk for a benefit, mode, overlay or fact that cannot be asked about.
    """
    year = question.programme_year
    if year is not None and not 0 < year <= LAST_YEAR:
        raise CannotAsk(field="programme_year", value=str(year)[:20])
    asked = replace(question, facts=plain_facts(question.facts))
    record_shipped(actor)
    editions = books.editions(EVERYTHING)
    made = answer(books.bound(EVERYTHING, editions), asked)
    row = PolicyDecision(
        subject=subject, label=clean_line(label)[:LONGEST_LABEL], benefit=asked.benefit, mode=asked.mode, day=asked.day,
        programme_year=year, overlays=sorted(asked.overlays), facts=dict(asked.facts),
        packs=[edition.to_json() for edition in editions], decision=made.to_json(), sha256=made.sha256,
        made_by=actor.person_id,
    )  # fmt: skip
    db.session.add(row)
    db.session.flush()
    trail.record(actor, MADE, f"policy_decision:{row.id}", about=subject, sha256=row.sha256)
    return row
