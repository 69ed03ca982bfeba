"""Mail of notices: one letter for what is due together, in the reader's language."""

from collections.abc import Mapping
from datetime import UTC, date, datetime

import pytest
import time_machine

from marketplace.accounts.letters import Desk
from marketplace.accounts.operations import own_account
from marketplace.db.work import unit_of_work
from marketplace.inbox import letters, operations
from marketplace.inbox.states import NoticeKind
from marketplace.inbox.wording import Words, facts_in, said
from marketplace.jobs import notifying
from marketplace.jobs.pricing_news import Told
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import beijing_today
from marketplace.mail.compose import catalogue
from marketplace.notices import WORDS
from tests import make
from tests.inbox.telling import FACTS, TEMPLATE, Mail, notices_of, tell

NOON = datetime(2026, 11, 28, 4, 0, tzinfo=UTC)
NIGHT = datetime(2026, 11, 28, 15, 0, tzinfo=UTC)
MORNING = datetime(2026, 11, 28, 23, 0, tzinfo=UTC)


def test_one_letter_for_what_is_due_together(mail: Mail, reader: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(reader, key="1", title="甲成果")
        tell(reader, key="2", title="乙成果")
        assert mail.post() == 1
        assert mail.post() == 0
    (letter,) = mail.letters(reader)
    assert letter.startswith("2 条新消息：")
    assert "甲成果" in letter
    assert "乙成果" in letter
    for notice in notices_of(reader):
        assert f"/notices/{notice.id}/open\n" in letter
        assert (notice.mailed_at, notice.mail_due_at) == (NOON, None)
    assert "/account/notices" in letter


def test_one_notice_is_its_own_subject(mail: Mail, reader: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        tell(reader)
        mail.post()
    assert "虚构的轴承" in mail.letters(reader)[0].splitlines()[0]


def test_the_night_waits_for_its_end(mail: Mail, reader: Actor) -> None:
    with time_machine.travel(NIGHT, tick=False):
        tell(reader)
        assert mail.post() == 0
    with time_machine.travel(MORNING, tick=False):
        assert mail.post() == 1
    assert len(mail.letters(reader)) == 1


def test_in_english(mail: Mail, reader: Actor) -> None:
    with unit_of_work():
        own_account.edit(reader, name="Reader", language="en")
    with time_machine.travel(NOON, tick=False):
        tell(reader)
        mail.post()
    letter = mail.letters(reader)[0]
    assert "Reader" in letter
    assert "您好" not in letter
    assert "虚构的轴承" in letter


def test_every_notice_can_be_written_in_both_languages() -> None:
    """With the facts of its words, and without any: nothing of the words' own marks is left."""
    for language in ("zh", "en"):
        for words in WORDS.values():
            for facts in (dict.fromkeys(facts_in(words), "虚构"), {}):
                text = said(words, facts, catalogue(language).gettext)
                assert text.title
                assert "%(" not in text.title + text.body


def test_read_or_unwanted_meanwhile(mail: Mail, reader: Actor) -> None:
    other = make.reader()
    with time_machine.travel(NIGHT, tick=False):
        tell(reader, other)
        with unit_of_work():
            operations.read(reader, notices_of(reader)[0].id)
        with unit_of_work():
            own_account.edit(other, name="不要", language="zh", mail_wanted=False)
    with time_machine.travel(MORNING, tick=False):
        assert mail.post() == 0
    assert (mail.letters(reader), mail.letters(other)) == ([], [])


def test_a_letter_that_fails_stays_due_and_stops_no_other(
    mail: Mail, reader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = make.reader()
    write = letters.write

    def broken(desk: Desk, words: Mapping[str, Words], person_id: int, now: datetime) -> bool:
        found = write(desk, words, person_id, now)
        if person_id == reader.person_id:
            raise RuntimeError("fictional")
        return found

    with time_machine.travel(NOON, tick=False):
        tell(reader, other)
        with monkeypatch.context() as patched:
            patched.setattr(letters, "write", broken)
            assert notifying.post_notices(mail.office) == {"letters": 1, "failed": 1}
        assert notices_of(reader)[0].mail_due_at == NOON
        assert mail.post() == 1
    assert len(mail.letters(reader)) == len(mail.letters(other)) == 1


def test_a_long_list_is_cut(mail: Mail, reader: Actor) -> None:
    with time_machine.travel(NOON, tick=False):
        for number in range(23):
            tell(reader, key=str(number), title=f"成果 {number}")
        assert mail.post() == 1
    (letter,) = mail.letters(reader)
    assert letter.count("■") == 20
    assert "还有 3 条" in letter


def test_a_deadline_is_told_once_and_a_failing_source_stops_no_other(
    mail: Mail, reader: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_day: date) -> list[Told]:
        raise RuntimeError("fictional")

    def due(day: date) -> list[Told]:
        assert day == beijing_today()
        return [Told((reader.person_id or 0,), NoticeKind.DEADLINE, TEMPLATE, "x:1:7", "/publicity", FACTS)]

    monkeypatch.setattr(notifying, "DEADLINES", (broken, due))
    assert notifying.remind_deadlines(mail.office) == {"reminded": 1, "failed": 1}
    assert notifying.remind_deadlines(mail.office) == {"reminded": 0, "failed": 1}
    assert len(notices_of(reader)) == 1


def test_the_administrators_of_an_organisation(reader: Actor) -> None:
    organisation = make.organisation()
    organisation_id = organisation.id
    admin = make.member(organisation)
    with unit_of_work():
        told = notifying.tell_organisation(
            organisation_id, NoticeKind.PUBLICITY, TEMPLATE, "news:1", "/publicity", **FACTS
        )
    assert (told, len(notices_of(admin)), notices_of(reader)) == (1, 1, [])
