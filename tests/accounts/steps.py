"""Small steps the tests of accounts share."""

from typing import Any

from flask import Flask
from sqlalchemy import select

from marketplace.accounts import passwords
from marketplace.accounts.drafts import OrganisationDraft
from marketplace.accounts.models import OneTimeLink, Organisation, Person, SignInSession
from marketplace.accounts.operations import links, sign_in
from marketplace.accounts.operations.sign_in import Outcome
from marketplace.accounts.password_rules import DENGBAO3
from marketplace.accounts.queries import credentials
from marketplace.accounts.second_factor import Vault
from marketplace.accounts.states import OrganisationKind, OrganisationReason
from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from tests import make

REASON = OrganisationReason.MISUSE
NEW_PASSWORD = "Songhua-jiang_58-qiao"
VAULT = Vault(["v" * 32])


def visitor(address: str = "192.0.2.7") -> Actor:
    """Nobody yet, from an address."""
    return Actor(person_id=None, address=address, request_id="test")


def new_password(plain: str = NEW_PASSWORD) -> passwords.NewPassword:
    return passwords.accept(plain)


def draft(**values: Any) -> OrganisationDraft:
    """A new organisation's data."""
    wanted: dict[str, Any] = {
        "uscc": make.uscc_code(),
        "name": "虚构仪器有限公司",
        "kind": OrganisationKind.ENTERPRISE,
        "region_code": "220102",
    }
    return OrganisationDraft(**wanted | values)


def signs_in(username: str, plain: str = make.PASSWORD, actor: Actor | None = None) -> Outcome:
    """What the sign-in page does."""
    checked = credentials.checked(PUBLIC, username, plain)
    with unit_of_work():
        return sign_in.settle(actor or visitor(), checked, profile=DENGBAO3, user_agent="tests")


def person_of(actor: Actor) -> Person:
    return db.session.get_one(Person, actor.person_id, populate_existing=True)


def organisation_of(actor: Actor) -> Organisation:
    found = actor.memberships[0].organisation_id
    return db.session.get_one(Organisation, found, populate_existing=True)


def sessions_of(person_id: int | None) -> int:
    query = select(SignInSession).where(SignInSession.person_id == person_id)
    return len(db.session.scalars(query).all())


def topics() -> list[str]:
    """The audit trail, oldest first."""
    return list(db.session.scalars(select(AuditEntry.topic).order_by(AuditEntry.number)))


def news(topic: str) -> list[OutboxEvent]:
    query = select(OutboxEvent).where(OutboxEvent.topic == topic).order_by(OutboxEvent.id)
    return list(db.session.scalars(query))


def mint(purpose: str) -> str:
    """The token of the newest open link of a purpose, as its letter would carry it."""
    query = select(OneTimeLink).where(OneTimeLink.purpose == purpose).order_by(OneTimeLink.id.desc())
    with unit_of_work():
        return links.mint(SYSTEM, db.session.scalars(query).first(), "test-" * 8)  # type: ignore[arg-type]


def market_vault(app: Flask) -> Vault:
    """The vault the pages use."""
    return Vault([app.extensions["settings"].signing_key()])
