"""The editor's work: order within a section, notes, preface, replacements; what people leave out and put back."""

import pytest

from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.models import CatalogueEntry
from marketplace.catalogue.operations import checking, editing
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import entries as queries
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import BY_MARKET, DropReason, IssueStatus, ShareStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor, Role
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, WrongState
from tests import make
from tests.catalogue.reading import again, entries, issue, printed
from tests.making import issues as making
from tests.making.refusing import refused

S = IssueStatus


@pytest.fixture
def five(desk: making.Desk) -> list[str]:
    """Titles of one more section, in the market's own order."""
    owner = make.member()
    titles = [f"虚构的饲料配方{number}号" for number in "甲乙丙丁戊"]
    for title in titles:
        make.achievement(owner, published=True, publicly_funded=False, title=title, fields=("F02",))
    return sorted(titles)


def titles(issue_id: int, field: str = "F02") -> list[str]:
    row = again(issue_id)
    found = queries.page(ALL_ISSUES, row, queries.Asked(field=field)).rows
    return [shown.entry.title for shown in found]


def entry(issue_id: int, title: str) -> CatalogueEntry:
    return next(each for each in entries(issue_id) if each.title == title)


def place(actor: Actor, issue_id: int, title: str, position: int | None, note: str = "") -> None:
    with unit_of_work():
        editing.place(actor, issue_id, entry(issue_id, title).id, position, note)


def test_an_entry_is_put_to_its_place_and_the_section_numbered_anew(
    desk: making.Desk, five: list[str]
) -> None:
    made = issue(desk, upto=S.COMPILING)
    assert titles(made.id) == five
    place(desk.officer, made.id, five[4], 1)
    place(desk.officer, made.id, five[0], 5)
    assert titles(made.id) == [five[4], five[1], five[2], five[3], five[0]]
    positions = sorted(each.position for each in entries(made.id) if each.field_code == "F02")
    assert positions == [1, 2, 3, 4, 5]
    assert {each.position for each in entries(made.id) if each.field_code != "F02"} == {0}
    place(desk.officer, made.id, five[2], None, "推荐")
    assert titles(made.id)[2] == five[2]
    assert entry(made.id, five[2]).note == "推荐"


def test_the_order_and_the_notes_are_printed(desk: making.Desk, five: list[str]) -> None:
    made = issue(desk, upto=S.COMPILING)
    place(desk.officer, made.id, five[3], 1, "本期推荐")
    making.advance(made.id, S.FROZEN, desk)
    snapshot: Snapshot = printed(made.id)
    found = [each for each in snapshot.entries if each.field == "F02"]
    assert [each.title for each in found] == [five[3], *five[:3], five[4]]
    assert (found[0].note, found[1].note) == ("本期推荐", "")
    assert [each.number for each in snapshot.entries if each.number[0] == "A"] == [
        f"A{number:04d}" for number in range(1, 8)
    ]


@pytest.mark.parametrize("position", [0, -1, 6])
def test_a_place_outside_of_the_section_is_none(desk: making.Desk, five: list[str], position: int) -> None:
    made = issue(desk, upto=S.COMPILING)
    found = refused(
        Invalid, editing.place, desk.officer, made.id, entry(made.id, five[0]).id, position, "按语"
    )
    assert [(problem.field, problem.facts) for problem in found.problems] == [
        ("position", {"least": 1, "most": 5})
    ]
    assert entry(made.id, five[0]).note == ""


def test_texts_have_their_limits(desk: making.Desk) -> None:
    made = issue(desk, upto=S.COMPILING)
    first = entries(made.id)[0].id
    for act, args, field in (
        (editing.place, (first, None, "长" * 501), "note"),
        (editing.write, ("长" * 4001, {}), "preface"),
        (editing.write, ("前言", {"𠮷": "长" * 21}), "replacements"),
        (editing.write, ("前言", {"两字": "吉"}), "replacements"),
        (editing.write, ("前言", {chr(0x20000 + number): "字" for number in range(501)}), "replacements"),
    ):
        found = refused(Invalid, act, desk.officer, made.id, *args)
        assert [problem.field for problem in found.problems] == [field]
    assert (again(made.id).preface, again(made.id).replacements) == ("", {})


def test_preface_and_replacements_are_printed_in_every_edition(desk: making.Desk) -> None:
    made = issue(desk, upto=S.COMPILING)
    with unit_of_work():
        editing.write(desk.officer, made.id, " 本期说明。\n", {"𠮷": " 吉 ", "𰻝": "", "〇": "零"})
    making.advance(made.id, S.FROZEN, desk)
    for path in ("/p/", "/p/BR1/", "/p/BR6/"):
        head = printed(made.id, path).head
        assert (head.preface, head.replacements) == ("本期说明。", (("〇", "零"), ("𠮷", "吉")))


def test_an_entry_is_left_out_and_put_back_by_an_officer(desk: making.Desk) -> None:
    made = issue(desk, upto=S.EDITORIAL_REVIEW)
    gone = entries(made.id)[0]
    path = gone.branch_path
    with unit_of_work():
        editing.leave_out(desk.officer, made.id, gone.id, DropReason.OTHER, " 说明 ")
    left = entries(made.id)[0]
    assert (left.drop_reason, left.drop_note, left.dropped_by) == ("other", "说明", desk.officer.person_id)
    share = issues.share(ALL_ISSUES, again(made.id), path)
    assert share.status is ShareStatus.WAITING, "its entries are others than those that it confirmed"
    with unit_of_work():
        editing.leave_out(desk.officer, made.id, gone.id, DropReason.DUPLICATE)
    assert entries(made.id)[0].drop_reason == "other", "the first reason stays"
    with unit_of_work():
        editing.put_back(desk.officer, made.id, gone.id)
        editing.put_back(desk.officer, made.id, gone.id)
    back = entries(made.id)[0]
    assert (back.drop_reason, back.drop_note, back.dropped_by) == (None, "", None)


def test_operators_leave_out_what_is_from_their_place_and_nothing_else(desk: making.Desk) -> None:
    made = issue(desk, upto=S.SECRECY_AND_IP_CHECK)
    with unit_of_work():
        checking.check(desk.checker, made.id)
    gone = entries(made.id)[0]
    for stranger in (
        make.operator("/p/BR6/"),
        make.member(),
        make.officer(Role.DEPARTMENT_HEAD),
        make.broker(),
    ):
        refused(NotAllowed, editing.leave_out, stranger, made.id, gone.id, DropReason.OWNER_ASKED)
    local = make.operator(gone.branch_path)
    with unit_of_work():
        editing.leave_out(local, made.id, gone.id, DropReason.OWNER_ASKED)
    row = again(made.id)
    assert entries(made.id)[0].dropped_by == local.person_id
    assert row.checked_by is None, "what was checked was another text"
    assert local.person_id not in row.hands, "an operator speaks for the own place alone"
    refused(NotAllowed, editing.put_back, local, made.id, gone.id)


@pytest.mark.parametrize("reason", [None, *sorted(BY_MARKET)])
def test_reasons_of_the_market_are_not_for_people(desk: making.Desk, reason: DropReason | None) -> None:
    made = issue(desk, upto=S.COMPILING)
    found = refused(Invalid, editing.leave_out, desk.officer, made.id, entries(made.id)[0].id, reason, "说明")
    assert [problem.field for problem in found.problems] == ["reason"]


def test_other_reasons_want_a_note(desk: making.Desk) -> None:
    made = issue(desk, upto=S.COMPILING)
    first = entries(made.id)[0].id
    for note in ("", "  ", "长" * 1001):
        found = refused(Invalid, editing.leave_out, desk.officer, made.id, first, DropReason.OTHER, note)
        assert [problem.field for problem in found.problems] == ["reason_note"]


def test_entries_of_another_issue_are_not_found(desk: making.Desk) -> None:
    first = issue(desk)
    second = issue(desk, 1, S.COMPILING)
    foreign = entries(first.id)[0].id
    for number in (foreign, 0, -1, 2**62):
        refused(NotFound, editing.leave_out, desk.officer, second.id, number, DropReason.DUPLICATE)
        refused(NotFound, editing.place, desk.officer, second.id, number, 1, "")
    refused(WrongState, editing.leave_out, desk.officer, first.id, foreign, DropReason.DUPLICATE)


def test_after_the_review_neither_order_nor_preface_change(desk: making.Desk) -> None:
    made = issue(desk, upto=S.SECRECY_AND_IP_CHECK)
    first = entries(made.id)[0].id
    refused(WrongState, editing.place, desk.officer, made.id, first, 1, "")
    refused(WrongState, editing.write, desk.officer, made.id, "前言", {})
    refused(WrongState, editing.put_back, desk.officer, made.id, first)
    for other in (desk.head, make.operator("/p/"), make.member()):
        refused(NotAllowed, editing.place, other, made.id, first, 1, "")
        refused(NotAllowed, editing.write, other, made.id, "前言", {})


def test_whoever_edits_has_a_hand_in_it(desk: making.Desk) -> None:
    made = issue(desk, upto=S.COMPILING)
    with unit_of_work():
        editing.write(desk.checker, made.id, "前言", {})
    assert again(made.id).hands == [desk.officer.person_id, desk.checker.person_id]
    db.session.rollback()
    place(desk.checker, made.id, entries(made.id)[0].title, 1)
    assert again(made.id).hands == [desk.officer.person_id, desk.checker.person_id]
