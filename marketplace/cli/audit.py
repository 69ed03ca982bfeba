"""flask audit …"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.audit import heads, queries
from marketplace.config import Settings

audit_group = AppGroup("audit", help="The audit trail.")


@audit_group.command("verify")
def verify() -> None:
    """Check every row of the trail, its chain, and the heads noted outside the database."""
    settings: Settings = current_app.extensions["settings"]
    result = queries.verify(queries.WHOLE_TRAIL, heads.read(settings.instance_dir))
    for fault in result.faults[:20]:
        click.echo(fault)
    click.echo(f"entries={result.entries} faults={len(result.faults)} head={result.head[:16]}")
    if result.faults:
        sys.exit(1)
