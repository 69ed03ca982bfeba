"""flask organisations …"""

import click
from flask.cli import AppGroup

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.queries import organisations as queries
from marketplace.accounts.states import OrganisationKind, OrganisationStatus
from marketplace.branches.scope import EVERYTHING
from marketplace.cli.refusals import refusals_named
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import Invalid, Problem

organisations_group = AppGroup("organisations", help="Organisations of the market.")


@organisations_group.command("create")
@click.option("--uscc", required=True, help="统一社会信用代码, 18 characters")
@click.option("--name", required=True)
@click.option("--kind", required=True, type=click.Choice([kind.value for kind in OrganisationKind]))
@click.option("--region", required=True, help="GB/T 2260 code, six digits")
@click.option("--verified", is_flag=True, help="it has been checked and may publish")
def create(uscc: str, name: str, kind: str, region: str, verified: bool) -> None:
    """Bring an organisation in. One that is known by its code is left as it is, but for --verified."""
    with refusals_named(), unit_of_work():
        made = queries.by_uscc(EVERYTHING, uscc) or organisations.create(
            SYSTEM, uscc=uscc, name=name, kind=OrganisationKind(kind), region_code=region
        )
        if verified:
            _verify(made)
        organisation_id, status = made.id, made.status.value
    click.echo(f"status={status}")
    click.echo(f"organisation={organisation_id}")


@organisations_group.command("verify")
@click.argument("uscc")
def verify(uscc: str) -> None:
    """Note that an organisation was checked, so that it may publish."""
    with refusals_named(), unit_of_work():
        found = queries.by_uscc(EVERYTHING, uscc)
        if found is None:
            raise Invalid(Problem("uscc", "unknown_uscc"))
        _verify(found)
        organisation_id = found.id
    click.echo(f"organisation={organisation_id}")


def _verify(organisation: Organisation) -> None:
    if organisation.status is not OrganisationStatus.VERIFIED:
        organisations.verify(SYSTEM, organisation)
