"""An office for tests of jobs: the real one, over the test application."""

from dataclasses import dataclass, field, replace
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import select

from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent, Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs import deliver, posting
from marketplace.jobs.office import Office, open_office
from marketplace.mail import queue
from marketplace.mail.transport import Transport
from tests import make


def office_of(app: Flask) -> Office:
    return open_office(app.extensions["settings"], app.app_context)


@dataclass
class Postbox:
    """A transport that keeps what it is given. `broken` refuses all, `refuses` the letters to one address."""

    letters: list[tuple[str, EmailMessage]] = field(default_factory=list)
    broken: bool = False
    refuses: str = ""

    def deliver(self, message: EmailMessage, name: str) -> None:
        if self.broken or message["To"] == self.refuses:
            raise OSError("the relay is down")
        self.letters.append((name, message))

    def to(self, address: str) -> list[str]:
        """Subject and text of each letter to an address, oldest first."""
        return [str(m["Subject"]) + "\n" + m.get_content() for _, m in self.letters if m["To"] == address]


def office_with(app: Flask, transport: Transport) -> Office:
    return replace(office_of(app), transport=transport)


def carry(office: Office) -> dict[str, int]:
    """Deliver the news and post the letters that it leads to. Figures: those of both jobs."""
    db.session.rollback()  # each job starts with a session of its own
    figures = deliver.deliver_waiting(office)
    return figures | {f"letters_{name}": count for name, count in posting.post_letters(office).items()}


def put_letters(*subjects: int, urgency: Urgency = Urgency.NOW) -> str:
    """Letters to a new person about rows of these numbers; gives the address."""
    person = make.person()
    with unit_of_work():
        for subject in subjects:
            queue.put(
                "overdue_reviews", subject, person_id=person.id, urgency=urgency,
                count=subject, link="https://example.invalid/reviews",
            )  # fmt: skip
    return person.email


def letter_rows() -> list[OutboxEvent]:
    """Every letter that was queued, oldest first."""
    db.session.rollback()  # see what other sessions committed
    return list(db.session.scalars(select(OutboxEvent).where(queue.is_letter()).order_by(OutboxEvent.id)))
