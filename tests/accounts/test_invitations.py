"""Invitations: who sends them, who may use them, and how they end."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import invitations
from marketplace.accounts.queries import links as link_queries
from marketplace.accounts.queries import people as people_queries
from marketplace.accounts.states import PersonStatus
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import ANONYMOUS, Actor, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotAllowed, NotFound, TooManyAttempts
from tests import make
from tests.accounts import steps

EMAIL = "zhou@example.invalid"


def invites(actor: Actor, email: str = EMAIL, role: OrganisationRole = OrganisationRole.MEMBER) -> int:
    """The id of the invitation to the actor's first organisation."""
    with unit_of_work():
        return invitations.invite(actor, steps.organisation_of(actor), email, role).id


def joins_as_new(token: str) -> None:
    with unit_of_work():
        invitations.accept_as_new(steps.visitor(), token, name="周五", password=steps.new_password())


def test_somebody_new_gets_an_account_and_joins(app: Flask) -> None:
    owner = make.member()
    invites(owner, " ZHOU@example.invalid ", OrganisationRole.ADMIN)
    token = steps.mint("invite")
    joins_as_new(token)
    person = people_queries.by_email(PUBLIC, EMAIL)
    assert person is not None
    assert person.status is PersonStatus.ACTIVE
    membership = make.actor_of(person.id).memberships[0]
    assert membership.organisation_id == owner.memberships[0].organisation_id
    assert membership.role is OrganisationRole.ADMIN
    with pytest.raises(LinkExpired):
        joins_as_new(token)


def test_somebody_known_joins_after_signing_in(app: Flask) -> None:
    owner, guest = make.member(), make.actor_of(make.person().id)
    invites(owner, steps.person_of(guest).email)
    token = steps.mint("invite")
    with pytest.raises(Invalid) as refusal:
        joins_as_new(token)
    assert refusal.value.problems[0].code == "email_taken"
    with unit_of_work():
        joined = invitations.accept(guest, token)
        assert joined.id == owner.memberships[0].organisation_id
    assert len(make.actor_of(guest.person_id or 0).memberships) == 1


@pytest.mark.parametrize("who", ["anonymous", "another person"])
def test_an_invitation_is_for_its_address_alone(app: Flask, who: str) -> None:
    invites(make.member())
    token = steps.mint("invite")
    actor = ANONYMOUS if who == "anonymous" else make.member()
    with pytest.raises(NotAllowed), unit_of_work():
        invitations.accept(actor, token)


@pytest.mark.parametrize("who", ["member", "stranger", "operator"])
def test_only_the_organisations_administrator_invites(app: Flask, who: str) -> None:
    made = make.organisation()
    actors = {
        "member": lambda: make.member(of=made, role=OrganisationRole.MEMBER),
        "stranger": make.member,
        "operator": make.operator,
    }
    actor = actors[who]()
    with pytest.raises(NotAllowed), unit_of_work():
        invitations.invite(actor, db.session.get_one(Organisation, made.id), EMAIL, OrganisationRole.MEMBER)


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "a\n@example.invalid", "\ud800@example.invalid"])
def test_a_bad_address_is_named(app: Flask, email: str) -> None:
    owner = make.member()
    with pytest.raises(Invalid) as refusal:
        invites(owner, email)
    assert refusal.value.problems[0].field == "email"


def test_a_member_is_not_invited_again(app: Flask) -> None:
    owner = make.member()
    with pytest.raises(Invalid) as refusal:
        invites(owner, steps.person_of(owner).email)
    assert refusal.value.problems[0].code == "already_member"


def test_a_second_invitation_replaces_the_first(app: Flask) -> None:
    owner = make.member()
    invites(owner)
    first = steps.mint("invite")
    invites(owner)
    second = steps.mint("invite")
    assert len(link_queries.invitations(EVERYTHING, owner.memberships[0].organisation_id)) == 1
    with pytest.raises(LinkExpired):
        joins_as_new(first)
    joins_as_new(second)


def test_a_cancelled_invitation_opens_nothing(app: Flask) -> None:
    owner = make.member()
    link_id = invites(owner)
    token = steps.mint("invite")
    with unit_of_work():
        invitations.cancel(owner, steps.organisation_of(owner), link_id)
    with pytest.raises(LinkExpired):
        joins_as_new(token)
    with pytest.raises(NotFound), unit_of_work():
        invitations.cancel(owner, steps.organisation_of(owner), link_id)


def test_another_organisations_invitation_is_not_there(app: Flask) -> None:
    owner, other = make.member(), make.member()
    link_id = invites(owner)
    with pytest.raises(NotFound), unit_of_work():
        invitations.cancel(other, steps.organisation_of(other), link_id)
    with pytest.raises(NotAllowed), unit_of_work():
        invitations.cancel(other, steps.organisation_of(owner), link_id)


def test_an_invitation_lasts_seven_days(app: Flask) -> None:
    invites(make.member())
    token = steps.mint("invite")
    with (
        time_machine.travel(utc_now() + timedelta(days=7, minutes=1), tick=False),
        pytest.raises(LinkExpired),
    ):
        joins_as_new(token)


def test_inviting_a_known_address_answers_like_an_unknown_one(app: Flask) -> None:
    owner, known = make.member(), make.person()
    first = invites(owner, known.email)
    second = invites(owner, "unknown@example.invalid")
    assert second == first + 1
    assert [event.facts for event in steps.news("link.requested")] == [{}, {}]


def test_an_unverified_organisation_sends_only_a_few(app: Flask) -> None:
    newcomer, known = make.member(make.organisation(verified=False)), make.member()
    for number in range(5):
        invites(newcomer, f"stranger{number}@example.invalid")
        invites(known, f"guest{number}@example.invalid")
    invites(known, "guest5@example.invalid")
    with pytest.raises(TooManyAttempts):
        invites(newcomer, "stranger5@example.invalid")
