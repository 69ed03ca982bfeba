"""An issue from its plan to the public: each step by who may, and nothing afterwards."""

from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError

from marketplace.accounts.models import Organisation
from marketplace.audit.models import AuditEntry
from marketplace.catalogue.content import digest, snapshot_from
from marketplace.catalogue.errors import (
    AlreadyNumbered,
    EntryEnded,
    EntryTakenDown,
    FilesNotReady,
    NotChecked,
    OwnIssue,
    SnapshotBroken,
    TooEarly,
)
from marketplace.catalogue.models import CatalogueEdition, CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations import (
    checking,
    compiling,
    editing,
    freezing,
    planning,
    publishing,
)
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues, snapshots
from marketplace.catalogue.states import (
    CancelReason,
    DropReason,
    IssueStatus,
    ReopenReason,
    SendBackReason,
)
from marketplace.db.base import db
from marketplace.db.outbox import OutboxEvent
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH, SYSTEM, Role
from marketplace.kernel.clock import beijing_today, quarter_of, utc_now
from marketplace.kernel.errors import NotAllowed, Stale, WrongState
from marketplace.listings.models import Listing
from marketplace.listings.operations import endings
from tests import make
from tests.catalogue.reading import entries
from tests.making import issues as making

S = IssueStatus


def test_an_issue_goes_from_its_plan_to_the_public(desk: making.Desk) -> None:
    issue = making.issue(desk=desk)
    assert issue.status is S.PUBLISHED
    quarter = quarter_of(beijing_today())
    whole, *branches = issues.editions(ALL_ISSUES, issue)
    assert (whole.branch_path, whole.serial, whole.entries) == (PROVINCE_PATH, 1, 3)
    assert whole.number == f"{quarter.year}·{quarter.number}·1"
    assert [edition.branch_path for edition in branches] == [f"/p/BR{n}/" for n in range(1, 7)]
    assert sum(edition.entries for edition in branches) == 3
    for stored in snapshots.stored(ALL_ISSUES, issue):
        assert stored.holds
        snapshot = snapshot_from(stored.text)
        assert len(snapshot.entries) == stored.edition.entries
    titles = [entry.title for entry in snapshot_from(snapshots.one_text(ALL_ISSUES, whole)).entries]
    assert titles == ["虚构的秸秆成型设备", "虚构的轴承检测方法", "虚构的涂层耐磨需求"]
    numbers = [entry.number for entry in snapshot_from(snapshots.one_text(ALL_ISSUES, whole)).entries]
    assert numbers == ["A0001", "A0002", "N0001"]


def test_each_step_leaves_its_row_in_the_trail(desk: making.Desk) -> None:
    issue = making.issue(desk=desk)
    topics = db.session.scalars(
        select(AuditEntry.topic)
        .where(AuditEntry.subject == f"catalogue_issue:{issue.id}")
        .order_by(AuditEntry.number)
    ).all()
    steps = [topic.removeprefix("catalogue_issue.") for topic in topics]
    assert steps == ["plan", "collect", "cut_off", "hand_over", "pass_review", "check", "freeze", "publish"]


def test_one_that_had_a_number_is_not_given_up(desk: making.Desk) -> None:
    issue = making.issue(S.FROZEN, desk)
    with unit_of_work():
        freezing.reopen(desk.head, issue.id, ReopenReason.MISTAKE_FOUND)
    with pytest.raises(AlreadyNumbered), unit_of_work():
        planning.cancel(desk.officer, issue.id, CancelReason.DATES_WRONG)
    making.advance(issue.id, S.PUBLISHED, desk)
    assert [e.serial for e in issues.editions(ALL_ISSUES, db.session.get_one(CatalogueIssue, issue.id))] == [
        1
    ] * 7


def test_who_had_a_hand_in_it_neither_checks_nor_freezes(desk: making.Desk) -> None:
    issue = making.issue(S.SECRECY_AND_IP_CHECK, desk)
    with pytest.raises(OwnIssue), unit_of_work():
        checking.check(desk.officer, issue.id)
    both = make.officer(Role.DEPARTMENT_HEAD)
    with pytest.raises(NotChecked) as refused, unit_of_work():
        freezing.freeze(both, issue.id, making.IMPRINT)
    assert refused.value.facts["missing"] == ["checked_by"]
    with pytest.raises(NotAllowed), unit_of_work():
        freezing.freeze(desk.checker, issue.id, making.IMPRINT)
    with unit_of_work():
        checking.check(desk.checker, issue.id)
    with unit_of_work():
        db.session.get_one(CatalogueIssue, issue.id).hands = [desk.officer.person_id, both.person_id]
    with pytest.raises(OwnIssue), unit_of_work():
        freezing.freeze(both, issue.id, making.IMPRINT)


def test_frozen_without_the_editors_review_it_is_not(desk: making.Desk) -> None:
    issue = making.issue(S.EDITORIAL_REVIEW, desk)
    with pytest.raises(WrongState), unit_of_work():
        freezing.freeze(desk.head, issue.id, making.IMPRINT)


def test_what_was_sent_back_is_checked_anew(desk: making.Desk) -> None:
    issue = making.issue(S.SECRECY_AND_IP_CHECK, desk)
    with unit_of_work():
        checking.check(desk.checker, issue.id)
    with unit_of_work():
        editing.send_back(desk.head, issue.id, SendBackReason.ORDER_OR_NOTES)
    row = db.session.get_one(CatalogueIssue, issue.id)
    assert (row.status, row.checked_by, row.edited_by, row.reason) == (
        S.COMPILING,
        None,
        None,
        "order_or_notes",
    )


def test_a_change_after_the_check_undoes_it(desk: making.Desk) -> None:
    issue = making.issue(S.SECRECY_AND_IP_CHECK, desk)
    with unit_of_work():
        checking.check(desk.checker, issue.id)
    with unit_of_work():
        editing.leave_out(desk.officer, issue.id, entries(issue.id)[0].id, DropReason.SECRECY)
    assert db.session.get_one(CatalogueIssue, issue.id).checked_by is None


def take_down(listing_id: int) -> None:
    with unit_of_work():
        endings.take_down(SYSTEM, db.session.get_one(Listing, listing_id), "secrecy", "虚构保密〔2026〕1号")


def test_what_is_taken_down_before_the_freezing_is_left_out_with_a_note(desk: making.Desk) -> None:
    issue = making.issue(S.SECRECY_AND_IP_CHECK, desk)
    gone = entries(issue.id)[0]
    with unit_of_work():
        checking.check(desk.checker, issue.id)
    take_down(gone.listing_id)
    with unit_of_work():
        freezing.freeze(desk.head, issue.id, making.IMPRINT)
    left = db.session.get_one(CatalogueEntry, gone.id)
    assert (left.drop_reason, left.number, left.content) == ("taken_down", None, None)
    assert issues.editions(ALL_ISSUES, db.session.get_one(CatalogueIssue, issue.id))[0].entries == 2


def test_what_the_market_left_out_is_not_put_back(desk: making.Desk) -> None:
    issue = making.issue(S.COMPILING, desk)
    gone = entries(issue.id)[0]
    take_down(gone.listing_id)
    with unit_of_work():
        compiling.compile_again(desk.officer, issue.id)
    with pytest.raises(EntryEnded), unit_of_work():
        editing.put_back(desk.officer, issue.id, gone.id)


def test_what_is_taken_down_after_the_freezing_stops_the_publication(desk: making.Desk) -> None:
    issue = making.issue(S.FROZEN, desk)
    making.files(issue.id)
    take_down(entries(issue.id)[0].listing_id)
    with pytest.raises(EntryTakenDown), unit_of_work():
        publishing.publish(desk.head, issue.id)
    with unit_of_work():
        freezing.reopen(desk.head, issue.id, ReopenReason.ENTRY_TAKEN_DOWN)
    making.advance(issue.id, S.PUBLISHED, desk)


def test_without_its_files_it_is_not_published(desk: making.Desk) -> None:
    issue = making.issue(S.FROZEN, desk)
    with pytest.raises(FilesNotReady), unit_of_work():
        publishing.publish(desk.head, issue.id)


@pytest.mark.parametrize("what", ["entry", "head", "gone"])
def test_a_snapshot_that_was_tampered_with_is_not_published(desk: making.Desk, what: str) -> None:
    issue = making.issue(S.FROZEN, desk)
    making.files(issue.id)
    with unit_of_work():
        first = entries(issue.id)[0]
        if what == "entry":
            first.content = (first.content or "").replace("秸秆", "麦秆")
        elif what == "gone":
            first.place = None
        else:
            edition = db.session.scalars(select(CatalogueEdition)).first()
            assert edition is not None
            edition.head = edition.head.replace('"serial":1', '"serial":2')
    with pytest.raises(SnapshotBroken), unit_of_work():
        publishing.publish(desk.head, issue.id)


def test_a_published_issue_never_changes(desk: making.Desk) -> None:
    issue = making.issue(desk=desk)
    for change in (
        lambda: setattr(entries(issue.id)[0], "content", "{}"),
        lambda: setattr(db.session.get_one(CatalogueIssue, issue.id), "preface", "改过"),
        lambda: setattr(db.session.scalars(select(CatalogueEdition)).all()[0], "sha256", "0" * 64),
        lambda: db.session.delete(entries(issue.id)[0]),
    ):
        with pytest.raises(DatabaseError), unit_of_work():
            change()
            db.session.flush()
        db.session.rollback()
    with pytest.raises(WrongState), unit_of_work():
        editing.leave_out(desk.officer, issue.id, entries(issue.id)[0].id, DropReason.OTHER, "说明")


def test_the_clock_publishes_at_its_moment_and_once(desk: making.Desk) -> None:
    issue = making.issue(S.FROZEN, desk)
    making.files(issue.id)
    with pytest.raises(TooEarly), unit_of_work():
        publishing.publish_due(SYSTEM, issue.id)
    with time_machine.travel(issue.publish_at + timedelta(seconds=1)):
        assert issues.due(ALL_ISSUES, S.FROZEN, utc_now()) == [issue.id]
        with unit_of_work():
            assert publishing.publish_due(SYSTEM, issue.id) is None
        with pytest.raises(WrongState), unit_of_work():
            publishing.publish_due(SYSTEM, issue.id)
    told = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "catalogue_issue.publish")).all()
    assert len(told) == 1
    row = db.session.get_one(CatalogueIssue, issue.id)
    assert (row.status, row.published_by) == (S.PUBLISHED, None)


def test_what_keeps_the_clock_is_said_once(desk: making.Desk) -> None:
    issue = making.issue(S.FROZEN, desk)
    making.files(issue.id)
    take_down(entries(issue.id)[0].listing_id)
    for minutes in range(1, 4):
        with time_machine.travel(issue.publish_at + timedelta(minutes=minutes)), unit_of_work():
            assert isinstance(publishing.publish_due(SYSTEM, issue.id), EntryTakenDown)
    told = db.session.scalars(select(OutboxEvent).where(OutboxEvent.topic == "catalogue_issue.stuck")).all()
    assert [event.facts["code"] for event in told] == ["entry_taken_down"]


def test_somebody_who_saw_an_older_state_is_told(desk: making.Desk) -> None:
    issue = making.issue(S.EDITORIAL_REVIEW, desk)
    with pytest.raises(Stale), unit_of_work():
        editing.pass_review(desk.officer, issue.id, seen=issue.row_version - 1)


def second(desk: making.Desk, **changes: object) -> CatalogueIssue:
    """The next quarter's, planned today."""
    now = quarter_of(beijing_today())
    year, number = (now.year + 1, 1) if now.number == 4 else (now.year, now.number + 1)
    return making.issue(desk=desk, year=year, quarter=number, **changes)


def test_the_next_issue_says_what_changed(desk: making.Desk) -> None:
    first = making.issue(desk=desk)
    gone, changed, _same = entries(first.id)
    take_down(gone.listing_id)
    owner = make.member(db.session.get_one(Organisation, changed.organisation_id))
    make.amended(changed.listing_id, owner, title="虚构的轴承检测方法（改进）")
    make.need(published=True, title="虚构的新需求")
    following = second(desk)
    assert db.session.get_one(CatalogueIssue, first.id).status is S.SUPERSEDED
    edition = issues.editions(ALL_ISSUES, following)[0]
    snapshot = snapshot_from(snapshots.one_text(ALL_ISSUES, edition))
    assert (snapshot.head.serial, snapshot.head.new, snapshot.head.changed) == (2, 1, 1)
    assert snapshot.head.previous == issues.editions(ALL_ISSUES, first)[0].number
    ended = snapshot.head.ended[0]
    assert (ended.number, ended.outcome.value, ended.title) == (gone.number, "taken_down", "")
    assert digest(snapshots.one_text(ALL_ISSUES, edition)) == edition.sha256
