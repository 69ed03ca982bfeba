"""Two people do at the same moment what may not happen twice."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask import Flask
from sqlalchemy import select

from marketplace.accounts.models import Organisation, OrganisationMember, RoleGrant
from marketplace.accounts.operations import organisations, people
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole, Role
from marketplace.kernel.errors import Invalid
from tests import make

TOGETHER = 0.5
"""Seconds in which the other one could arrive before the commit, if nothing kept it waiting."""


@contextmanager
def _commits_beside_the_other(meeting: threading.Barrier) -> Iterator[None]:
    with unit_of_work():
        yield
        try:
            meeting.wait()
        except threading.BrokenBarrierError:
            return


def _both(app: Flask, *works: Callable[[], None]) -> list[str]:
    """What the two were refused for, each in a thread and a unit of work of its own."""
    refused: list[str] = []
    meeting = threading.Barrier(len(works), timeout=TOGETHER)

    def run(work: Callable[[], None]) -> None:
        with app.app_context():
            try:
                with _commits_beside_the_other(meeting):
                    work()
            except Invalid as error:
                refused.extend(problem.code for problem in error.problems)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return refused


def test_two_administrators_do_not_both_step_back(app: Flask) -> None:
    first = make.member()
    here = first.memberships[0].organisation_id
    second = make.member(db.session.get_one(Organisation, here))
    db.session.rollback()

    def step_back(person_id: int) -> Callable[[], None]:
        def work() -> None:
            organisation = db.session.get_one(Organisation, here)
            organisations.change_member(SYSTEM, organisation, person_id, OrganisationRole.MEMBER)

        return work

    assert _both(app, *(step_back(int(each.person_id or 0)) for each in (first, second))) == [
        "last_administrator"
    ]
    found = select(OrganisationMember.role).where(OrganisationMember.organisation_id == here)
    assert sorted(db.session.scalars(found)) == [OrganisationRole.ADMIN, OrganisationRole.MEMBER]


def test_two_roles_that_exclude_each_other_are_not_given_at_once(app: Flask) -> None:
    person_id = make.person().id
    db.session.rollback()
    roles = (Role.SYSTEM_ADMINISTRATOR, Role.AUDIT_ADMINISTRATOR)

    def give(role: Role) -> Callable[[], None]:
        return lambda: people.grant(SYSTEM, person_id, role)

    assert _both(app, *map(give, roles)) == ["administrators_apart"]
    assert len(db.session.scalars(select(RoleGrant).where(RoleGrant.person_id == person_id)).all()) == 1
