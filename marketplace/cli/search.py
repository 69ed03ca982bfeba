"""flask search …"""

import sys
import time
from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.cli import evaluation as figures
from marketplace.config import Settings
from marketplace.kernel.clock import utc_now
from marketplace.search import evaluation, sync, turns
from marketplace.search.collections import Collection, CollectionRefused, read_collection
from marketplace.search.engines import ENGINES, open_index
from marketplace.search.evaluation import Evaluation, MeasuresMissing, Way
from marketplace.search.index import IndexUnavailable
from marketplace.search.throwaway import EngineMissing, throw_away_index

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
    with turns.rebuilding(settings) as mine:
        if not mine:
            click.echo("The index is being rebuilt already; wait for that to end.", err=True)
            sys.exit(1)
        sync.rebuild(index, (lambda count: click.echo(f"{count} …")) if progress else lambda _count: None)
        # The jobs process went on writing: what it brought into the index that is no longer live comes in here.
        differing = sync.compare(index).differing
        if differing:
            with turns.syncing(settings):
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


@search_group.command("evaluate")
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--engine", type=click.Choice(list(ENGINES)), help="The installation's, unless given.")
@click.option(
    "--as", "way", type=click.Choice([one.value for one in Way]), help="By the topics' length, unless given."
)
@click.option(
    "--json", "file", type=click.Path(dir_okay=False, path_type=Path), help="Write all figures here."
)
def evaluate(directory: Path, engine: str | None, way: str | None, file: Path | None) -> None:
    """Measure search on a test collection: docs.jsonl, topics.jsonl and qrels.txt in DIRECTORY.

    The documents go into a throw-away index; this installation's own is not touched.
    """
    settings = _settings()
    engine = engine or settings.search_engine
    try:
        evaluation.measuring_library()
        collection = read_collection(directory)
        if file:
            file.touch()
        found = _measured(settings, engine, collection, Way(way) if way else None)
        if file:
            figures.write_json(file, figures.as_json(found, collection, engine, way))
    except (CollectionRefused, EngineMissing, MeasuresMissing, OSError) as error:
        click.echo(str(error), err=True)
        sys.exit(2)
    click.echo(figures.last_line(found, engine))


def _measured(settings: Settings, engine: str, collection: Collection, way: Way | None) -> Evaluation:
    with throw_away_index(engine, settings.database_url) as index:
        began = time.perf_counter()
        count = evaluation.build(index, collection.documents)
        click.echo(f"documents={count} seconds={time.perf_counter() - began:.2f}")
        return evaluation.evaluate(index, collection, utc_now(), way)
