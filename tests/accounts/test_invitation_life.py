"""Invitations under any order of sending, taking back, waiting and accepting."""

import itertools
from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.operations import invitations, organisations, people
from marketplace.accounts.queries import links as queries
from marketplace.accounts.queries import organisations as organisation_queries
from marketplace.accounts.states import OrganisationReason, PersonReason
from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, LinkExpired, NotFound, TooManyAttempts
from tests import make
from tests.accounts import minting, steps

DAYS = 7
_numbers = itertools.count(1)


class Invitations(RuleBasedStateMachine):
    """One organisation, three addresses. The model: which token of each address opens, and until when."""

    @initialize()
    def begin(self) -> None:
        self.traveller = time_machine.travel(utc_now(), tick=False)
        self.clock = self.traveller.start()
        self.owner = make.member()
        self.addresses = [f"guest{next(_numbers)}@example.invalid" for _ in range(3)]
        self.tokens: dict[str, list[tuple[int, str, object]]] = {address: [] for address in self.addresses}
        self.alive: dict[str, int] = {}
        self.joined: set[str] = set()

    def organisation(self) -> Organisation:
        return db.session.get_one(Organisation, self.owner.memberships[0].organisation_id)

    def open_now(self) -> dict[str, int]:
        """The open invitation of each address."""
        found = {}
        for address, link_id in self.alive.items():
            ends = next(end for known, _, end in self.tokens[address] if known == link_id)
            if utc_now() < ends:  # type: ignore[operator]
                found[address] = link_id
        return found

    @rule(who=st.integers(0, 2))
    def invite(self, who: int) -> None:
        address = self.addresses[who]
        if address in self.joined:
            with pytest.raises(Invalid), unit_of_work():
                invitations.invite(self.owner, self.organisation(), address, OrganisationRole.MEMBER)
            return
        with unit_of_work():
            link = invitations.invite(self.owner, self.organisation(), address, OrganisationRole.MEMBER)
            token, link_id, ends = minting.mint(link), link.id, link.expires_at
        self.tokens[address].append((link_id, token, ends))
        self.alive[address] = link_id

    @rule(who=st.integers(0, 2))
    def cancel(self, who: int) -> None:
        address = self.addresses[who]
        link_id = self.open_now().get(address)
        if link_id is None:
            if self.tokens[address]:
                with pytest.raises(NotFound), unit_of_work():
                    invitations.cancel(self.owner, self.organisation(), self.tokens[address][-1][0])
            return
        with unit_of_work():
            invitations.cancel(self.owner, self.organisation(), link_id)
        del self.alive[address]

    @rule(days=st.integers(1, 8))
    def wait(self, days: int) -> None:
        self.clock.shift(timedelta(days=days))

    @rule(who=st.integers(0, 2), which=st.integers(0, 3))
    def accept(self, who: int, which: int) -> None:
        address = self.addresses[who]
        if which >= len(self.tokens[address]):
            return
        link_id, token, _ = self.tokens[address][which]
        joins = self.open_now().get(address) == link_id
        try:
            with unit_of_work():
                invitations.accept_as_new(steps.visitor(), token, name="来宾", password=steps.new_password())
        except LinkExpired:
            assert not joins
        else:
            assert joins
            self.joined.add(address)
            del self.alive[address]

    @invariant()
    def the_page_lists_the_open_ones(self) -> None:
        if hasattr(self, "owner"):
            found = queries.invitations(EVERYTHING, self.owner.memberships[0].organisation_id)
            assert {link.email: link.id for link in found} == self.open_now()
            assert len(found) == len(self.open_now())

    @invariant()
    def the_members_are_those_who_accepted(self) -> None:
        if hasattr(self, "owner"):
            members = organisation_queries.members(PUBLIC, self.organisation())
            assert {member.email for member in members[1:]} == self.joined

    def teardown(self) -> None:
        if hasattr(self, "traveller"):
            self.traveller.stop()


def test_an_invitation_opens_once_until_its_end_and_never_after_being_replaced(app: Flask) -> None:
    run_state_machine_as_test(
        Invitations,
        settings=settings(max_examples=10, stateful_step_count=20, deadline=None, phases=(Phase.generate,)),
    )


def invites(email: str, role: OrganisationRole = OrganisationRole.MEMBER) -> tuple[int, str]:
    owner = make.member()
    with unit_of_work():
        invitations.invite(owner, steps.organisation_of(owner), email, role)
    return owner.memberships[0].organisation_id, steps.mint("invite")


@pytest.mark.parametrize(("seconds", "opens"), [(-1, True), (0, False), (1, False)])
def test_an_invitation_ends_to_the_second(app: Flask, seconds: int, opens: bool) -> None:
    now = utc_now()
    with time_machine.travel(now, tick=False):
        _, token = invites("guest@example.invalid")
    with time_machine.travel(now + timedelta(days=DAYS, seconds=seconds), tick=False):
        if opens:
            assert queries.by_token(PUBLIC, token, "invite").email == "guest@example.invalid"
        else:
            with pytest.raises(LinkExpired):
                queries.by_token(PUBLIC, token, "invite")


def test_one_may_be_invited_by_two_organisations(app: Flask) -> None:
    first, token = invites("guest@example.invalid")
    second, other = invites("guest@example.invalid")
    with unit_of_work():
        invitations.accept_as_new(steps.visitor(), token, name="来宾", password=steps.new_password())
    guest = make.actor_of(db.session.scalars(db.select(Person.id).order_by(Person.id.desc())).first() or 0)
    with unit_of_work():
        invitations.accept(guest, other)
    assert {m.organisation_id for m in make.actor_of(guest.person_id or 0).memberships} == {first, second}


def test_an_invitation_makes_a_member_an_administrator(app: Flask) -> None:
    """Sent before the person joined otherwise: accepting gives the role that was offered."""
    guest = make.member()
    organisation_id, token = invites(steps.person_of(guest).email, OrganisationRole.ADMIN)
    with unit_of_work():
        organisations.add_member(SYSTEM, organisation_id, guest.person_id or 0, OrganisationRole.MEMBER)
    with unit_of_work():
        invitations.accept(guest, token)
    here = make.actor_of(guest.person_id or 0).membership(organisation_id)
    assert here is not None
    assert here.role is OrganisationRole.ADMIN


def test_nobody_is_invited_without_end(app: Flask) -> None:
    owner = make.member()
    for number in range(100):
        with unit_of_work():
            invitations.invite(
                owner, steps.organisation_of(owner), f"g{number}@example.invalid", OrganisationRole.MEMBER
            )
    with pytest.raises(TooManyAttempts), unit_of_work():
        invitations.invite(
            owner, steps.organisation_of(owner), "one-more@example.invalid", OrganisationRole.MEMBER
        )
    other = make.member()
    with unit_of_work():
        invitations.invite(
            other, steps.organisation_of(other), "one-more@example.invalid", OrganisationRole.MEMBER
        )


def test_a_suspended_organisation_may_still_be_joined(app: Flask) -> None:
    """It has to correct what was wrong, and may need people for that; it publishes nothing meanwhile."""
    organisation_id, token = invites("guest@example.invalid")
    with unit_of_work():
        row = db.session.get_one(Organisation, organisation_id)
        organisations.suspend(SYSTEM, row, OrganisationReason.MISUSE)
    with unit_of_work():
        joined = invitations.accept_as_new(steps.visitor(), token, name="来宾", password=steps.new_password())
        assert joined.id == organisation_id


def test_an_invitation_still_works_when_who_sent_it_has_gone(app: Flask) -> None:
    organisation_id, token = invites("guest@example.invalid")
    inviter = organisation_queries.members(PUBLIC, db.session.get_one(Organisation, organisation_id))[0]
    with unit_of_work():
        people.disable(SYSTEM, inviter.person_id, PersonReason.LEFT_ORGANISATION)
    with unit_of_work():
        invitations.accept_as_new(steps.visitor(), token, name="来宾", password=steps.new_password())
