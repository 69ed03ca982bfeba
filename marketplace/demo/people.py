"""The demo's people: one account for each role, and a desk for every other organisation."""

from typing import Any

from sqlalchemy import select

from marketplace.accounts import actors, passwords
from marketplace.accounts.models import Organisation, OrganisationMember, Person
from marketplace.accounts.operations import organisations, people, second_factor
from marketplace.accounts.second_factor import Vault
from marketplace.accounts.states import OrganisationStatus
from marketplace.branches.paths import is_path
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo.accounts import ACCOUNTS, MAIL_DOMAIN, DemoAccount, by_login
from marketplace.demo.entries import OrganisationEntry
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole, Role

REVIEWERS = {"/p/BR1/": "operator-br1", "/p/BR2/": "operator-br2"}
"""Who reviews in a branch; elsewhere it is the province."""


def load_accounts(vault: Vault) -> None:
    """Every account with its system role, a broker's apart; the sign-in page shows codes of their second factors."""
    for account in ACCOUNTS:
        with unit_of_work():
            if _by_email(account.email) is None:
                _create(account, vault)


def _create(account: DemoAccount, vault: Vault) -> None:
    password = passwords.accept(account.password, words=(account.name, account.login, account.email))
    made = people.create(
        SYSTEM,
        email=account.email,
        name=account.name,
        login_name=account.login,
        password=password,
        is_demo=True,
    )
    if account.role is not None and account.role is not Role.BROKER:
        people.grant(SYSTEM, made.id, account.role, account.branch_path)
    if account.wants_second_factor:
        second_factor.provide(SYSTEM, made.id, vault)


def load_organisation(entry: OrganisationEntry) -> None:
    """One organisation with its people, verified or refused by who is in charge of its branch."""
    with unit_of_work():
        if by_uscc(entry.draft.uscc) is not None:
            return
        made = organisations.create(SYSTEM, is_demo=True, **_values(entry))
        reviewer = reviewer_of(made.branch_path)
        if entry.status is OrganisationStatus.VERIFIED:
            organisations.verify(reviewer, made)
        elif entry.reason is not None:
            organisations.refuse(reviewer, made, entry.reason)
        _let_in(entry, made)


def _values(entry: OrganisationEntry) -> dict[str, Any]:
    return {name: value for name, value in vars(entry.draft).items() if value}


def _let_in(entry: OrganisationEntry, organisation: Organisation) -> None:
    mine = [account for account in ACCOUNTS if account.organisation == entry.key]
    for account in mine:
        person = _by_email(account.email)
        assert person is not None  # accounts are loaded first
        organisations.add_member(SYSTEM, organisation.id, person.id, account.organisation_role)
    if not mine:
        name = f"{entry.draft.name[:4]}窗口（演示）"
        desk = people.create(SYSTEM, email=_desk(entry.key), name=name, is_demo=True)
        organisations.add_member(SYSTEM, organisation.id, desk.id, OrganisationRole.ADMIN)


def by_uscc(code: str) -> Organisation | None:
    return db.session.scalars(select(Organisation).where(Organisation.uscc == code)).one_or_none()


def owner_of(organisation: Organisation) -> Actor:
    """An administrator of the organisation, as an actor."""
    query = (
        select(Person)
        .join(OrganisationMember, OrganisationMember.person_id == Person.id)
        .where(
            OrganisationMember.organisation_id == organisation.id,
            OrganisationMember.role == OrganisationRole.ADMIN,
        )
        .order_by(Person.id)
    )
    return actors.actor_for(db.session.scalars(query).all()[0], second_factor=True)


def actor(login: str) -> Actor:
    """One of ACCOUNTS, second factor shown."""
    person = _by_email(by_login(login).email)
    assert person is not None  # accounts are loaded first
    return actors.actor_for(person, second_factor=True)


def reviewer_of(branch_path: str) -> Actor:
    """Who reviews what hangs at the path."""
    assert is_path(branch_path)
    return actor(next((login for top, login in REVIEWERS.items() if branch_path.startswith(top)), "province"))


def _desk(key: str) -> str:
    return f"desk-{key}@{MAIL_DOMAIN}"


def _by_email(email: str) -> Person | None:
    return db.session.scalars(select(Person).where(Person.email == email)).one_or_none()
