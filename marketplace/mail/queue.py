"""Letters that wait to be sent: outbox rows of their own, one a recipient, that only the posting job takes.

A letter apart from its news has its own attempts, and a relay that hangs keeps nobody waiting but other letters.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, select

from marketplace.db import outbox
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency

PREFIX = "letter."


def put(
    template: str,
    subject_id: int,
    *,
    person_id: int | None = None,
    about: int | None = None,
    to: str = "",
    urgency: int = Urgency.NOW,
    **values: object,
) -> None:
    """Queue `templates/mail/<template>.txt` for a person (None: whom the mailed link is for).

    `to` is the address of somebody who need not have an account. `subject_id` is the row the letter is about, `about`
    a person it speaks of. `values` are what the template wants, plain as JSON is. Other addresses, and tokens, are not
    among them: they come in when the letter is written.
    """
    facts: dict[str, Any] = {"person": person_id, "about": about, "values": values}
    outbox.add(PREFIX + template, subject_id, Urgency(urgency), **(facts | ({"to": to} if to else {})))


def template_of(letter: OutboxEvent) -> str:
    return letter.topic.removeprefix(PREFIX)


def is_letter() -> ColumnElement[bool]:
    return OutboxEvent.topic.startswith(PREFIX, autoescape=True)


def was_put_since(template: str, subject_id: int, moment: datetime) -> bool:
    """Whether a letter of that kind about that row was queued at or after the moment (kept for a week)."""
    query = select(OutboxEvent.id).where(
        OutboxEvent.topic == PREFIX + template,
        OutboxEvent.subject_id == subject_id,
        OutboxEvent.created_at >= moment,
    )
    return db.session.scalar(query.limit(1)) is not None
