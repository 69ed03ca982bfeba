"""Take, return, reject, park, publish."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationReason
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import BEIJING, add_working_days, beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from marketplace.listings.models import ReviewNote
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import drafts, review, submission
from marketplace.listings.queries import own
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Visibility
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, last_entry, news, problems

pytestmark = pytest.mark.usefixtures("app")


def test_publishing_makes_the_submitted_version_public_for_the_set_days() -> None:
    made = make.achievement(submitted=True)
    done = act(review.publish, make.operator("/p/BR1/"), made, make.rules(valid_days=180))
    assert (done.status, done.published_version) == (ListingStatus.PUBLISHED, 1)
    assert done.confirmed_at == done.published_at is not None
    assert done.valid_until - done.published_at == timedelta(days=180)
    assert done.published is done.working
    assert done.published.published_at is not None
    assert done.review_due_on is None
    assert [e.subject_id for e in news("listing.publish")] == [done.id]


def test_a_need_is_valid_no_longer_than_it_says_itself() -> None:
    last_day = beijing_today() + timedelta(days=10)
    done = make.need(published=True, valid_until=last_day)
    assert done.valid_until.astimezone(BEIJING).date() == last_day + timedelta(days=1)
    assert done.valid_until.astimezone(BEIJING).hour == 0


def test_a_need_shows_its_visibility_and_budget() -> None:
    done = make.need(published=True, visibility=Visibility.HIDDEN_NAME)
    assert (done.visibility, done.price_fen) == (Visibility.HIDDEN_NAME, samples.NEED.budget_fen)


def test_a_need_is_not_published_before_it_was_taken() -> None:
    made = make.need(submitted=True)
    with pytest.raises(WrongState):
        act(review.publish, SYSTEM, made, make.rules())


def test_publishing_in_bulk_says_so() -> None:
    made = make.achievement(submitted=True)
    act(review.publish, SYSTEM, made, make.rules(), urgency=Urgency.BULK)
    assert news("listing.publish")[0].urgency == Urgency.BULK


@pytest.mark.parametrize("branch", ["/p/BR2/", "/p/BR1/220184/"])
def test_neither_another_branch_nor_a_node_publishes(branch: str) -> None:
    made = make.achievement(make.member(region="220102"), submitted=True)
    with pytest.raises(NotAllowed):
        act(review.publish, make.operator(branch), made, make.rules())


def test_owners_and_brokers_do_not_publish() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    for actor in (owner, make.broker()):
        with pytest.raises(NotAllowed):
            act(review.publish, actor, made, make.rules())


def test_whoever_entered_a_listing_does_not_check_it() -> None:
    owner = make.member()
    operator, colleague = make.operator("/p/BR1/"), make.operator("/p/BR1/")
    organisation_id = owner.memberships[0].organisation_id
    made = drafts_on_behalf(operator, organisation_id)
    act(submission.submit, operator, made, make.rules())
    with pytest.raises(NotAllowed):
        act(review.publish, operator, made, make.rules())
    assert act(review.publish, colleague, made, make.rules()).status is ListingStatus.PUBLISHED


def test_whoever_edited_or_handed_in_a_colleagues_entry_does_not_check_it() -> None:
    owner = make.member()
    enters, edits, hands_in, checks = (make.operator("/p/BR1/") for _ in range(4))
    made = drafts_on_behalf(enters, owner.memberships[0].organisation_id)
    with unit_of_work():
        listing = own.one(EVERYTHING, made)
        better = replace(samples.ACHIEVEMENT, title="由同事改写的名称")
        drafts.save_draft(edits, listing, better, make.rules(), listing.row_version)
    act(submission.submit, hands_in, made, make.rules())
    assert own.one(EVERYTHING, made).working.written_by == [a.person_id for a in (enters, edits, hands_in)]
    for actor in (enters, edits, hands_in):
        with pytest.raises(NotAllowed):
            act(review.publish, actor, made, make.rules())
        with pytest.raises(NotAllowed):
            act(review.reject, actor, made, "duplicate")
    assert act(review.publish, checks, made, make.rules()).status is ListingStatus.PUBLISHED


def test_whoever_appealed_for_an_organisation_does_not_hear_the_appeal() -> None:
    made = drafts_on_behalf(make.operator("/p/BR1/"), make.member().memberships[0].organisation_id)
    act(submission.submit, make.operator("/p/BR1/"), made, make.rules())
    act(review.reject, SYSTEM, made, "duplicate")
    appeals, hears = make.operator("/p/"), make.operator("/p/")
    act(submission.appeal, appeals, made, "请复核", make.rules())
    with pytest.raises(NotAllowed):
        act(review.publish, appeals, made, make.rules())
    assert act(review.publish, hears, made, make.rules()).status is ListingStatus.PUBLISHED


def drafts_on_behalf(operator: Actor, organisation_id: int) -> int:
    with unit_of_work():
        return drafts.create(operator, organisation_id, samples.ACHIEVEMENT, make.rules()).id


def test_an_unverified_organisation_is_not_published() -> None:
    made = make.achievement(submitted=True)
    with unit_of_work():
        organisations.suspend(
            SYSTEM, db.session.get_one(Organisation, made.organisation_id), OrganisationReason.MISUSE
        )
    with pytest.raises(Invalid) as refused:
        act(review.publish, SYSTEM, made, make.rules())
    assert problems(refused.value) == [("organisation", "not_verified")]


def test_a_draft_cannot_be_published() -> None:
    with pytest.raises(WrongState):
        act(review.publish, SYSTEM, make.achievement(), make.rules())


def test_returning_keeps_the_reason_and_the_notes() -> None:
    made = make.achievement(submitted=True)
    done = act(review.return_, make.operator("/p/BR1/"), made, "unclear", NOTES, "总体不错")
    assert (done.status, done.reason, done.reason_note) == (ListingStatus.RETURNED, "unclear", "总体不错")
    notes = db.session.query(ReviewNote).all()
    assert [(n.version_number, n.field, n.text) for n in notes] == [(1, "title", NOTES[0].text)]
    assert last_entry(done).facts["fields"] == ["title"]


@pytest.mark.parametrize(
    ("notes", "code"),
    [
        ([], "required"),
        ([FieldNote("title", " \n")], "required"),
        ([FieldNote("no_field", "x")], "unknown_field"),
        ([FieldNote("title", "x" * 2001)], "too_long"),
        ([FieldNote("title", f"第{i}条") for i in range(51)], "too_many"),
    ],
)
def test_a_return_says_what_to_put_right(notes: list[FieldNote], code: str) -> None:
    made = make.achievement(submitted=True)
    with pytest.raises(Invalid) as refused:
        act(review.return_, SYSTEM, made, "unclear", notes)
    assert [found for _, found in problems(refused.value)] == [code]


@pytest.mark.parametrize(("reason", "expected"), [("", "unknown_reason"), ("nonsense", "unknown_reason")])
def test_a_negative_end_needs_a_reason_from_the_list(reason: str, expected: str) -> None:
    made = make.achievement(submitted=True)
    for operation, args in ((review.return_, (reason, NOTES)), (review.reject, (reason,))):
        with pytest.raises(Invalid) as refused:
            act(operation, SYSTEM, made, *args)
        assert problems(refused.value) == [("reason", expected)]


def test_another_reason_needs_a_note() -> None:
    made = make.achievement(submitted=True)
    with pytest.raises(Invalid) as refused:
        act(review.reject, SYSTEM, made, "other")
    assert problems(refused.value) == [("note", "required")]


def test_a_note_has_an_end() -> None:
    made = make.achievement(submitted=True)
    with pytest.raises(Invalid) as refused:
        act(review.reject, SYSTEM, made, "other", "长" * 2001)
    assert problems(refused.value) == [("note", "too_long")]


def test_rejecting_ends_the_clock() -> None:
    made = make.achievement(submitted=True)
    done = act(review.reject, make.operator("/p/BR1/"), made, "duplicate")
    assert (done.status, done.reason, done.review_due_on) == (ListingStatus.REJECTED, "duplicate", None)


def test_publishing_forgets_why_it_was_returned() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    act(review.return_, SYSTEM, made, "unclear", NOTES)
    act(submission.resubmit, owner, made, make.rules())
    done = act(review.publish, SYSTEM, made, make.rules())
    assert (done.reason, done.reason_note) == (None, "")


def test_a_node_takes_a_need_and_its_clock_starts_anew() -> None:
    made = make.need(make.member(region="220184"), submitted=True)
    node = make.operator("/p/BR1/220184/")
    done = act(review.take, node, made, make.rules())
    assert (done.status, done.reviewer_id) == (ListingStatus.DIAGNOSING, node.person_id)
    assert done.review_due_on == add_working_days(beijing_today(), 5)


def test_a_broker_who_took_a_need_asks_the_seeker_and_no_other_broker_does() -> None:
    made, broker = make.need(submitted=True), make.broker()
    act(review.take, broker, made, make.rules())
    with pytest.raises(NotAllowed):
        act(review.return_, make.broker(), made, "not_quantified", NOTES)
    assert act(review.return_, broker, made, "not_quantified", NOTES).status is ListingStatus.RETURNED


def test_an_operator_takes_a_need_for_a_broker() -> None:
    made, broker = make.need(submitted=True), make.broker()
    done = act(review.take, make.operator("/p/BR1/"), made, make.rules(), broker_id=broker.person_id)
    assert done.reviewer_id == broker.person_id


@pytest.mark.parametrize("unknown", [0, -5, 10**12])
def test_only_brokers_are_given_needs(unknown: int) -> None:
    made = make.need(submitted=True)
    for person in (unknown, make.member().person_id):
        with pytest.raises(Invalid) as refused:
            act(review.take, SYSTEM, made, make.rules(), broker_id=person or -1)
        assert problems(refused.value) == [("broker", "not_a_broker")]


def test_an_achievement_is_neither_taken_nor_parked() -> None:
    made = make.achievement(submitted=True)
    with pytest.raises(Invalid):
        act(review.take, SYSTEM, made, make.rules())
    with pytest.raises(Invalid):
        act(review.park, SYSTEM, made, "too_early", beijing_today() + timedelta(days=30))


def test_a_need_is_parked_until_a_day_to_come_and_taken_again() -> None:
    made = make.need(submitted=True)
    act(review.take, SYSTEM, made, make.rules())
    with pytest.raises(Invalid) as refused:
        act(review.park, SYSTEM, made, "too_early", beijing_today())
    assert problems(refused.value) == [("revisit_on", "not_in_future")]
    day = beijing_today() + timedelta(days=30)
    done = act(review.park, make.operator("/p/BR1/"), made, "too_early", day)
    assert (done.status, done.revisit_on, done.reason) == (ListingStatus.LONG_TERM, day, "too_early")
    done = act(review.take, SYSTEM, made, make.rules())
    assert (done.status, done.revisit_on) == (ListingStatus.DIAGNOSING, None)


def test_a_need_whose_own_date_is_over_is_not_published() -> None:
    made = make.need(submitted=True, valid_until=beijing_today() + timedelta(days=2))
    act(review.take, SYSTEM, made, make.rules())
    with time_machine.travel(utc_now() + timedelta(days=4)), pytest.raises(Invalid) as refused:
        act(review.publish, SYSTEM, made, make.rules())
    assert problems(refused.value) == [("valid_until", "not_in_future")]
