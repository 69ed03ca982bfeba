"""The nightly sweep of files."""

from datetime import timedelta
from io import BytesIO

import time_machine
from flask import Flask

from marketplace.catalogue.formats import Format
from marketplace.catalogue.operations import filing
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.db.work import unit_of_work
from marketplace.files.limits import ORPHAN_HOURS
from marketplace.files.opening import open_storage
from marketplace.jobs.registry import run_now
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from tests.jobs.offices import office_of


def test_bytes_that_no_row_names_go_after_their_time(app: Flask) -> None:
    office = office_of(app)
    storage = open_storage(office.settings)
    run_now(office, "sweep-files")
    key = storage.put(BytesIO(b"cut off"))
    assert run_now(office, "sweep-files") == {"files": 0}
    assert storage.exists(key)
    with time_machine.travel(utc_now() + timedelta(hours=ORPHAN_HOURS + 1)):
        assert run_now(office, "sweep-files")["files"] >= 1
    assert not storage.exists(key)


def test_files_of_catalogues_go_only_when_no_row_names_them(app: Flask) -> None:
    office = office_of(app)
    storage = open_catalogue_storage(office.settings)
    with unit_of_work():
        kept = filing.keep(
            SYSTEM, storage, "a" * 64, Format.CSV, storage.put(BytesIO(b"kept")), "b" * 64, 4
        ).key
    left = storage.put(BytesIO(b"its process died before the commit"))
    assert run_now(office, "sweep-files")["files"] == 0
    with time_machine.travel(utc_now() + timedelta(hours=ORPHAN_HOURS + 1)):
        assert run_now(office, "sweep-files")["files"] >= 1
    assert (storage.exists(kept), storage.exists(left)) == (True, False)
