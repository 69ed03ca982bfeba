"""Confirmed imports in the jobs process."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.operations import organisations, people
from marketplace.accounts.queries import organisations as organisation_queries
from marketplace.accounts.states import PersonReason
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.intake import queries, runs
from marketplace.intake.states import CancelReason, FailReason, ImportStatus
from marketplace.jobs import importing, registry
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from tests import make
from tests.intake import samples
from tests.intake.imports import confirmed, listings_of, results, staged
from tests.jobs.offices import office_of

ROWS = samples.jsonl([samples.corpus_row(number) for number in range(5)])


def confirmed_import(owner: Actor) -> int:
    return confirmed(owner, staged(owner, owner.memberships[0].organisation_id, ROWS, "a.jsonl"))


def test_the_job_takes_over_what_was_confirmed_and_nothing_else(app: Flask) -> None:
    owner = make.member()
    run_id = confirmed_import(owner)
    waiting = staged(owner, owner.memberships[0].organisation_id, ROWS + b"\n", "b.jsonl")
    assert registry.run_now(office_of(app), "run-imports") == {"rows": 5, "imports": 1}
    assert (results(run_id), results(waiting)) == ({"created": 5}, {"waiting": 5})
    assert {one.created_by for one in listings_of(owner.memberships[0].organisation_id)} == {owner.person_id}
    assert registry.run_now(office_of(app), "run-imports") == {"rows": 0, "imports": 0}


def test_a_commands_import_is_left_to_the_command(app: Flask) -> None:
    here = make.organisation().id
    run_id = confirmed(SYSTEM, staged(SYSTEM, here, ROWS, "a.jsonl"))
    assert importing.run_imports(office_of(app)) == {"rows": 0, "imports": 0}
    assert results(run_id) == {"waiting": 5}


def test_two_imports_take_turns(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "TURN", 0.0)
    monkeypatch.setattr(runs.run_out, "__defaults__", (2, None))
    ids = [confirmed_import(make.member()) for _ in range(2)]
    assert importing.run_imports(office_of(app)) == {"rows": 4, "imports": 2}
    assert [queries.one(EVERYTHING, run_id).done for run_id in ids] == [2, 2]
    for _turn in range(3):
        importing.run_imports(office_of(app))
    assert {queries.one(EVERYTHING, run_id).status for run_id in ids} == {ImportStatus.DONE}


def test_rows_of_old_imports_are_forgotten_and_their_figures_stay(app: Flask) -> None:
    owner = make.member()
    here = owner.memberships[0].organisation_id
    done = confirmed_import(owner)
    importing.run_imports(office_of(app))
    waiting = staged(owner, here, ROWS + b"\n", "b.jsonl")
    with time_machine.travel(utc_now() + timedelta(days=29)):
        assert importing.forget_rows(office_of(app)) == {"rows": 0}
        running = confirmed(owner, staged(owner, here, ROWS + b"\n\n", "c.jsonl"))
    with time_machine.travel(utc_now() + timedelta(days=31)):
        assert importing.forget_rows(office_of(app)) == {"rows": 10}
    assert (results(done), results(waiting), results(running)) == ({}, {}, {"waiting": 5})
    run = queries.one(EVERYTHING, done)
    assert (run.status, run.total, run.done) == (ImportStatus.DONE, 5, 5)
    assert queries.one(EVERYTHING, waiting).reason == CancelReason.FORGOTTEN


@pytest.mark.parametrize("leave", [True, False])
def test_who_has_left_imports_nothing_more(app: Flask, leave: bool) -> None:
    owner = make.member()
    here = owner.memberships[0].organisation_id
    make.member(organisation_queries.one(EVERYTHING, here))
    run_id = confirmed_import(owner)
    with unit_of_work():
        if leave:
            organisation = organisation_queries.one(EVERYTHING, here)
            organisations.remove_member(SYSTEM, organisation, owner.person_id or 0)
        else:
            people.disable(SYSTEM, owner.person_id or 0, PersonReason.LEFT_ORGANISATION)
    importing.run_imports(office_of(app))
    run = queries.one(EVERYTHING, run_id)
    assert (run.status, run.reason, listings_of(here)) == (ImportStatus.FAILED, FailReason.NOT_ALLOWED, [])
