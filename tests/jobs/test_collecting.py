"""When the words offered while typing are collected anew: within the hour after a change, and not for nothing."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.jobs import collecting, registry
from marketplace.jobs.collecting import AFTER_CHANGES, NIGHTLY
from marketplace.jobs.registry import run_now
from marketplace.kernel.clock import utc_now
from marketplace.schedule.models import JobRun
from marketplace.schedule.states import Cause
from marketplace.search.models import KnownWord
from tests import make
from tests.jobs.offices import office_of


def later(monkeypatch: pytest.MonkeyPatch, minutes: int) -> None:
    """Have the clock of jobs stand so many minutes ahead."""
    for module in (collecting, registry):
        monkeypatch.setattr(module, "utc_now", lambda: utc_now() + timedelta(minutes=minutes))


def words() -> set[str]:
    db.session.rollback()
    return set(db.session.scalars(select(KnownWord.word)))


def test_a_market_without_words_is_looked_at_until_it_has_some(app: Flask) -> None:
    office = office_of(app)
    assert not any(run_now(office, AFTER_CHANGES).values())
    make.achievement(title="第一项成果", keywords=("碳纤维",), published=True)
    assert run_now(office, AFTER_CHANGES)["words"] == 2
    assert run_now(office, AFTER_CHANGES) == {}


@pytest.mark.parametrize("before", [AFTER_CHANGES, NIGHTLY])
def test_what_is_published_later_is_counted_within_the_hour_and_not_sooner(
    app: Flask, monkeypatch: pytest.MonkeyPatch, before: str
) -> None:
    office = office_of(app)
    make.achievement(title="第一项成果", keywords=("碳纤维",), published=True)
    run_now(office, before)
    make.achievement(title="第二项成果", keywords=("上浆剂",), published=True)
    later(monkeypatch, 59)
    assert run_now(office, AFTER_CHANGES) == {}
    later(monkeypatch, 61)
    assert run_now(office, AFTER_CHANGES)["added"] == 2
    assert "上浆剂" in words()


def test_nothing_is_read_while_nothing_has_changed(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    office = office_of(app)
    make.achievement(title="第一项成果", keywords=("碳纤维",), published=True)
    later(monkeypatch, 5)
    run_now(office, NIGHTLY)
    make.achievement(title="还没有公开的", keywords=("秘密",))
    for minutes in (70, 700):
        later(monkeypatch, minutes)
        assert run_now(office, AFTER_CHANGES) == {}
    assert db.session.scalars(select(JobRun.job)).all() == [NIGHTLY]


def test_a_run_that_failed_is_none(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    office = office_of(app)
    make.achievement(title="第一项成果", keywords=("碳纤维",), published=True)
    with monkeypatch.context() as broken:
        broken.setattr(collecting.collecting, "collect", lambda _now: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run_now(office, AFTER_CHANGES)
    assert run_now(office, AFTER_CHANGES)["words"] == 2


def test_a_run_by_hand_that_found_nothing_due_is_no_collection(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has changed since the last one is not forgotten over it."""
    office = office_of(app)
    make.achievement(title="第一项成果", keywords=("碳纤维",), published=True)
    run_now(office, NIGHTLY)
    make.achievement(title="第二项成果", keywords=("上浆剂",), published=True)
    later(monkeypatch, 30)
    assert run_now(office, AFTER_CHANGES, Cause.COMMAND) == {}
    later(monkeypatch, 61)
    assert run_now(office, AFTER_CHANGES)["added"] == 2
