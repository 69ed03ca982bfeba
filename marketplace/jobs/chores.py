"""Small recurring work that belongs to no room."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Delete, delete, select

from marketplace.accounts.models import OneTimeLink, SignInSession, Throttle
from marketplace.audit import heads
from marketplace.audit.models import AuditHead
from marketplace.branches.scope import EVERYTHING
from marketplace.brokerage.operations import brokers
from marketplace.catalogue.operations import filing
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.contracts.operations import counting
from marketplace.db.base import db
from marketplace.db.outbox import Delivery, OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.files import operations as files
from marketplace.files.opening import open_storage
from marketplace.inbox import operations as inbox
from marketplace.jobs.models import JobRun
from marketplace.jobs.office import Office
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.listings import letters
from marketplace.listings.operations import clock
from marketplace.listings.queries import index

KEEP_NEWS = timedelta(days=7)
KEEP_RUNS = timedelta(days=90)


def note_audit_head(office: Office) -> dict[str, Any]:
    """Write the newest number and hash of the audit trail to a file in the instance folder."""
    head = db.session.execute(select(AuditHead.number, AuditHead.hash)).one()
    heads.note(office.settings.instance_dir, head.number, head.hash)
    return {"number": head.number}


def sweep(office: Office) -> dict[str, Any]:
    """Delete rows that mean nothing any more. The audit trail and listings are never swept."""
    now = utc_now()
    oldest_session = now - timedelta(hours=office.settings.session_hours)
    rows: dict[str, Delete] = {
        "sessions": delete(SignInSession).where(SignInSession.created_at < oldest_session),
        "throttles": delete(Throttle).where(Throttle.window_ends_at < now - timedelta(days=1)),
        "links": delete(OneTimeLink).where(OneTimeLink.expires_at < now - timedelta(days=30)),
        "news": delete(OutboxEvent).where(
            OutboxEvent.delivery == Delivery.DELIVERED, OutboxEvent.delivered_at < now - KEEP_NEWS
        ),
        "runs": delete(JobRun).where(JobRun.started_at < now - KEEP_RUNS),
    }
    figures: dict[str, Any] = {}
    for name, statement in rows.items():
        with unit_of_work():
            result = db.session.execute(statement)
            figures[name] = getattr(result, "rowcount", 0)
    with unit_of_work():
        figures["notices"] = inbox.sweep(SYSTEM, now)
    return figures


def sweep_files(office: Office) -> dict[str, Any]:
    """Delete the bytes of uploads that were cut off, never named or removed long ago, and those of catalogues."""
    return {
        "files": files.sweep(SYSTEM, open_storage(office.settings)),
        "catalogues": filing.sweep(SYSTEM, open_catalogue_storage(office.settings)),
    }


def lapse_brokers(_office: Office) -> dict[str, Any]:
    """Book accreditations whose last day is over; pages have shown them as lapsed since midnight."""
    today, lapsed = beijing_today(), 0
    while True:
        with unit_of_work():
            booked = brokers.lapse_due(SYSTEM, today)
        lapsed += booked
        if not booked:
            return {"lapsed": lapsed}


def recount_figures(_office: Office) -> dict[str, Any]:
    """Write anew what statistics count wrongly; nothing, unless rows were changed by hand."""
    with unit_of_work():
        return {"wrong": counting.recount(SYSTEM)}


def lapse_listings(_office: Office) -> dict[str, Any]:
    """Book listings whose time is over; visitors have seen them as expired already."""
    now, lapsed = utc_now(), 0
    while True:
        with unit_of_work():
            booked = clock.lapse_due(SYSTEM, now)
        lapsed += booked
        if not booked:
            return {"lapsed": lapsed}


def remind_listings(_office: Office) -> dict[str, Any]:
    """Tell owners of listings whose time is nearly over, once for each reminder.

    Batch by batch, since what was imported in one day lapses in one day, and nobody else writes meanwhile.
    """
    now, reminded = utc_now(), 0
    ids = index.ids_nearly_over(EVERYTHING, now)
    for start in range(0, len(ids), clock.BATCH):
        with unit_of_work():
            reminded += clock.remind_due(SYSTEM, now, after=ids[start] - 1, limit=clock.BATCH)
    return {"reminded": reminded}


def remind_reviewers(office: Office) -> dict[str, Any]:
    """Tell operators how many reviews are past their day; nobody when there are none."""
    with unit_of_work():
        return {"reminded": letters.remind_reviewers(office)}
