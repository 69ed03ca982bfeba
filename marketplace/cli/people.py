"""flask people …"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.accounts import passwords
from marketplace.accounts.operations import organisations, people
from marketplace.accounts.password_rules import PROFILES, Profile
from marketplace.accounts.queries import organisations as organisation_queries
from marketplace.accounts.queries import people as people_queries
from marketplace.branches.scope import EVERYTHING
from marketplace.cli.refusals import refusals_named
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole, Role
from marketplace.kernel.errors import Invalid, Problem

people_group = AppGroup("people", help="Accounts; the first administrators are made here.")


@people_group.command("create")
@click.option("--email", required=True, help="mail address, also the name to sign in with")
@click.option("--name", required=True)
@click.option("--login-name", help="a shorter name to sign in with")
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--branch", "branch_path", help="place of the role, such as /p/ or /p/BR1/")
@click.option("--organisation", "uscc", help="code of the organisation to join")
@click.option("--organisation-role", type=click.Choice([r.value for r in OrganisationRole]), default="admin")
@click.option("--password", help="visible to other users of this computer; better --password-stdin")
@click.option("--password-stdin", is_flag=True, help="read the password from standard input")
def create(email: str, name: str, login_name: str | None, roles: tuple[str, ...], branch_path: str | None,
           uscc: str | None, organisation_role: str, password: str | None, password_stdin: bool) -> None:  # fmt: skip
    """Make an account, give it roles, put it into an organisation. Without a password it opens by reset mail."""
    plain = sys.stdin.readline().rstrip("\r\n") if password_stdin else password
    with refusals_named():
        own_words = (name, *email.split("@"))
        new = passwords.accept(plain, profile=_profile(), words=own_words) if plain is not None else None
        with unit_of_work():
            made = people.create(SYSTEM, email=email, name=name, password=new, login_name=login_name)
            for role in roles:
                people.grant(SYSTEM, made.id, Role(role), branch_path=branch_path)
            if uscc is not None:
                _join(uscc, made.id, OrganisationRole(organisation_role))
            person_id = made.id
    click.echo(f"person={person_id}")


@people_group.command("find")
@click.argument("words")
def find(words: str) -> None:
    """Print the accounts whose name or mail address holds the words."""
    found = people_queries.find(EVERYTHING, words=words)
    for row in found.rows:
        held = ",".join(sorted(grant.role for grant in row.grants))
        click.echo(f"{row.id:6} {row.status:12} {row.email:40} {row.name} {held}")
    click.echo(f"people={found.total}")


def _join(uscc: str, person_id: int, role: OrganisationRole) -> None:
    organisation = organisation_queries.by_uscc(EVERYTHING, uscc)
    if organisation is None:
        raise Invalid(Problem("organisation", "unknown_uscc"))
    organisations.add_member(SYSTEM, organisation.id, person_id, role)
    db.session.flush()


def _profile() -> Profile:
    settings: Settings = current_app.extensions["settings"]
    return PROFILES[settings.password_policy]
