"""Files of frozen issues, once for each content and format; catalogues on demand, made, failed, begun anew."""

from datetime import timedelta

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from marketplace.catalogue.content import Series, digest, snapshot_from
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueFile
from marketplace.catalogue.operations import filing, printing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues, prints, snapshots
from marketplace.catalogue.setting import LacksGlyphs, SettingFailed, Stopped
from marketplace.catalogue.states import IssueStatus, PrintStatus
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.cataloguing import RESTS, make_catalogues
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.listings.models import Listing
from marketplace.listings.operations import life
from tests import make
from tests.catalogue.conftest import desk
from tests.catalogue.reading import issue
from tests.jobs.catalogues import Setter, ask, files, printed, setter
from tests.jobs.offices import office_of
from tests.listings.acts import act, news
from tests.making import issues as making

__all__ = ["desk", "setter"]
S, P = IssueStatus, PrintStatus
FORMS = [form.value for form in Format]


@pytest.fixture
def office(app: Flask) -> Office:
    return office_of(app)


@pytest.fixture
def owner(app: Flask) -> Actor:
    """Of an organisation with an achievement and a need that are open."""
    found = make.member()
    make.achievement(found, published=True, title="虚构的成果")
    make.need(found, published=True, title="虚构的需求")
    return found


def figures(made: int = 0, prints: int = 0, failed: int = 0) -> dict[str, int]:
    return {"made": made, "prints": prints, "failed": failed}


def test_each_edition_is_set_once_in_each_format(desk: making.Desk, office: Office, setter: Setter) -> None:
    frozen = issue(desk, upto=S.FROZEN)
    contents = {edition.sha256 for edition in issues.editions(ALL_ISSUES, frozen)}
    assert make_catalogues(office) == figures(28)
    assert sorted(files()) == sorted((content, form) for content in contents for form in FORMS)
    assert [form for _content, form in setter.asked[:4]] == FORMS, "the province's edition comes first"
    assert all(
        digest(text) == content for text, (content, _form) in zip(setter.texts, setter.asked, strict=True)
    )
    storage = open_catalogue_storage(office.settings)
    for row in db.session.scalars(select(CatalogueFile)):
        with storage.open(row.key) as stored:
            assert stored.read() == f"{row.content_sha256}.{row.format}".encode()
    assert make_catalogues(office) == figures()
    assert len(setter.asked) == 28


def test_an_issue_that_is_not_frozen_is_not_set(desk: making.Desk, office: Office, setter: Setter) -> None:
    issue(desk, upto=S.SECRECY_AND_IP_CHECK)
    assert make_catalogues(office) == figures()
    assert setter.asked == []


@pytest.mark.parametrize("fault", [SettingFailed("no memory"), LacksGlyphs("𠮷"), OSError("disk full")])
def test_one_that_fails_is_tried_again_and_stops_no_other(
    desk: making.Desk, office: Office, setter: Setter, fault: Exception
) -> None:
    issue(desk, upto=S.FROZEN)
    setter.raises = {Format.XLSX: fault}
    assert make_catalogues(office) == figures(21, failed=7)
    assert "xlsx" not in {form for _content, form in files()}
    setter.raises = {}
    assert make_catalogues(office) == figures(), "a fault of the text would come each second"
    with time_machine.travel(utc_now() + RESTS):
        assert make_catalogues(office) == figures(7)


def test_told_to_end_the_rest_is_left_for_the_next_process(
    desk: making.Desk, owner: Actor, office: Office, app: Flask, setter: Setter
) -> None:
    issue(desk, upto=S.FROZEN)
    number = ask(owner)
    setter.last = 3
    assert make_catalogues(office) == figures(3)
    assert (len(files()), printed(number).status) == (3, P.QUEUED)
    assert make_catalogues(office) == figures()
    assert make_catalogues(office_of(app)) == figures(25, prints=1)


def test_a_file_whose_child_was_stopped_is_no_failure(
    desk: making.Desk, office: Office, setter: Setter
) -> None:
    issue(desk, upto=S.FROZEN)
    setter.raises = {Format.XLSX: Stopped()}
    assert make_catalogues(office) == figures(1)


def test_a_print_is_made_of_what_is_open_now(owner: Actor, office: Office, setter: Setter) -> None:
    number = ask(owner)
    assert make_catalogues(office) == figures(prints=1)
    row = printed(number)
    assert (row.status, row.done, row.total, row.entries) == (P.DONE, 5, 5, 2)
    assert sorted(files()) == sorted((row.content_sha256, form) for form in FORMS)
    snapshot = snapshot_from(setter.texts[0])
    assert [(entry.number, entry.title) for entry in snapshot.entries] == [
        ("A0001", "虚构的成果"), ("N0001", "虚构的需求"),
    ]  # fmt: skip
    head = snapshot.head
    assert (head.series, head.owner, head.number) == (Series.ON_DEMAND, row.facts["name"], "")
    assert snapshots.by_hash(ALL_ISSUES, row.content_sha256 or "") is None, "it is nobody's published issue"
    assert make_catalogues(office) == figures()


def test_prints_of_the_same_content_share_their_files(owner: Actor, office: Office, setter: Setter) -> None:
    with time_machine.travel(utc_now(), tick=False) as clock:
        first = ask(owner)
        make_catalogues(office)
        second = ask(owner)
        assert make_catalogues(office) == figures(prints=1)
        assert printed(second).content_sha256 == printed(first).content_sha256
        assert (len(setter.asked), len(files())) == (4, 4)
        clock.shift(timedelta(minutes=1))
        listing = db.session.scalars(select(Listing.id).where(Listing.title == "虚构的需求")).one()
        act(life.pause, owner, listing, "updating")
        third = ask(owner)
        make_catalogues(office)
    assert printed(third).content_sha256 != printed(first).content_sha256
    assert (printed(third).entries, len(files())) == (1, 8)


def test_with_nothing_open_there_is_nothing_to_print(app: Flask, office: Office, setter: Setter) -> None:
    number = ask(make.member())
    make_catalogues(office)
    row = printed(number)
    assert (row.status, row.reason, row.content_sha256) == (P.FAILED, "nothing_to_print", None)
    assert setter.asked == []
    assert len(news("catalogue_print.fail")) == 1


FAULTS = [
    (LacksGlyphs("𠮷𰻝"), "missing_glyph", "𠮷𰻝"),
    (SettingFailed("no memory"), "broken", ""),
    (OSError("disk full"), "broken", ""),
    (KeyError("a field that nobody knows"), "broken", ""),
]


@pytest.mark.parametrize(("fault", "reason", "note"), FAULTS)
def test_one_that_cannot_be_made_says_why_and_keeps_nobody_waiting(
    owner: Actor, office: Office, setter: Setter, fault: Exception, reason: str, note: str
) -> None:
    number, other = ask(owner), make.member()
    make.need(other, published=True)
    waits = ask(other)
    setter.raises = {Format.PDF: fault}
    assert make_catalogues(office) == figures(failed=2)
    for each in (number, waits):
        row = printed(each)
        assert (row.status, row.reason, row.reason_note) == (P.FAILED, reason, note)
    setter.raises = {}
    assert printed(ask(owner)).status is P.QUEUED, "it may be asked for again"


def test_what_a_dead_process_had_begun_is_made_once(owner: Actor, office: Office, setter: Setter) -> None:
    number = ask(owner)
    with unit_of_work():
        printing.start(SYSTEM, number, total=5)
    assert make_catalogues(office) == figures(prints=1)
    assert printed(number).status is P.DONE
    assert len(news("catalogue_print.finish")) == 1


def test_stopped_amid_a_print_it_goes_on_with_what_is_missing(
    owner: Actor, office: Office, setter: Setter
) -> None:
    number = ask(owner)
    setter.raises = {Format.CSV: Stopped()}
    assert make_catalogues(office) == figures()
    assert (printed(number).status, printed(number).done) == (P.RUNNING, 3)
    setter.raises = {}
    assert make_catalogues(office) == figures(prints=1)
    assert [form for _content, form in setter.asked] == ["pdf", "xlsx", "csv", "csv", "json"]


def test_one_that_another_process_has_begun_is_left_to_it(
    owner: Actor, office: Office, setter: Setter, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two may lead for a moment, when one had to wait long for its disk."""
    number = ask(owner)
    with unit_of_work():
        printing.start(SYSTEM, number, total=5)
    monkeypatch.setattr(prints, "are_running", lambda _scope: False)
    monkeypatch.setattr(prints, "queued", lambda _scope: [number])
    assert make_catalogues(office) == figures()
    assert (printed(number).status, setter.asked) == (P.RUNNING, [])


def test_while_the_database_is_away_nothing_is_called_broken(
    owner: Actor, office: Office, setter: Setter, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = ask(owner)
    with monkeypatch.context() as away:
        away.setattr(filing, "known", lambda *_all: _raise(OperationalError("SELECT", {}, Exception("gone"))))
        with pytest.raises(OperationalError):
            make_catalogues(office)
    assert printed(number).status is P.RUNNING
    assert make_catalogues(office) == figures(prints=1)


def _raise(error: Exception) -> None:
    raise error


def test_with_nothing_changed_the_files_of_the_last_time_are_handed_out(
    office: Office, owner: Actor, setter: Setter
) -> None:
    made = []
    for days in (0, 1, 2):
        with time_machine.travel(utc_now() + timedelta(days=days)):
            if days == 2:
                make.achievement(owner, published=True, title="虚构的另一项成果")
            asked = ask(owner)
            make_catalogues(office)
        made.append(printed(asked).content_sha256)
    assert made[0] == made[1] != made[2]
    assert len(files()) == 2 * len(FORMS)


def test_where_two_kept_the_same_file_one_row_and_one_set_of_bytes_stay(
    office: Office, setter: Setter
) -> None:
    storage = open_catalogue_storage(office.settings)
    before = len(list(storage.stored()))
    for _twice in range(2):
        with unit_of_work(), setter("{}", "c" * 64, Format.CSV, office.stop) as file:
            kept = filing.keep(SYSTEM, storage, "c" * 64, Format.CSV, storage.put(file), "d" * 64, 68)
            assert (kept.size, storage.exists(kept.key)) == (68, True)
    assert files() == [("c" * 64, "csv")]
    assert len(list(storage.stored())) == before + 1


def test_a_second_one_that_looked_too_early_finds_the_first(
    office: Office, setter: Setter, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = open_catalogue_storage(office.settings)
    with unit_of_work():
        made = storage.put(setter("", "", Format.CSV, office.stop))
        first = filing.keep(SYSTEM, storage, "e" * 64, Format.CSV, made, "f", 1)
        key = first.key
    real, looks = filing.known, iter([True, False])
    monkeypatch.setattr(filing, "known", lambda *about: None if next(looks) else real(*about))
    before = len(list(storage.stored()))
    with unit_of_work():
        again = storage.put(setter("", "", Format.CSV, office.stop))
        assert filing.keep(SYSTEM, storage, "e" * 64, Format.CSV, again, "f", 1).key == key
    assert len(list(storage.stored())) == before, "its bytes are thrown away"
    assert [row.key for row in db.session.scalars(select(CatalogueFile))] == [key]
