"""Tell people, read what one was told, choose what comes by mail."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, update

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.inbox import queries
from marketplace.inbox.choices import Choice
from marketplace.inbox.models import Notice, NoticeChoice
from marketplace.inbox.policy import ANYBODY, Owner, person_of
from marketplace.inbox.quiet import due_at
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import plain
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now

KEEP_READ = timedelta(days=180)


def tell(
    actor: Actor,  # noqa: ARG001 every operation takes the actor
    person_ids: Collection[int],
    kind: NoticeKind,
    template: str,
    key: str,
    path: str = "",
    /,
    **facts: Any,
) -> int:
    """A notice for each of the people who was not told of `key` yet; gives how many were told.

    Two at the same time: the later one fails on the constraint, and finds it told when it comes again.
    """
    known, now = queries.told(ANYBODY, key, person_ids), utc_now()
    stored = {name: plain(fact) for name, fact in facts.items()}
    fresh = [found for found in queries.readers(ANYBODY, person_ids) if found[0].id not in known]
    for person, choice in fresh:
        wanted = person.mail_wanted and kind not in choice.silent
        db.session.add(
            Notice(
                person_id=person.id, kind=kind, template=template, key=key, path=path, facts=stored,
                created_at=now, mail_due_at=due_at(now, choice.quiet) if wanted else None,
            )
        )  # fmt: skip
    db.session.flush()
    return len(fresh)


def read(actor: Actor, notice_id: int) -> Notice:
    """Raises NotSignedIn, NotFound. Read again, it keeps the moment of the first time."""
    found = queries.one(Owner(person_of(actor)), notice_id)
    if found.read_at is None:
        found.read_at, found.mail_due_at = utc_now(), None
    return found


def read_all(actor: Actor, up_to: int, kind: NoticeKind | None = None) -> int:
    """Everything of the kind (of all kinds with None) up to the newest one that the page showed.

    What came meanwhile, and what the page left out, stays unread. Raises NotSignedIn.
    """
    owner = Owner(person_of(actor))
    query = update(Notice).where(owner.clause(), Notice.read_at.is_(None), Notice.id <= up_to)
    if kind is not None:
        query = query.where(Notice.kind == kind)
    result = db.session.execute(query.values(read_at=utc_now(), mail_due_at=None))
    count: int = getattr(result, "rowcount", 0)
    if count:
        trail.record(actor, "notice.read_all", f"person:{owner.person_id}", count=count)
    return count


def choose(actor: Actor, choice: Choice) -> None:
    """For what one is told from now on. Raises NotSignedIn."""
    person_id = person_of(actor)
    row = db.session.get(NoticeChoice, person_id, with_for_update=True)
    if row is None:
        row = NoticeChoice(person_id=person_id)
        db.session.add(row)
    row.silent = sorted(kind.value for kind in choice.silent)
    row.quiet_from = choice.quiet.start if choice.quiet else None
    row.quiet_to = choice.quiet.end if choice.quiet else None
    trail.record(actor, "notice.choose", f"person:{person_id}")


def take_due(actor: Actor, person_id: int, now: datetime) -> list[Notice]:  # noqa: ARG001 the same
    """What one person's letter is to say; it is due no more."""
    found = queries.due(Owner(person_id), now)
    for notice in found:
        notice.mail_due_at, notice.mailed_at = None, now
    return found


def sweep(actor: Actor, now: datetime) -> int:  # noqa: ARG001 the same
    """Drop what was read long ago."""
    result = db.session.execute(delete(Notice).where(Notice.read_at < now - KEEP_READ))
    return getattr(result, "rowcount", 0)
