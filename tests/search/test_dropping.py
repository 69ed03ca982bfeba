"""An index that no longer fits is dropped, and one that was never there is no fault."""

from pathlib import Path

from flask import Flask

from marketplace.config import load_settings
from marketplace.jobs.registry import run_now
from marketplace.search.dropping import drop_index
from tests import make
from tests.jobs.offices import office_of


def test_a_dropped_index_is_made_anew_by_the_jobs_process(app: Flask) -> None:
    make.organisation()
    office = office_of(app)
    run_now(office, "rebuild-index")
    assert office.index.health().usable
    drop_index(office.settings)
    assert not (office.settings.instance_dir / "search").exists()
    fresh = office_of(app)
    assert not fresh.index.health().usable
    run_now(fresh, "rebuild-index")
    assert fresh.index.health().usable


def test_there_need_be_none(tmp_path: Path) -> None:
    drop_index(load_settings(instance_dir=tmp_path))
    assert list(tmp_path.iterdir()) == []
