"""What is written stays as it was written, once, with files of the author's own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from pathlib import Path
from threading import Barrier
from threading import Thread as Worker

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.files.receiving import Received, receive
from marketplace.files.scanner import NoScanner
from marketplace.files.states import Visibility
from marketplace.files.storage import LocalStorage
from marketplace.kernel.actor import ANONYMOUS, Actor
from marketplace.kernel.errors import Invalid, NotAllowed, NotSignedIn, Problem
from marketplace.threads import drafts, operations, queries
from marketplace.threads.policy import READ_ONLY, Thread
from marketplace.threads.states import Quality
from marketplace.threads.topics import POSTED
from tests import make
from tests.files import samples

LEAD = Thread("lead:1", Quality.SEEKER)


@pytest.fixture
def author(app: Flask) -> Actor:
    return make.reader(name="张三")


@contextmanager
def received(folder: Path, count: int) -> Iterator[list[Received]]:
    """So many files as they come in with a form."""
    with ExitStack() as stack:
        files = [
            receive(BytesIO(samples.pdf()), f"{number}.pdf", LocalStorage(folder), NoScanner())
            for number in range(count)
        ]
        yield [stack.enter_context(one) for one in files]


def post(actor: Actor, body: str = "您好", thread: Thread = LEAD, **more: object) -> int:
    with unit_of_work():
        return operations.post(actor, thread, body, **more).id  # type: ignore[arg-type]


def problems(actor: Actor, body: str = "您好", **more: object) -> tuple[Problem, ...]:
    with pytest.raises(Invalid) as caught:
        post(actor, body, **more)  # type: ignore[arg-type]
    return caught.value.problems


def test_a_message_is_kept_with_its_author_and_told_of(author: Actor) -> None:
    number = post(author, "  您好\r\n\r\n\r\n请问价格？\x00 ")
    [message] = queries.messages(LEAD).messages
    assert (message.id, message.author_as, message.author_name) == (number, Quality.SEEKER, "张三")
    assert message.body == "您好\n\n请问价格？"
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == POSTED))
    assert (entry.subject, entry.facts["message"]) == ("lead:1", number)
    assert "您好" not in str(entry.facts)
    [news] = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == POSTED))
    assert news.facts == {"by": author.person_id, "subject": "lead:1"}


def test_a_double_click_posts_once(author: Actor) -> None:
    assert post(author, token="form-1") == post(author, "另一次", token="form-1")
    assert queries.count(LEAD) == 1


def test_a_token_is_one_persons_in_one_thread(author: Actor) -> None:
    other = make.reader()
    made = {
        post(author, token="same"), post(other, token="same"),
        post(author, token="same", thread=Thread("lead:2", Quality.SEEKER)),
    }  # fmt: skip
    assert len(made) == 3
    assert len({post(author), post(author)}) == 2


def test_two_clicks_at_the_same_moment_post_once(app: Flask, author: Actor) -> None:
    start, made, failed = Barrier(2), [], []

    def click() -> None:
        with app.app_context():
            try:
                start.wait()
                made.append(post(author, token="twice"))
            except Exception as error:
                failed.append(error)
            finally:
                db.session.remove()

    workers = [Worker(target=click) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert failed == []
    assert made[0] == made[1]
    db.session.rollback()
    assert queries.count(LEAD) == 1
    assert db.session.scalar(select(func.count(OutboxEvent.id)).where(OutboxEvent.topic == POSTED)) == 1


@pytest.mark.parametrize(
    ("body", "code"), [("", "required"), (" \n\u3000\t\x07", "required"), ("字" * 4_001, "too_long")]
)
def test_a_body_that_is_empty_or_too_long_is_refused(author: Actor, body: str, code: str) -> None:
    assert [(p.field, p.code) for p in problems(author, body)] == [("body", code)]
    assert queries.count(LEAD) == 0


def test_the_longest_body_is_taken(author: Actor) -> None:
    post(author, "字" * 4_000)
    assert len(queries.messages(LEAD).messages[0].body) == 4_000


@given(st.text())
def test_a_cleaned_body_stays_clean(text: str) -> None:
    once = drafts.cleaned_body(text)
    assert drafts.cleaned_body(once) == once
    assert bool(drafts.body_problems(once)) == (not once or len(once) > drafts.LONGEST_BODY)


def test_who_may_read_alone_and_who_is_nobody_write_nothing(author: Actor) -> None:
    with pytest.raises(NotAllowed):
        post(author, thread=Thread("lead:1", READ_ONLY))
    with pytest.raises(NotSignedIn):
        post(ANONYMOUS)
    with pytest.raises(ValueError, match="king"):
        post(author, thread=Thread("lead:1", "king"))


def test_files_that_come_with_a_message_are_the_authors_own(author: Actor, tmp_path: Path) -> None:
    with received(tmp_path, 2) as arrived:
        post(author, received=arrived)
    [message] = queries.messages(LEAD).messages
    assert [file.name for file in message.files] == ["0.pdf", "1.pdf"]
    assert {(file.uploaded_by, file.visibility) for file in message.files} == {
        (author.person_id, Visibility.RESTRICTED)
    }
    assert queries.subject_of(PUBLIC, message.files[0]) == "lead:1"


def test_five_files_are_taken_and_six_are_not(author: Actor, tmp_path: Path) -> None:
    with received(tmp_path, 6) as arrived:
        assert problems(author, received=arrived) == (Problem("files", "too_many", most=5),)
        assert queries.count(LEAD) == 0
        post(author, received=arrived[:5])
    assert len(queries.messages(LEAD).messages[0].files) == 5


def test_a_long_thread_comes_in_pages_and_opens_at_its_end(author: Actor) -> None:
    ids = [post(author, str(number)) for number in range(7)]
    post(author, thread=Thread("lead:11", Quality.BROKER))
    last = queries.messages(LEAD, size=3)
    assert (last.page, last.total, [m.body for m in last.messages]) == (3, 7, ["6"])
    assert [m.body for m in queries.messages(LEAD, 1, size=3).messages] == ["0", "1", "2"]
    assert queries.messages(LEAD, 99, size=3).page == 3
    assert queries.messages(LEAD, -4, size=3).page == 1
    assert [queries.page_of(LEAD, number, size=3) for number in ids] == [1, 1, 1, 2, 2, 2, 3]
    assert [m.id for m in queries.everything(LEAD)] == ids
    assert queries.messages(Thread("lead:404", READ_ONLY)).messages == []
