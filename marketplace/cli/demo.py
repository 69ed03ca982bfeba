"""flask demo …"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.config import Settings
from marketplace.demo import load as loader
from marketplace.demo.accounts import ACCOUNTS

demo_group = AppGroup("demo", help="Invented organisations, people and listings to try the market with.")


@demo_group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when the market holds any organisation.")
def load(if_empty: bool) -> None:
    """Fill an empty market with the demo; loading again adds what is missing."""
    if if_empty and loader.has_organisations():
        return
    settings: Settings = current_app.extensions["settings"]
    before = loader.figures()
    try:
        after = loader.load(settings)
    except loader.NotEmpty:
        click.echo("The market holds real organisations: the demo goes into an empty one only.", err=True)
        sys.exit(1)
    if after == before:
        click.echo("The demo was loaded already.")
    click.echo(f"organisations={after.organisations} people={after.people} listings={after.listings}")


@demo_group.command("accounts")
def accounts() -> None:
    """Who one can sign in as; fails when the market holds no demo."""
    if not loader.figures().people:
        click.echo("The market holds no demo: run flask demo load first.", err=True)
        sys.exit(1)
    for account in ACCOUNTS:
        code = "  + code shown when signing in" if account.wants_second_factor else ""
        click.echo(f"{account.login:18} {account.password}  {account.role_en} · {account.role_zh}{code}")
    click.echo(f"accounts={len(ACCOUNTS)}")
