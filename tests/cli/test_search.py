"""flask search …: the figure is on the last line, and a difference is a failure."""

from click.testing import Result
from flask import Flask

from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.operations import life
from marketplace.listings.reasons import PauseReason
from marketplace.search import turns
from marketplace.search.engines import open_index
from tests import make
from tests.search.samples import document


def run(app: Flask, *arguments: str) -> Result:
    return app.test_cli_runner().invoke(args=["search", *arguments])


def last_line(result: Result) -> str:
    return result.output.splitlines()[-1]


def test_a_rebuild_counts_what_it_holds_and_then_agrees(app: Flask) -> None:
    for _number in range(2):
        make.achievement(published=True)
    make.need()
    rebuilt = run(app, "rebuild")
    assert (rebuilt.exit_code, last_line(rebuilt)) == (0, "listings=2")
    compared = run(app, "compare")
    assert (compared.exit_code, last_line(compared)) == (0, "missing=0 extra=0 stale=0 equal=2")


def test_comparing_names_every_difference_and_fails(app: Flask) -> None:
    gone = make.achievement(published=True)
    run(app, "rebuild")
    missing, stale = make.achievement(published=True), make.achievement(published=True)
    with unit_of_work():
        life.pause(SYSTEM, gone, PauseReason.UNDER_NEGOTIATION)
    open_index(app.extensions["settings"]).change([document(stale.id, "别的题目")])
    compared = run(app, "compare")
    assert compared.exit_code == 1
    assert compared.output.splitlines() == [
        f"missing {missing.id}", f"extra {gone.id}", f"stale {stale.id}", "missing=1 extra=1 stale=1 equal=0",
    ]  # fmt: skip


def test_comparing_without_an_index_says_what_to_do(app: Flask) -> None:
    compared = run(app, "compare")
    assert compared.exit_code == 1
    assert "flask search rebuild" in compared.output


def test_two_rebuilds_at_once_are_one(app: Flask) -> None:
    with turns.rebuilding(app.extensions["settings"]):
        refused = run(app, "rebuild", "--progress")
    assert refused.exit_code == 1
    assert "already" in refused.output
    assert run(app, "rebuild").exit_code == 0
