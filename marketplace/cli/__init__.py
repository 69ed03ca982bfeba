"""Every command of the market. A command prints its figure last and exits non-zero when it fails."""

from flask import Flask

from marketplace.cli.audit import audit_group
from marketplace.cli.backup import backup_group
from marketplace.cli.demo import demo_group
from marketplace.cli.jobs import jobs_group
from marketplace.cli.listings import listings_group
from marketplace.cli.matching import matching_group
from marketplace.cli.organisations import organisations_group
from marketplace.cli.people import people_group
from marketplace.cli.policy import policy_group
from marketplace.cli.policy_verify import verify as policy_verify
from marketplace.cli.search import search_group


def register_commands(app: Flask) -> None:
    policy_group.add_command(policy_verify)
    for group in (
        audit_group,
        backup_group,
        demo_group,
        jobs_group,
        listings_group,
        matching_group,
        organisations_group,
        people_group,
        policy_group,
        search_group,
    ):
        app.cli.add_command(group)
