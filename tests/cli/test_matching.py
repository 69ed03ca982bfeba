"""flask matching …: figures on the last line, refusals in words."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask
from sqlalchemy import select

from marketplace.cli import matching as cli
from marketplace.db.base import db
from marketplace.jobs import rematching
from marketplace.jobs.office import Office
from marketplace.kernel.actor import Actor
from marketplace.matching.evaluation import Evaluation
from marketplace.matching.models import Match
from marketplace.matching.states import DismissReason
from marketplace.search.evaluation import MeasuresMissing
from tests import make
from tests.jobs.rounds import listings, office
from tests.matching.verdicts import say

__all__ = ["listings", "office"]


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["matching", *words])


def last(result: Result) -> dict[str, str]:
    """The figures of the last line."""
    return dict(part.split("=", 1) for part in result.stdout.splitlines()[-1].split())


@pytest.fixture
def owner(office: Office, listings: list[int]) -> Actor:
    """Of the needs; every listing is matched and two pairs exist."""
    assert rematching.match_round(office)["new_pairs"] == 2
    return make.broker()


def match_ids() -> list[int]:
    db.session.rollback()
    return list(db.session.scalars(select(Match.id).order_by(Match.id)))


def test_nothing_judged_is_no_failure(app: Flask, tmp_path: Path) -> None:
    target = tmp_path / "figures.json"
    result = run(app, "evaluate", "--json", str(target))
    assert (result.exit_code, result.stdout.splitlines()) == (0, ["nothing judged yet"])
    assert json.loads(target.read_text()) == {"judged": 0}


def test_verdicts_are_replayed_and_the_last_line_holds_the_figures(
    app: Flask, owner: Actor, tmp_path: Path
) -> None:
    good, bad = match_ids()
    say(owner, good)
    say(owner, bad, DismissReason.PRICE)
    target = tmp_path / "figures.json"
    result = run(app, "evaluate", "--json", str(target))
    assert result.exit_code == 0, result.output
    found = last(result)
    assert {name: found[name] for name in ("judged", "closed", "suggested", "good", "unsuitable", "good_lost")} == {
        "judged": "2", "closed": "0", "suggested": "2", "good": "1", "unsuitable": "1", "good_lost": "0",
    }  # fmt: skip
    assert (found["precision"], found["mrr10"], found["ndcg10"]) == ("0.5000", "1.0000", "1.0000")
    assert f"unsuitable match={bad}" in result.stdout
    assert json.loads(target.read_text())["precision"] == 0.5


def test_since_leaves_earlier_verdicts_out(app: Flask, owner: Actor) -> None:
    good, bad = match_ids()
    say(owner, good, at=datetime(2026, 9, 30, 15, 59, tzinfo=UTC))
    say(owner, bad, at=datetime(2026, 9, 30, 16, 0, tzinfo=UTC))
    assert last(run(app, "evaluate", "--since", "2026-09"))["judged"] == "2"
    assert last(run(app, "evaluate", "--since", "2026-10"))["judged"] == "1"
    assert run(app, "evaluate", "--since", "2026-11").stdout.splitlines()[-1] == "nothing judged yet"


@pytest.mark.parametrize("month", ["", "2026", "2026-13", "November", "2026-1-1", "\x00"])
def test_what_is_no_month_stops_with_the_fix(app: Flask, month: str) -> None:
    result = run(app, "evaluate", "--since", month)
    assert result.exit_code == 2
    assert "2026-11" in result.output


@pytest.mark.parametrize("place", ["no/such/folder/figures.json", "."])
def test_a_file_that_cannot_be_written_stops_with_the_reason(app: Flask, tmp_path: Path, place: str) -> None:
    result = run(app, "evaluate", "--json", str(tmp_path / place))
    assert result.exit_code == 2
    assert "--json" in result.output


def test_an_unknown_option_stops(app: Flask) -> None:
    assert run(app, "evaluate", "--nonsense").exit_code == 2


def test_without_the_measuring_library_the_rest_is_told(
    app: Flask, owner: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(owner, match_ids()[0])

    def missing(_found: Evaluation) -> dict[str, float]:
        raise MeasuresMissing

    monkeypatch.setattr(cli, "rank_quality", missing)
    result = run(app, "evaluate")
    assert result.exit_code == 0
    assert (last(result)["mrr10"], last(result)["precision"]) == ("absent", "1.0000")
    assert "ir_measures is not installed" in result.stderr


@pytest.mark.parametrize("command", ["evaluate", "rematch"])
def test_without_an_index_it_says_what_to_do(
    app: Flask, owner: Actor, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    say(owner, match_ids()[0])
    folder = app.extensions["settings"].instance_dir / "search"
    folder.rename(folder.with_name("gone"))
    result = run(app, command)
    folder.with_name("gone").rename(folder)
    assert result.exit_code == 1
    assert "flask search rebuild" in result.stderr


def test_progress_before_during_and_after(app: Flask, office: Office, listings: list[int]) -> None:
    assert run(app, "progress").stdout.splitlines() == ["no round yet"]
    result = run(app, "rematch")
    assert result.exit_code == 0, result.output
    found = last(result)
    assert (found["state"], found["done"], found["total"], found["new_pairs"]) == ("finished", "5", "5", "2")
    assert last(run(app, "progress")) == found


def test_a_round_stopped_by_hand_goes_on_with_the_next_call(
    app: Flask, office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_office: Office, _round_id: int, goes_on: object) -> bool:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(rematching, "work", stopped)
        assert run(app, "rematch").exit_code == 130
    assert last(run(app, "progress"))["state"] == "running"
    assert last(run(app, "rematch"))["round"] == "1"


def test_another_process_at_work_is_said(
    app: Flask, office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rematching, "work", lambda *_given: False)
    result = run(app, "rematch")
    assert result.exit_code == 1
    assert "Another process" in result.stderr


def test_it_counts_along(
    app: Flask, office: Office, listings: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "LINE_EVERY", -1.0)
    lines = run(app, "rematch").stderr.splitlines()
    assert [line.split()[0] for line in lines if "new_pairs" in line] == ["1/5", "2/5", "3/5", "4/5", "5/5"]
