"""The document room: who puts in, who opens, what the log says, and the mark on every page."""

from io import BytesIO

import pytest
from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter
from sqlalchemy import func, select

from marketplace.brokerage.states import EndReason, Side
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.models import Attachment
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound
from marketplace.negotiations.errors import RoomNeedsConsent
from marketplace.negotiations.marks import new_mark
from marketplace.negotiations.models import RoomFile, RoomView
from marketplace.negotiations.operations import ending, room, secrecy
from marketplace.negotiations.policy import NegotiationScope
from marketplace.negotiations.queries import negotiations
from marketplace.negotiations.queries import room as queries
from marketplace.negotiations.states import WaiverReason
from marketplace.negotiations.watermark import CannotBeMarked, Mark, marked, pages_of
from tests import make
from tests.files import samples
from tests.making import negotiations as making
from tests.making.negotiations import Talks, put_file
from tests.negotiations.papers import paper

ALL = NegotiationScope(everything=True)
MARK = Mark(("张三 #let x = 1", "虚构大学\\(甲)", "2026-11-28 13:20"), "ABCD-EFGH-2345")


@pytest.fixture
def talks(app: Flask) -> Talks:
    return making.in_room()


def view(actor: Actor, talks: Talks, number: int) -> str:
    """The mark of the copy."""
    with unit_of_work():
        return room.view(actor, talks.id, number).mark


def may_open(actor: Actor, talks: Talks) -> bool:
    return queries.may_open(NegotiationScope.of(actor), actor, negotiations.one(ALL, talks.id))


def test_both_sides_put_in_and_open(talks: Talks) -> None:
    numbers = [put_file(side, talks, paper(), f"文件{at}.pdf") for at, side in enumerate(talks.sides)]
    for side in talks.sides:
        for number in numbers:
            view(side, talks, number)
    assert [file.side for file in queries.files(ALL, talks.id)] == [Side.SEEKER, Side.HOLDER]
    assert len(queries.log(ALL, talks.id)) == 4


def test_a_file_is_restricted_and_its_owners(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper(), title="  小试  工艺 ")
    row = db.session.get_one(RoomFile, number)
    attachment = db.session.get_one(Attachment, row.attachment_id)
    assert attachment.visibility is Visibility.RESTRICTED
    assert attachment.organisation_id in talks.holder.organisation_ids
    assert row.title == "小试 工艺"


def test_the_log_tells_who_for_whom_from_where_and_which_copy(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper(), title="工艺")
    marks = [view(talks.seeker, talks, number), view(making.colleague(talks.seeker), talks, number)]
    log = queries.log(ALL, talks.id)
    assert [line.mark for line in log] == marks[::-1]
    assert marks[0] != marks[1]
    first = log[1]
    assert (first.person, first.side, first.address, first.title) == (
        talks.seeker.name, Side.SEEKER, "127.0.0.1", "工艺",
    )  # fmt: skip


@pytest.mark.parametrize("stage", ["opened", "asked"])
def test_without_both_consents_nobody_reads(app: Flask, stage: str) -> None:
    talks = getattr(making, stage)()
    if stage == "asked":
        making.consent(talks.seeker, talks)
    for actor in talks.sides:
        assert not may_open(actor, talks)
        with pytest.raises(RoomNeedsConsent):
            put_file(actor, talks, paper())
        with pytest.raises(RoomNeedsConsent):
            view(actor, talks, 1)


def test_a_waiver_confirmed_by_both_opens_the_room(app: Flask) -> None:
    talks = making.opened()
    with unit_of_work():
        secrecy.propose_waiver(talks.seeker, talks.id, WaiverReason.FRAMEWORK)
    assert not may_open(talks.seeker, talks)
    making.consent(talks.holder, talks)
    assert may_open(talks.seeker, talks)
    assert may_open(talks.holder, talks)


@pytest.mark.parametrize("who", ["broker", "operator"])
def test_no_party_no_file(talks: Talks, who: str) -> None:
    number = put_file(talks.holder, talks, paper())
    actor = talks.broker if who == "broker" else make.operator("/p/")
    with pytest.raises(RoomNeedsConsent):
        view(actor, talks, number)
    with pytest.raises(RoomNeedsConsent):
        put_file(actor, talks, paper())
    with pytest.raises(NotAllowed), unit_of_work():
        room.remove(actor, talks.id, number)
    assert queries.log(ALL, talks.id) == []


def test_to_a_stranger_there_is_no_room(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper())
    with pytest.raises(NotFound):
        view(make.member(), talks, number)
    assert queries.files(NegotiationScope.of(make.member()), talks.id) == []


def test_a_file_of_another_room_is_not_there(talks: Talks) -> None:
    other = making.in_room(seeker=talks.seeker)
    number = put_file(other.holder, other, paper())
    for wrong in (number, 0, -1, 2**70):
        with pytest.raises(NotFound):
            view(talks.seeker, talks, wrong)
    with pytest.raises(NotFound), unit_of_work():
        room.remove(talks.holder, talks.id, number)


def test_the_room_closes_when_the_talks_break_off(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper())
    with unit_of_work():
        ending.break_off(talks.seeker, talks.id, EndReason.PRICE)
    with pytest.raises(RoomNeedsConsent):
        view(talks.seeker, talks, number)


@pytest.mark.parametrize(
    ("name", "content"), [("记录.txt", "文字".encode()), ("表.xlsx", samples.office("xlsx"))]
)
def test_other_kinds_are_refused_at_the_door(talks: Talks, name: str, content: bytes) -> None:
    with pytest.raises(Invalid) as caught:
        put_file(talks.holder, talks, content, name)
    assert [(found.field, found.code) for found in caught.value.problems] == [("file", "cannot_be_marked")]
    assert db.session.scalar(select(func.count()).select_from(Attachment)) == 0


def test_a_title_that_is_too_long(talks: Talks) -> None:
    with pytest.raises(Invalid):
        put_file(talks.holder, talks, paper(), title="长" * 121)


def test_removing_hides_and_the_log_stays(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper(), title="工艺")
    mark = view(talks.seeker, talks, number)
    with pytest.raises(NotAllowed), unit_of_work():
        room.remove(talks.seeker, talks.id, number)
    for _twice in range(2):
        with unit_of_work():
            room.remove(talks.holder, talks.id, number)
    with pytest.raises(NotFound):
        view(talks.seeker, talks, number)
    assert [file.is_removed for file in queries.files(ALL, talks.id)] == [True]
    assert [line.mark for line in queries.log(ALL, talks.id)] == [mark]
    row = db.session.get_one(RoomFile, number)
    assert db.session.get_one(Attachment, row.attachment_id).deleted_at is not None


def test_a_view_that_fails_leaves_no_line(talks: Talks) -> None:
    number = put_file(talks.holder, talks, paper())
    with pytest.raises(RuntimeError), unit_of_work():
        room.view(talks.seeker, talks.id, number)
        raise RuntimeError
    assert db.session.scalar(select(func.count()).select_from(RoomView)) == 0


def texts(copy: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(copy)).pages]


@pytest.mark.parametrize("flipped", [False, True])
def test_every_page_carries_the_mark_and_keeps_its_words(flipped: bool) -> None:
    copy = marked(BytesIO(paper("工艺流程", pages=3, flipped=flipped)), "application/pdf", MARK)
    pages = texts(copy)
    assert len(pages) == 3
    for number, text in enumerate(pages, start=1):
        assert f"工艺流程 {number}" in text
        for words in (*MARK.lines, MARK.code):
            assert words in text


def test_a_turned_page_carries_the_mark_upright() -> None:
    reader = PdfReader(BytesIO(paper("正文")))
    writer = PdfWriter()
    writer.add_page(reader.pages[0]).rotate(90)
    out = BytesIO()
    writer.write(out)
    page = PdfReader(BytesIO(marked(BytesIO(out.getvalue()), "application/pdf", MARK))).pages[0]
    assert page.rotation == 0
    assert page.mediabox.width > page.mediabox.height
    assert MARK.code in page.extract_text()


def test_a_picture_becomes_a_marked_page() -> None:
    copy = marked(BytesIO(samples.png()), "image/png", MARK)
    assert MARK.code in texts(copy)[0]
    drawings = PdfReader(BytesIO(copy)).pages[0]["/Resources"]["/XObject"]  # type: ignore[index]
    kinds = sorted(drawings[name]["/Subtype"] for name in drawings)
    assert kinds == ["/Form", "/Image"]


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"nothing", "application/pdf"),
        (b"", "application/pdf"),
        (b"no picture", "image/png"),
        (samples.png(40, 30), "image/png"),
    ],
)
def test_what_has_no_pages_cannot_be_marked(content: bytes, media_type: str) -> None:
    with pytest.raises(CannotBeMarked):
        marked(BytesIO(content), media_type, MARK)


@pytest.mark.parametrize("side", [1, 14_400, 10**9])
def test_pages_of_any_size_are_marked(side: int) -> None:
    writer = PdfWriter()
    writer.add_blank_page(width=side, height=side)
    out = BytesIO()
    writer.write(out)
    page = PdfReader(BytesIO(marked(BytesIO(out.getvalue()), "application/pdf", MARK))).pages[0]
    assert MARK.code in page.extract_text().replace("\n", "")


@settings(max_examples=25, deadline=None)
@given(st.binary(max_size=400))
def test_a_broken_file_is_marked_or_refused_and_nothing_else(rest: bytes) -> None:
    for content in (b"%PDF-1.7\n" + rest, paper()[:-200] + rest):
        try:
            copy = marked(BytesIO(content), "application/pdf", MARK)
        except CannotBeMarked:
            continue
        assert copy.startswith(b"%PDF")


def test_pages_are_counted() -> None:
    assert pages_of(BytesIO(paper(pages=2))) == 2
    with pytest.raises(CannotBeMarked):
        pages_of(BytesIO(b"nothing"))


def test_marks_are_readable_and_differ() -> None:
    marks = {new_mark() for _ in range(200)}
    assert len(marks) == 200
    assert all(len(mark) == 14 and not set(mark) & set("01ILO") for mark in marks)
