"""flask search …"""

import sys

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.config import Settings
from marketplace.search import sync, turns
from marketplace.search.engines import open_index
from marketplace.search.index import IndexUnavailable

search_group = AppGroup("search", help="The search index, which can always be made anew from the tables.")


def _settings() -> Settings:
    found: Settings = current_app.extensions["settings"]
    return found


@search_group.command("rebuild")
@click.option("--progress", is_flag=True, help="Count along.")
def rebuild(progress: bool) -> None:
    """Build the index anew beside the live one and swap it in. Pages and jobs go on meanwhile."""
    settings = _settings()
    index = open_index(settings)
    with turns.rebuilding(settings.instance_dir) as mine:
        if not mine:
            click.echo("The index is being rebuilt already; wait for that to end.", err=True)
            sys.exit(1)
        sync.rebuild(index, (lambda count: click.echo(f"{count} …")) if progress else lambda _count: None)
        # The jobs process went on writing: what it brought into the index that is no longer live comes in here.
        differing = sync.compare(index).differing
        if differing:
            with turns.syncing(settings.instance_dir):
                sync.sync_listings(index, differing)
    click.echo(f"listings={index.count()}")


@search_group.command("compare")
def compare() -> None:
    """Compare the index with the tables, both ways; exit code 1 when they differ."""
    try:
        found = sync.compare(open_index(_settings()))
    except IndexUnavailable as error:
        click.echo(
            f"There is no usable index ({error.facts.get('problem', '')}): run flask search rebuild.",
            err=True,
        )
        sys.exit(1)
    for name, ids in (("missing", found.missing), ("extra", found.surplus), ("stale", found.stale)):
        for listing_id in ids:
            click.echo(f"{name} {listing_id}")
    equal = found.compared - len(found.differing)
    counts = f"missing={len(found.missing)} extra={len(found.surplus)} stale={len(found.stale)} equal={equal}"
    click.echo(counts)
    sys.exit(0 if found.agrees else 1)
