"""The clock of the quarterly catalogue, the files of what is frozen, and catalogues on demand."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import structlog
from sqlalchemy.exc import OperationalError

from marketplace.branches.province_data import load as load_province
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import assembling, setting
from marketplace.catalogue.assembling import Imprint, Label
from marketplace.catalogue.content import Snapshot, canonical, digest
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueIssue, CataloguePrint
from marketplace.catalogue.operations import compiling, filing, planning, printing, publishing
from marketplace.catalogue.policy import ALL_ISSUES, ALL_PRINTS
from marketplace.catalogue.queries import issues, prints, snapshots
from marketplace.catalogue.queries.world import world
from marketplace.catalogue.states import IssueStatus, PrintFailure
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.catalogue.taking import Numbers, entry_of
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import MarketError, WrongState

log = structlog.get_logger()
RESTS = timedelta(minutes=5)
"""How long a file that could not be made is left alone: a fault of the text would come each second."""


def keep_catalogue(_office: Office) -> dict[str, Any]:
    """Whatever is due by the clock, each step in its own unit of work.

    Figures: collecting, cut_off, published, failed.
    """
    now, figures = utc_now(), {"collecting": 0, "cut_off": 0, "published": 0, "failed": 0}
    _each(issues.to_collect(ALL_ISSUES, beijing_today()), planning.collect, "collecting", figures)
    _each(issues.due(ALL_ISSUES, IssueStatus.COLLECTING, now), compiling.cut_off, "cut_off", figures)
    _each(issues.due(ALL_ISSUES, IssueStatus.FROZEN, now), _publish, "published", figures)
    return figures


def make_catalogues(office: Office) -> dict[str, Any]:
    """Files that frozen issues lack, then catalogues on demand. Figures: made, prints, failed."""
    figures = {"made": 0, "prints": 0, "failed": 0}
    for issue_id in _ids_frozen():
        _make_files_of(office, issue_id, figures)
    if prints.are_running(ALL_PRINTS):
        with unit_of_work():
            printing.requeue(SYSTEM)
    for print_id in _ids_queued():
        if office.stop.is_set():
            break
        _make_print(office, print_id, figures)
    return figures


def imprint_of(office: Office) -> Imprint:
    province = load_province(office.settings.province_data)
    return Imprint(province.market_zh, province.market_en, office.settings.base_url)


def _each(
    ids: Sequence[int], step: Callable[[Actor, int], object], name: str, figures: dict[str, Any]
) -> None:
    """Each in its own unit of work. Somebody else may have been quicker; one that fails stops no other."""
    for issue_id in ids:
        try:
            with unit_of_work():
                figures[name] += step(SYSTEM, issue_id) is not None
        except MarketError as moved:  # by somebody quicker, or to another day
            log.info("catalogue has moved on", issue=issue_id, code=moved.code)
        except Exception:
            log.exception("catalogue not kept", issue=issue_id, step=name)
            figures["failed"] += 1


def _publish(actor: Actor, issue_id: int) -> CatalogueIssue | None:
    """None for one that cannot be published, of which the department is told."""
    refused = publishing.publish_due(actor, issue_id)
    if refused is not None:
        log.warning("catalogue not published", issue=issue_id, code=refused.code)
        return None
    return db.session.get(CatalogueIssue, issue_id)


def _ids_frozen() -> list[int]:
    found = [row.id for row in issues.in_status(ALL_ISSUES, [IssueStatus.FROZEN])]
    db.session.rollback()
    return found


def _ids_queued() -> list[int]:
    found = prints.queued(ALL_PRINTS)
    db.session.rollback()
    return found


def _make_files_of(office: Office, issue_id: int, figures: dict[str, Any]) -> None:
    """The province's edition first. One that fails is tried again after RESTS, and stops no other."""
    issue = db.session.get_one(CatalogueIssue, issue_id)
    known = issues.editions(ALL_ISSUES, issue)
    made = snapshots.files_of(ALL_ISSUES, [edition.sha256 for edition in known])
    lacking = [
        (edition, form)
        for edition in known
        for form in Format
        if (edition.sha256, form.value) not in made and not _rests(office, edition.sha256, form)
    ]
    texts = {
        edition.id: snapshots.one_text(ALL_ISSUES, edition)
        for edition in {edition.id: edition for edition, _form in lacking}.values()
    }
    wanted = [(edition.sha256, texts[edition.id], form) for edition, form in lacking]
    db.session.rollback()
    for sha256, text, form in wanted:
        if office.stop.is_set():
            return
        try:
            _make(office, sha256, text, form)
            figures["made"] += 1
        except setting.Stopped:
            return
        except Exception:
            log.exception("catalogue file not made", sha256=sha256, format=form.value)
            office.resting[f"{sha256}.{form.value}"] = utc_now() + RESTS
            figures["failed"] += 1


def _rests(office: Office, sha256: str, form: Format) -> bool:
    """Whether it failed a short while ago."""
    until = office.resting.get(f"{sha256}.{form.value}")
    return until is not None and utc_now() < until


def _make(office: Office, sha256: str, text: str, form: Format) -> None:
    """One file, unless there is one of the same content. Raises setting.SettingFailed, setting.Stopped."""
    with setting.set_file(text, sha256, form, office.stop) as file:
        hashed, size = setting.measured(file)
        storage = open_catalogue_storage(office.settings)
        key = storage.put(file)
    with unit_of_work():
        filing.keep(SYSTEM, storage, sha256, form, key, hashed, size)


def _make_print(office: Office, print_id: int, figures: dict[str, Any]) -> None:
    """One that cannot be made is told so, and keeps nobody else waiting."""
    try:
        _set_print(office, print_id)
        figures["prints"] += 1
    except setting.Stopped:
        return
    except WrongState:  # another process that thought it leads; it makes it, or has
        log.info("catalogue on demand has moved on", print=print_id)
    except setting.LacksGlyphs as lacking:
        _fail(print_id, PrintFailure.MISSING_GLYPH, lacking.characters)
        figures["failed"] += 1
    except OperationalError:  # the database is away: it is made anew once it is there
        raise
    except Exception:
        log.exception("catalogue on demand not made", print=print_id)
        _fail(print_id, PrintFailure.BROKEN)
        figures["failed"] += 1


def _set_print(office: Office, print_id: int) -> None:
    """What is open is collected, then each format is a piece of the work.

    With nothing changed since the owner's last one, its files are handed out again.
    """
    with unit_of_work():
        row = printing.start(SYSTEM, print_id, total=len(Format) + 1)
        snapshot = _snapshot(row, imprint_of(office))
        text = canonical(snapshot)
        sha256 = digest(text)
        if not snapshot.entries:
            printing.fail(SYSTEM, print_id, PrintFailure.NOTHING_TO_PRINT)
            return
        same = prints.same(ALL_PRINTS, row, body := _body(snapshot))
        if same is not None:
            text, sha256 = "", same
        row.facts = {**row.facts, "body": body}
        printing.progress(SYSTEM, print_id, 1, entries=len(snapshot.entries), content_sha256=sha256)
    for number, form in enumerate(Format, start=2):
        if same is None and filing.known(SYSTEM, sha256, form) is None:
            db.session.rollback()
            _make(office, sha256, text, form)
        with unit_of_work():
            printing.progress(SYSTEM, print_id, number)
    with unit_of_work():
        printing.finish(SYSTEM, print_id)


def _snapshot(row: CataloguePrint, imprint: Imprint) -> Snapshot:
    numbers = Numbers()
    entries = [
        entry_of(source, numbers.next(source.kind), imprint.base_url)
        for source in prints.sources(ALL_PRINTS, row)
    ]
    owner = Label(row.branch_path, row.facts["name"], row.facts.get("name_en", ""))
    taken = row.asked_at.replace(microsecond=0)
    return Snapshot(
        assembling.head_on_demand(imprint, world(EVERYTHING), owner, entries, taken), tuple(entries)
    )


def _body(snapshot: Snapshot) -> str:
    """The hash of all but the moment."""
    return digest(canonical(replace(snapshot, head=replace(snapshot.head, taken_at="", frozen_at=""))))


def _fail(print_id: int, reason: PrintFailure, note: str = "") -> None:
    with unit_of_work():
        printing.fail(SYSTEM, print_id, reason, note)
