"""Imports that people have confirmed, run piece by piece beside everything else."""

from datetime import timedelta
from threading import Event
from time import monotonic
from typing import Any

from marketplace.accounts import actors
from marketplace.accounts.queries import people
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.intake import queries, runs
from marketplace.intake.limits import ROW_DAYS
from marketplace.intake.operations import running, staging
from marketplace.intake.states import FailReason
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.queries import rules as rule_queries

TURN = 3.0
"""Seconds that one import goes on before the next one gets its turn, and before the process may stop."""


def run_imports(office: Office) -> dict[str, Any]:
    """Give every confirmed import a turn. Figures: rows taken over, and imports that had a turn."""
    figures = {"rows": 0, "imports": 0}
    for run_id in queries.next_ids(EVERYTHING):
        if office.stop.is_set():
            break
        figures["imports"] += 1
        figures["rows"] += _turn(office, run_id)
    return figures


def forget_rows(_office: Office) -> dict[str, Any]:
    """Drop what old files said. Figures: rows."""
    with unit_of_work():
        return {"rows": staging.forget_rows(SYSTEM, utc_now() - timedelta(days=ROW_DAYS))}


def _turn(office: Office, run_id: int) -> int:
    actor = _actor_of(run_id)
    if actor is None:
        with unit_of_work():
            running.fail(SYSTEM, queries.one(EVERYTHING, run_id), FailReason.NOT_ALLOWED)
        return 0
    rules = rule_queries.of_installation(
        EVERYTHING,
        valid_days=office.settings.listing_valid_days,
        review_working_days=office.settings.review_working_days,
    )
    began, rows = monotonic(), 0
    for done in runs.run_out(actor, run_id, rules, pause=Event().wait):
        rows += done
        if monotonic() - began > TURN or office.stop.is_set():
            break
    return rows


def _actor_of(run_id: int) -> Actor | None:
    """Whoever gave the file in, with the rights of today; None when they may not sign in any more."""
    person_id = queries.one(EVERYTHING, run_id).created_by
    person = people.one(EVERYTHING, person_id) if person_id is not None else None
    if person is None or person.status is not PersonStatus.ACTIVE:
        return None
    return actors.actor_for(person, second_factor=True)
