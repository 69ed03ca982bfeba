"""Every command of the market. A command prints its figure last and exits non-zero when it fails."""

from flask import Flask

from marketplace.cli.audit import audit_group
from marketplace.cli.jobs import jobs_group


def register_commands(app: Flask) -> None:
    for group in (audit_group, jobs_group):
        app.cli.add_command(group)
