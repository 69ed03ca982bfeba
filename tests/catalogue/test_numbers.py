"""Numbers of editions: each place counts from 1 without a gap, whatever happens to an issue."""

from datetime import timedelta

import time_machine

from marketplace.branches.models import Branch
from marketplace.catalogue.operations import freezing, planning
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import CancelReason, IssueStatus, ReopenReason
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from tests import make
from tests.catalogue.reading import LATE, again, edition, entries, issue, late_issue, printed, quarter
from tests.making import issues as making

S = IssueStatus
PROVINCE, BRANCH = "/p/", "/p/BR6/"


def serials(path: str) -> list[int]:
    """Of all issues, in the order in which they were frozen."""
    found = [
        (each.id, each.serial)
        for row in issues.lines(ALL_ISSUES)
        for each in issues.editions(ALL_ISSUES, row.issue)
        if each.branch_path == path
    ]
    return [serial for _id, serial in sorted(found)]


def set_open(path: str, *, active: bool) -> None:
    with unit_of_work():
        branch: Branch = make.branch(path)
        branch.active = active


def test_every_place_counts_its_editions_from_one(desk: making.Desk) -> None:
    for after in range(3):
        made = issue(desk, after)
        of = quarter(after)
        assert edition(made.id).number == f"{of.year}·{of.number}·{after + 1}"
    paths = [each.branch_path for each in issues.editions(ALL_ISSUES, made)]
    assert len(paths) == 7
    assert {tuple(serials(path)) for path in paths} == {(1, 2, 3)}


def test_a_branch_that_opens_later_begins_with_one(desk: making.Desk) -> None:
    set_open(BRANCH, active=False)
    first = issue(desk)
    assert BRANCH not in {each.branch_path for each in issues.editions(ALL_ISSUES, first)}
    set_open(BRANCH, active=True)
    second = issue(desk, 1)
    of = quarter(1)
    assert (edition(second.id, BRANCH).serial, edition(second.id).serial) == (1, 2)
    assert edition(second.id, BRANCH).number == f"{of.year}·{of.number}·1"
    assert (printed(second.id, BRANCH).head.previous, printed(second.id).head.previous) == (
        "", edition(first.id).number,
    )  # fmt: skip


def test_a_branch_that_closes_leaves_out_no_number_and_its_entries_stay_in_the_provinces(
    desk: making.Desk,
) -> None:
    issue(desk)
    path = "/p/BR2/"
    set_open(path, active=False)
    without = issue(desk, 1)
    assert path not in {each.branch_path for each in issues.editions(ALL_ISSUES, without)}
    assert path in {each.place for each in printed(without.id).entries}
    set_open(path, active=True)
    issue(desk, 2)
    assert serials(path) == [1, 2]


def test_a_branch_that_closes_before_a_reopened_issue_keeps_its_edition(desk: making.Desk) -> None:
    made = issue(desk, upto=S.FROZEN)
    with unit_of_work():
        freezing.reopen(desk.head, made.id, ReopenReason.OTHER, "说明")
    set_open(BRANCH, active=False)
    making.advance(made.id, S.PUBLISHED, desk)
    assert serials(BRANCH) == [1]
    assert printed(made.id, BRANCH).head.frozen_at == printed(made.id).head.frozen_at


def test_a_late_issue_takes_the_next_number_and_is_superseded_at_once(desk: making.Desk) -> None:
    current = issue(desk)
    late = late_issue(desk, 2)
    of = quarter(-2)
    assert edition(late.id).number == f"{of.year}·{of.number}·2"
    assert (again(late.id).status, again(current.id).status) == (S.SUPERSEDED, S.PUBLISHED)
    assert again(late.id).late_reason == LATE
    assert printed(late.id).head.previous == "", "it follows the issues of earlier quarters"
    assert printed(late.id).head.new == 0
    assert serials(PROVINCE) == [1, 2]


def test_reopened_it_keeps_its_number_though_another_was_frozen_meanwhile(desk: making.Desk) -> None:
    first = issue(desk, upto=S.FROZEN)
    with unit_of_work():
        freezing.reopen(desk.head, first.id, ReopenReason.SECRECY)
    assert all(each.number is None and each.content is None for each in entries(first.id))
    before = edition(first.id).sha256
    issue(desk, 1)
    make.need(make.member(), published=True, title="虚构的新需求")
    with time_machine.travel(
        utc_now() + timedelta(seconds=5)
    ):  # the moment of the freezing is part of the text
        making.advance(first.id, S.PUBLISHED, desk)
    assert edition(first.id).serial == 1
    assert edition(first.id).sha256 != before
    assert serials(PROVINCE) == [1, 2]


def test_one_that_is_given_up_takes_no_number(desk: making.Desk) -> None:
    gone = issue(desk, upto=S.COMPILING)
    with unit_of_work():
        planning.cancel(desk.officer, gone.id, CancelReason.DATES_WRONG)
    made = issue(desk)
    assert (made.id != gone.id, edition(made.id).serial, serials(PROVINCE)) == (True, 1, [1])
    db.session.rollback()


def test_entries_are_numbered_through_each_kind_and_alike_in_every_edition(desk: making.Desk) -> None:
    made = issue(desk, upto=S.FROZEN)
    whole = {each.listing_id: each.number for each in printed(made.id).entries}
    assert sorted(whole.values()) == ["A0001", "A0002", "N0001"]
    for each in issues.editions(ALL_ISSUES, made)[1:]:
        inside = printed(made.id, each.branch_path).entries
        assert len(inside) == each.entries
        assert {one.listing_id: one.number for one in inside}.items() <= whole.items()
        assert all(one.place.startswith(each.branch_path) for one in inside)
