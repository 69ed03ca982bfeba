"""What each operation of the room leaves in the trail and in the outbox, and that a refused one leaves nothing."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.accounts import second_factor as codes
from marketplace.accounts.models import OneTimeLink, Organisation, Person
from marketplace.accounts.operations import (
    invitations,
    links,
    new_passwords,
    organisations,
    own_account,
    people,
    registration,
    second_factor,
    sessions,
)
from marketplace.accounts.queries import credentials
from marketplace.accounts.states import PersonReason
from marketplace.audit import queries as audit
from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role
from marketplace.kernel.clock import utc_now
from tests import make
from tests.accounts import minting, steps

EMAIL = "left@example.invalid"


@dataclass
class Cast:
    """Who and what the operations are done with."""

    owner: Actor
    member: Actor
    waiting: int
    guest: Person

    def organisation(self) -> Organisation:
        return steps.organisation_of(self.owner)

    def applicant(self) -> Organisation:
        return db.session.get_one(Organisation, self.waiting)


@pytest.fixture
def cast(app: Flask) -> Cast:
    owner = make.member()
    member = make.member(of=steps.organisation_of(owner), role=OrganisationRole.MEMBER)
    return Cast(owner, member, make.organisation(verified=False).id, make.person())


def refused(cast: Cast) -> None:
    organisations.refuse(SYSTEM, cast.applicant(), steps.REASON)


def edited(cast: Cast) -> None:
    row = cast.organisation()
    draft = steps.draft(
        uscc=row.uscc, name=row.name, region_code=row.region_code, kind=row.kind, address="新址"
    )
    organisations.update(cast.owner, row, draft, seen_version=row.row_version)


def invited(cast: Cast) -> OneTimeLink:
    return invitations.invite(cast.owner, cast.organisation(), EMAIL, OrganisationRole.MEMBER)


def joined(cast: Cast) -> None:
    token = minting.mint(invited(cast))
    invitations.accept_as_new(steps.visitor(), token, name="来宾", password=steps.new_password())


def signed_up(cast: Cast, **values: str) -> None:
    email = values.pop("email", EMAIL)
    registration.sign_up(
        steps.visitor(), steps.draft(**values), email=email, name="吴六", password=steps.new_password()
    )


def changed_password(cast: Cast) -> None:
    person_id = cast.owner.person_id or 0
    stored = steps.person_of(cast.owner).password_hash
    checked = credentials.Checked(credentials.key_of(PUBLIC, person_id), person_id, stored, right=True)
    assert new_passwords.change(cast.owner, checked, steps.new_password(), keep_session=None)


def reset(cast: Cast) -> None:
    links.request_reset(SYSTEM, cast.guest)
    link = db.session.scalars(select(OneTimeLink).where(OneTimeLink.purpose == "reset")).one()
    new_passwords.reset(steps.visitor(), minting.mint(link), steps.new_password())


def factor_set_up(cast: Cast) -> str:
    second_factor.start(cast.owner, steps.VAULT)
    seed = steps.VAULT.open(steps.person_of(cast.owner).totp_seed or "") or ""
    session_id = db.session.scalars(select(steps.SignInSession.id)).first() or 0
    second_factor.finish(cast.owner, steps.VAULT, codes.code_at(seed, codes.step_of(utc_now())), session_id)
    return seed


def factor_taken_away(cast: Cast) -> None:
    factor_set_up(cast)
    second_factor.take_away(SYSTEM, cast.owner.person_id or 0)


Deed = Callable[[Cast], object]
TABLE: dict[str, tuple[Deed, list[str], list[str]]] = {  # name: the deed, topics of the trail, topics of the outbox
    "create": (
        lambda _: organisations.register(SYSTEM, steps.draft()), ["organisation.create"], [],
    ),
    "register": (
        lambda cast: organisations.register(cast.owner, steps.draft()),
        ["organisation.create", "organisation.add_member"], [],
    ),
    "edit": (edited, ["organisation.edit"], ["organisation.edit"]),
    "verify": (
        lambda cast: organisations.verify(SYSTEM, cast.applicant()),
        ["organisation.verify"], ["organisation.verify"],
    ),
    "refuse": (refused, ["organisation.refuse"], ["organisation.refuse"]),
    "suspend": (
        lambda cast: organisations.suspend(SYSTEM, cast.organisation(), steps.REASON),
        ["organisation.suspend"], ["organisation.suspend"],
    ),
    "remove a member": (
        lambda cast: organisations.remove_member(
            cast.owner, cast.organisation(), cast.member.person_id or 0
        ),
        ["organisation.remove_member"], [],
    ),
    "change a member": (
        lambda cast: organisations.change_member(
            cast.owner, cast.organisation(), cast.member.person_id or 0, OrganisationRole.ADMIN
        ),
        ["organisation.add_member"], [],
    ),
    "the same role again": (
        lambda cast: organisations.change_member(
            cast.owner, cast.organisation(), cast.member.person_id or 0, OrganisationRole.MEMBER
        ),
        [], [],
    ),
    "invite": (invited, ["link.request"], ["link.requested"]),
    "join": (
        joined,
        ["link.request", "link.mint", "person.create", "person.set_password", "link.use",
         "organisation.add_member"],
        ["link.requested"],
    ),
    "sign up": (
        signed_up,
        ["organisation.create", "organisation.add_member", "link.request", "person.create",
         "person.set_password"],
        ["link.requested"],
    ),
    "sign up with a known address": (
        lambda cast: signed_up(cast, email=cast.guest.email),
        ["registration.known_address"], ["registration.known_address"],
    ),
    "sign up with a known code": (
        lambda cast: signed_up(cast, uscc=cast.organisation().uscc),
        ["registration.join_wish", "link.request", "person.create", "person.set_password"],
        ["link.requested", "registration.join_wish"],
    ),
    "forget a password": (
        lambda cast: registration.ask_for_reset(steps.visitor(), cast.guest.id),
        ["reset.request"], ["reset.requested"],
    ),
    "reset": (
        reset,
        ["link.request", "link.mint", "link.use", "person.set_password"],
        ["link.requested", "person.password_changed"],
    ),
    "change a password": (changed_password, ["person.set_password"], ["person.password_changed"]),
    "create a person": (
        lambda _: people.create(SYSTEM, email=EMAIL, name="某人"), ["person.create"], [],
    ),
    "grant": (
        lambda cast: people.grant(SYSTEM, cast.guest.id, Role.BROKER), ["person.grant"], [],
    ),
    "disable": (
        lambda cast: people.disable(SYSTEM, cast.guest.id, PersonReason.MISUSE),
        ["person.disable"], ["person.disable"],
    ),
    "edit oneself": (
        lambda cast: own_account.edit(cast.owner, name="新名", language="en"), ["person.edit"], [],
    ),
    "open a session": (
        lambda cast: sessions.open_session(cast.owner, steps.person_of(cast.owner)), ["session.open"], [],
    ),
    "close all sessions of somebody who has none": (
        lambda cast: sessions.close_all(SYSTEM, cast.guest.id), [], [],
    ),
    "set up the second factor": (
        factor_set_up,
        ["second_factor.start", "second_factor.finish"], ["person.second_factor_changed"],
    ),
    "take the second factor away": (
        factor_taken_away,
        ["second_factor.start", "second_factor.finish", "second_factor.remove"],
        ["person.second_factor_changed", "person.second_factor_changed"],
    ),
}  # fmt: skip


def trail_topics(after: int) -> list[str]:
    query = select(AuditEntry.topic).where(AuditEntry.number > after)
    return sorted(db.session.scalars(query))


def news_topics(after: int) -> list[str]:
    return sorted(db.session.scalars(select(OutboxEvent.topic).where(OutboxEvent.id > after)))


def marks() -> tuple[int, int]:
    newest = db.session.scalar(select(db.func.max(OutboxEvent.id))) or 0
    return audit.verify(audit.WHOLE_TRAIL).entries, newest


@pytest.mark.parametrize("name", TABLE)
def test_every_deed_leaves_its_rows_and_no_others(cast: Cast, name: str) -> None:
    deed, in_trail, in_outbox = TABLE[name]
    number, newest = marks()
    with unit_of_work():
        deed(cast)
    assert trail_topics(number) == sorted(in_trail)
    assert news_topics(newest) == sorted(in_outbox)


@pytest.mark.parametrize("name", TABLE)
def test_a_deed_that_breaks_off_leaves_nothing(cast: Cast, name: str) -> None:
    before = marks()
    with pytest.raises(ZeroDivisionError), unit_of_work():
        TABLE[name][0](cast)
        raise ZeroDivisionError
    assert marks() == before


def test_the_trail_names_whoever_did_it_and_what_it_was_done_to(cast: Cast) -> None:
    with unit_of_work():
        invited(cast)
        organisations.remove_member(cast.owner, cast.organisation(), cast.member.person_id or 0)
    entries = audit.history(audit.AuditScope(), 2)
    assert {entry.person_id for entry in entries} == {cast.owner.person_id}
    assert {entry.address for entry in entries} == {"127.0.0.1"}
    removed = next(entry for entry in entries if entry.topic == "organisation.remove_member")
    assert removed.subject == f"organisation:{cast.organisation().id}"
    assert removed.facts == {"person": cast.member.person_id}


def test_a_new_person_is_named_as_the_one_who_joined(cast: Cast) -> None:
    with unit_of_work():
        joined(cast)
    entry = audit.history(audit.AuditScope(), 1)[0]
    assert entry.topic == "organisation.add_member"
    assert (entry.actor_name, entry.facts["person"]) == ("来宾", entry.person_id)


SECRETS = [steps.NEW_PASSWORD, make.PASSWORD, EMAIL, "$argon2"]


@pytest.mark.parametrize("name", TABLE)
def test_neither_trail_nor_outbox_holds_a_secret_or_an_address(cast: Cast, name: str) -> None:
    with unit_of_work():
        TABLE[name][0](cast)
    said = "".join(str(row.facts) for row in audit.history(audit.WHOLE_TRAIL, 1000))
    said += "".join(str(facts) for facts in db.session.scalars(select(OutboxEvent.facts)))
    assert not [secret for secret in SECRETS if secret in said]
