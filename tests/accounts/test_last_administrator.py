"""An organisation is never left without somebody who can act for it."""

import pytest
from flask import Flask

from marketplace.accounts.operations import organisations, people
from marketplace.accounts.states import PersonReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.errors import Invalid, Problem
from tests import make
from tests.accounts import steps

ADMIN, MEMBER = OrganisationRole.ADMIN, OrganisationRole.MEMBER


def takes(how: str, owner: Actor, person_id: int | None) -> None:
    """Take somebody out, or make a member of an administrator."""
    with unit_of_work():
        row = steps.organisation_of(owner)
        if how == "remove":
            organisations.remove_member(SYSTEM, row, person_id or 0)
        else:
            organisations.change_member(SYSTEM, row, person_id or 0, MEMBER)


@pytest.mark.parametrize("how", ["remove", "demote"])
@pytest.mark.parametrize(
    ("other", "allowed"), [(None, False), ("member", False), ("disabled admin", False), ("admin", True)]
)
def test_the_last_who_can_act_stays(app: Flask, how: str, other: str | None, allowed: bool) -> None:
    owner = make.member()
    if other is not None:
        colleague = make.member(of=steps.organisation_of(owner), role=MEMBER if other == "member" else ADMIN)
        if other == "disabled admin":
            with unit_of_work():
                people.disable(SYSTEM, colleague.person_id or 0, PersonReason.LEFT_ORGANISATION)
    if allowed:
        takes(how, owner, owner.person_id)
        left = make.actor_of(owner.person_id or 0).memberships
        assert [m.role for m in left] == ([] if how == "remove" else [MEMBER])
        return
    with pytest.raises(Invalid) as refusal:
        takes(how, owner, owner.person_id)
    assert refusal.value.problems == (Problem("person", "last_administrator"),)
    assert make.actor_of(owner.person_id or 0).memberships[0].role is ADMIN


@pytest.mark.parametrize("how", ["remove", "demote"])
def test_a_disabled_administrator_may_be_taken_out_beside_another(app: Flask, how: str) -> None:
    owner = make.member()
    gone = make.member(of=steps.organisation_of(owner)).person_id
    with unit_of_work():
        people.disable(SYSTEM, gone or 0, PersonReason.LEFT_ORGANISATION)
    takes(how, owner, gone)
    assert [m.role for m in make.actor_of(gone or 0).memberships] == ([] if how == "remove" else [MEMBER])


def test_administrators_of_another_organisation_do_not_count(app: Flask) -> None:
    owner = make.member()
    make.member()
    with pytest.raises(Invalid):
        takes("remove", owner, owner.person_id)
