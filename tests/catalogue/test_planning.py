"""An issue is planned for its quarter with dates that follow each other, cut off, and confirmed place by place."""

from datetime import date, time, timedelta
from functools import partial
from typing import Any

import pytest
import time_machine
from sqlalchemy.exc import DatabaseError

from marketplace.accounts.models import Organisation
from marketplace.catalogue.drafts import at, quarter_days, suggested
from marketplace.catalogue.errors import (
    QuarterOver,
    QuarterTaken,
    ShareChanged,
    SharesMissing,
    TooEarly,
)
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import (
    compiling,
    confirming,
    editing,
    planning,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import (
    CancelReason,
    DropReason,
    IssueStatus,
    ShareStatus,
)
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Role
from marketplace.kernel.clock import Quarter, beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, NotFound, Stale, WrongState
from marketplace.listings.operations import life
from tests import make
from tests.catalogue.reading import again, entries
from tests.listings.acts import act
from tests.making import issues as making
from tests.making.refusing import refused

S = IssueStatus


def test_a_quarter_has_one_issue(desk: making.Desk) -> None:
    making.issue(S.COLLECTING, desk)
    with pytest.raises(QuarterTaken), unit_of_work():
        planning.plan(desk.officer, making.dates())


def test_the_database_itself_refuses_a_second_one(desk: making.Desk) -> None:
    issue = making.issue(S.COLLECTING, desk)
    with pytest.raises(DatabaseError), unit_of_work():
        db.session.add(
            CatalogueIssue(
                year=issue.year, quarter=issue.quarter, collect_on=issue.collect_on, cut_off_at=issue.cut_off_at,
                confirm_by=issue.confirm_by, publish_at=issue.publish_at, hands=[],
            )
        )  # fmt: skip


def test_a_cancelled_one_leaves_its_quarter_free(desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    with pytest.raises(Invalid), unit_of_work():
        planning.cancel(desk.officer, issue.id, None)
    with unit_of_work():
        planning.cancel(desk.officer, issue.id, CancelReason.PLANNED_BY_MISTAKE)
    assert making.issue(S.COLLECTING, desk).id != issue.id


def test_a_quarter_that_is_over_needs_a_head_and_a_reason(desk: making.Desk) -> None:
    with pytest.raises(QuarterOver), unit_of_work():
        planning.plan(desk.officer, making.dates(2025, 1, late_reason="漏发"))
    with pytest.raises(Invalid) as refused, unit_of_work():
        planning.plan(desk.head, making.dates(2025, 1))
    assert [problem.field for problem in refused.value.problems] == ["late_reason"]
    with unit_of_work():
        made = planning.plan(desk.head, making.dates(2025, 1, late_reason="当季漏发，现予补发"))
    assert made.late_reason == "当季漏发，现予补发"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"year": 1999}, "year"),
        ({"quarter": 5}, "quarter"),
        ({"cut_off_at": None}, "cut_off_at"),
        ({"cut_off_at": utc_now() - timedelta(days=9)}, "cut_off_at"),
        ({"confirm_by": beijing_today() - timedelta(days=3)}, "confirm_by"),
        ({"publish_at": utc_now() - timedelta(hours=1)}, "publish_at"),
        ({"publish_at": None}, "publish_at"),
    ],
)
def test_dates_that_do_not_follow_each_other_name_their_field(
    desk: making.Desk, changes: dict[str, object], field: str
) -> None:
    with pytest.raises(Invalid) as refused, unit_of_work():
        planning.plan(desk.officer, making.dates(**changes))
    assert field in [problem.field for problem in refused.value.problems]


@pytest.mark.parametrize("role", [Role.PROVINCE_OPERATOR, Role.FINANCE_OFFICER, Role.SYSTEM_ADMINISTRATOR])
def test_nobody_else_plans(desk: making.Desk, role: Role) -> None:
    other = make.officer(role)
    with pytest.raises(NotAllowed), unit_of_work():
        planning.plan(other, making.dates())


def test_the_department_of_a_branch_has_no_say(desk: making.Desk) -> None:
    other = make.officer(Role.DEPARTMENT_OFFICER, "/p/BR1/")
    with pytest.raises(NotAllowed), unit_of_work():
        planning.plan(other, making.dates())


def test_nothing_is_cut_off_before_its_moment(desk: making.Desk) -> None:
    issue = making.issue(
        S.COLLECTING, desk, cut_off_at=utc_now() + timedelta(hours=2), confirm_by=beijing_today() + timedelta(days=1),
        publish_at=utc_now() + timedelta(days=3),
    )  # fmt: skip
    with pytest.raises(TooEarly), unit_of_work():
        compiling.cut_off(desk.officer, issue.id)
    assert issues.due(ALL_ISSUES, S.COLLECTING, utc_now()) == []
    with time_machine.travel(utc_now() + timedelta(hours=3)), unit_of_work():
        assert issues.due(ALL_ISSUES, S.COLLECTING, utc_now()) == [issue.id]
        compiling.cut_off(SYSTEM, issue.id)
    assert db.session.get_one(CatalogueIssue, issue.id).status is S.COMPILING


def test_places_are_waited_for_until_their_day_is_over(desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    with pytest.raises(SharesMissing), unit_of_work():
        compiling.hand_over(desk.officer, issue.id)
    with time_machine.travel(utc_now() + timedelta(days=1)), unit_of_work():
        compiling.hand_over(desk.officer, issue.id)
    said = [share.status for share in issues.shares(ALL_ISSUES, db.session.get_one(CatalogueIssue, issue.id))]
    assert set(said) == {ShareStatus.SILENT}


def test_a_place_confirms_what_it_saw(desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    share = issues.shares(ALL_ISSUES, issue)[0]
    path, digest_seen = share.branch_path, share.digest
    local = make.operator(path)
    other = make.operator("/p/BR6/")
    with pytest.raises(NotAllowed), unit_of_work():
        confirming.confirm(other, issue.id, path, digest=digest_seen)
    entry = next(e for e in entries(issue.id) if e.branch_path == path)
    with unit_of_work():
        editing.leave_out(local, issue.id, entry.id, DropReason.DUPLICATE)
    with pytest.raises(ShareChanged), unit_of_work():
        confirming.confirm(local, issue.id, path, digest=digest_seen)


def test_collecting_begins_by_hand_before_its_day(desk: making.Desk) -> None:
    made = making.issue(S.PLANNED, desk, **later(5))
    refused(NotAllowed, planning.collect, make.operator("/p/"), made.id)
    with unit_of_work():
        planning.collect(desk.head, made.id)
    assert again(made.id).status is S.COLLECTING
    refused(WrongState, planning.collect, desk.officer, made.id)
    for unknown in (0, -1, 2**62):
        refused(NotFound, planning.collect, desk.officer, unknown)


def later(days: int) -> dict[str, Any]:
    """Four dates, the first so many days from now."""
    day = beijing_today() + timedelta(days=days)
    return {
        "collect_on": day, "cut_off_at": at(day, time(18)), "confirm_by": day + timedelta(days=4),
        "publish_at": at(day + timedelta(days=9), time(9)),
    }  # fmt: skip


def test_until_the_cut_off_all_dates_are_set_anew_and_afterwards_that_of_publication(
    desk: making.Desk,
) -> None:
    made = making.issue(S.COLLECTING, desk)
    with unit_of_work():
        planning.set_dates(desk.officer, made.id, making.dates(**later(3)), seen=again(made.id).row_version)
    row = again(made.id)
    assert {name: getattr(row, name) for name in planning.DATES} == later(3)
    refused(Stale, lambda: planning.set_dates(desk.officer, made.id, making.dates(), seen=1))
    with unit_of_work():
        planning.set_dates(desk.officer, made.id, making.dates())
    making.advance(made.id, S.FROZEN, desk)
    before = again(made.id).cut_off_at
    with unit_of_work():
        planning.set_dates(desk.head, made.id, making.dates(**later(20)))
    row = again(made.id)
    assert (row.publish_at, row.cut_off_at) == (later(20)["publish_at"], before)
    for wrong in (None, utc_now() - timedelta(minutes=1)):
        found = refused(Invalid, planning.set_dates, desk.officer, made.id, making.dates(publish_at=wrong))
        assert [problem.field for problem in found.problems] == ["publish_at"]
    making.advance(made.id, S.PUBLISHED, desk)
    refused(WrongState, planning.set_dates, desk.officer, made.id, making.dates(**later(30)))


@pytest.mark.parametrize(
    ("today", "collect", "cut_off", "confirm", "publish"),
    [
        (date(2026, 10, 5), date(2026, 12, 1), date(2026, 12, 20), date(2026, 12, 24), date(2026, 12, 31)),
        (date(2026, 12, 10), date(2026, 12, 10), date(2026, 12, 20), date(2026, 12, 24), date(2026, 12, 31)),
        (date(2026, 12, 28), date(2026, 12, 28), date(2026, 12, 28), date(2027, 1, 1), date(2027, 1, 4)),
        (date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 1), date(2027, 2, 5), date(2027, 2, 8)),
    ],
)
def test_dates_are_suggested_that_can_be_kept(
    today: date, collect: date, cut_off: date, confirm: date, publish: date
) -> None:
    found = suggested(Quarter(2026, 4), today)
    assert (found.collect_on, found.cut_off_at, found.confirm_by, found.publish_at) == (
        collect, at(cut_off, time(18)), confirm, at(publish, time(9)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        (1, date(2028, 1, 1), date(2028, 3, 31)), (2, date(2028, 4, 1), date(2028, 6, 30)),
        (3, date(2028, 7, 1), date(2028, 9, 30)), (4, date(2028, 10, 1), date(2028, 12, 31)),
    ],
)  # fmt: skip
def test_a_quarter_has_its_days(quarter: int, first: date, last: date) -> None:
    assert quarter_days(Quarter(2028, quarter)) == (first, last)


def test_compiled_again_it_takes_newer_versions_and_leaves_what_people_left_out(desk: making.Desk) -> None:
    made = making.issue(S.COMPILING, desk)
    first, second, _need = entries(made.id)
    with unit_of_work():
        editing.place(desk.officer, made.id, first.id, 1, "推荐")
        editing.leave_out(desk.officer, made.id, second.id, DropReason.DUPLICATE)
    owner = make.member(db.session.get_one(Organisation, first.organisation_id))
    make.amended(first.listing_id, owner, title="虚构的新标题", fields=("F03",))
    late = make.need(make.member(), published=True, title="虚构的迟到需求")
    with unit_of_work():
        compiling.compile_again(desk.checker, made.id)
    renewed, left, *_others = entries(made.id)
    assert (renewed.title, renewed.version, renewed.note) == ("虚构的新标题", 2, "推荐")
    assert (renewed.field_code, renewed.position) == ("F03", 0), "its place was one among others"
    assert left.drop_reason == "duplicate"
    assert late.id not in {entry.listing_id for entry in entries(made.id)}, "it was public after the cut-off"
    row = again(made.id)
    assert row.hands == [desk.officer.person_id, desk.checker.person_id]
    refused(NotAllowed, compiling.compile_again, desk.head, made.id)


def test_a_listing_that_is_back_after_a_pause_comes_in_when_it_is_compiled_again(desk: making.Desk) -> None:
    owner = make.member()
    paused = make.need(owner, published=True, title="虚构的暂停需求")
    act(life.pause, owner, paused.id, "updating")
    made = making.issue(S.COMPILING, desk)
    assert len(entries(made.id)) == 3
    act(life.resume, owner, paused.id)
    with unit_of_work():
        compiling.compile_again(desk.officer, made.id)
    assert paused.id in {entry.listing_id for entry in entries(made.id)}


def test_who_answers_for_no_entry_confirms_nothing(desk: making.Desk) -> None:
    made = making.issue(S.COMPILING, desk)
    refused(NotFound, partial(confirming.confirm, digest=""), make.operator("/p/BR6/"), made.id, "/p/BR6/")
    path, digest_seen = next((s.branch_path, s.digest) for s in issues.shares(ALL_ISSUES, made))
    local = make.operator(path)
    found = refused(
        Invalid, partial(confirming.confirm, digest=digest_seen, note="长" * 501), local, made.id, path
    )
    assert [problem.field for problem in found.problems] == ["share_note"]
    with unit_of_work():
        share = confirming.confirm(local, made.id, path, digest=digest_seen, note=" 无误 ")
        assert (share.status, share.note, share.said_by) == (ShareStatus.CONFIRMED, "无误", local.person_id)
    refused(WrongState, partial(confirming.confirm, digest=digest_seen), local, made.id, path)


def test_a_place_that_was_silent_may_still_say_yes_until_the_freezing(desk: making.Desk) -> None:
    made = making.issue(S.COMPILING, desk)
    path, digest_seen = next((s.branch_path, s.digest) for s in issues.shares(ALL_ISSUES, made))
    with time_machine.travel(utc_now() + timedelta(days=1)), unit_of_work():
        compiling.hand_over(desk.officer, made.id)
    whole = make.operator("/p/")
    with unit_of_work():
        confirming.confirm(whole, made.id, path, digest=digest_seen)
    assert issues.share(ALL_ISSUES, again(made.id), path).status is ShareStatus.CONFIRMED
    making.advance(made.id, S.FROZEN, desk)
    refused(WrongState, partial(confirming.confirm, digest=digest_seen), make.operator(path), made.id, path)
