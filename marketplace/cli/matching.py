"""flask matching …"""

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import click
from flask import current_app
from flask.cli import AppGroup

from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.jobs import rematching
from marketplace.jobs.office import open_office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.matching import operations_rounds, rounds
from marketplace.matching.evaluation import Evaluation, Replayed, rank_quality, replay
from marketplace.matching.opening import open_finder
from marketplace.matching.quality import Month
from marketplace.matching.queries_quality import opinions
from marketplace.matching.rounds import Progress
from marketplace.search.engines import open_index
from marketplace.search.evaluation import MeasuresMissing
from marketplace.search.index import IndexUnavailable

matching_group = AppGroup(
    "matching", help="Suggested pairs: how good they are, and matching everything anew."
)
SHOWN = 20
"""Pairs of one kind that are named; all are counted."""
LINE_EVERY = 2.0
"""Seconds between two lines of progress."""


class MonthType(click.ParamType[Month]):
    """A month of the Beijing calendar."""

    name = "YYYY-MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Month:
        if isinstance(value, Month):
            return value
        try:
            return Month.read(str(value))
        except ValueError as error:
            self.fail(f"{value!r} is no month: {error}.", param, ctx)


@matching_group.command("evaluate")
@click.option(
    "--json", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the figures here."
)
@click.option("--since", type=MonthType(), help="Only verdicts from this month on (Beijing).")
def evaluate(target: Path | None, since: Month | None) -> None:
    """Replay what people said of pairs with today's code and index. The last line holds the figures."""
    if target is not None and not target.parent.is_dir():
        raise click.BadParameter(f"there is no folder {target.parent}.", param_hint="--json")
    judged = opinions(EVERYTHING, since.begins_at if since else None)
    if not judged:
        _write(target, {"judged": 0})
        click.echo("nothing judged yet")
        return
    try:
        found = replay(open_finder(open_index(current_app.extensions["settings"])), judged)
    except IndexUnavailable as error:
        _no_index(error)
    figures = _figures(found)
    for title, pairs in (("lost", found.good_lost), ("unsuitable", found.unsuitable_left)):
        for pair in pairs[:SHOWN]:
            click.echo(f"{title} {_named(pair)}")
    _write(target, figures)
    click.echo(" ".join(f"{name}={_shown(value)}" for name, value in figures.items()))


@matching_group.command("progress")
def progress() -> None:
    """How far the newest round of matching everything anew has got."""
    newest = rounds.newest()
    click.echo(_progress(newest) if newest else "no round yet")


@matching_group.command("rematch")
def rematch() -> None:
    """Begin a round, or go on with the one that runs, and work it to its end. Pages and jobs go on meanwhile."""
    office = open_office(current_app.extensions["settings"], current_app.app_context)
    with unit_of_work():
        round_id = operations_rounds.begin(SYSTEM)
    try:
        ended = rematching.work(office, round_id or 0, _counting())
    except IndexUnavailable as error:
        _no_index(error)
    except KeyboardInterrupt:
        click.echo("Stopped; the round goes on from here with the next call, or at night.", err=True)
        sys.exit(130)
    if not ended:
        click.echo(
            "Another process works on this round; flask matching progress tells how far it is.", err=True
        )
        sys.exit(1)
    newest = rounds.newest()
    click.echo(_progress(newest) if newest else "no round yet")


def _counting() -> Callable[[rematching.Passed | None], bool]:
    """Never stops the work; says every LINE_EVERY seconds how far it is."""
    told = time.monotonic()

    def goes_on(passed: rematching.Passed | None) -> bool:
        nonlocal told
        at = rounds.running() if passed and time.monotonic() - told > LINE_EVERY else None
        if at is not None:
            told = time.monotonic()
            left = f", about {at.work_left.total_seconds() / 60:.0f} min left" if at.work_left else ""
            click.echo(f"{at.done}/{at.total} new_pairs={at.new_pairs}{left}", err=True)
        return True

    return goes_on


def _progress(at: Progress) -> str:
    rate = f"{at.per_minute:.0f}" if at.per_minute else "unknown"
    end = at.ends_at(utc_now())
    shown = to_beijing(end).isoformat(timespec="minutes") if end else "unknown"
    state = "running" if at.finished_at is None else "finished"
    return (
        f"round={at.id} state={state} done={at.done} total={at.total} percent={at.percent} "
        f"new_pairs={at.new_pairs} failed={at.failed} per_minute={rate} ends_at={shown}"
    )


def _figures(found: Evaluation) -> dict[str, float | int | str | None]:
    try:
        ranks: dict[str, float | str] = dict(rank_quality(found))
    except MeasuresMissing:
        click.echo("ir_measures is not installed: no MRR and nDCG (extra `evaluate`).", err=True)
        ranks = {"mrr10": "absent", "ndcg10": "absent"}
    suggested = found.suggested
    return {
        "judged": len(found.pairs),
        "closed": len(found.pairs) - len(found.opened),
        "changed": sum(pair.changed for pair in found.opened),
        "suggested": len(suggested),
        "good": sum(pair.opinion.is_good for pair in suggested),
        "unsuitable": len(found.unsuitable_left),
        "good_lost": len(found.good_lost),
        "precision": found.precision,
        "mrr10": ranks.get("mrr10"),
        "ndcg10": ranks.get("ndcg10"),
    }


def _named(pair: Replayed) -> str:
    said = pair.opinion
    return f"match={said.match_id} need={said.need_id} achievement={said.achievement_id} points={pair.points}"


def _shown(value: float | int | str | None) -> str:
    return "none" if value is None else f"{value:.4f}" if isinstance(value, float) else str(value)


def _write(target: Path | None, figures: dict[str, float | int | str | None] | dict[str, int]) -> None:
    if target is None:
        return
    try:
        target.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise click.BadParameter(f"cannot be written: {error.strerror}.", param_hint="--json") from error


def _no_index(error: IndexUnavailable) -> NoReturn:
    problem = error.facts.get("problem", "")
    click.echo(f"There is no usable index ({problem}): run flask search rebuild.", err=True)
    sys.exit(1)
