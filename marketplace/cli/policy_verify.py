"""flask policy verify."""

import sys

import click

from marketplace.branches.scope import EVERYTHING
from marketplace.policies.policy import DecisionScope
from marketplace.policies.queries import books, decisions

ALL = DecisionScope(everything=True)
MOST_SHOWN = 20


@click.command("verify")
def verify() -> None:
    """Read every stored version, and work every stored decision out again from its facts and the texts of its versions;
    exit 1 on a difference.
    """
    books.forget(EVERYTHING)
    altered = books.altered(EVERYTHING)
    for pack_id, number in sorted(altered):
        click.echo(f"version {number} of {pack_id}: its stored texts are not those of its record")
    count, differing = 0, list[str]()
    for row in decisions.each(ALL):
        count += 1
        if not decisions.holds_still(ALL, row, altered):
            differing.append(f"decision {row.id} ({row.subject}, {row.benefit}) comes out differently")
    for line in differing[:MOST_SHOWN]:
        click.echo(line)
    click.echo(f"decisions={count} differing={len(differing)}")
    if differing or altered:
        sys.exit(1)
