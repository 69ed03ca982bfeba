"""Whole lives of listings before and while they are public, one operation after the other."""

from datetime import timedelta

import pytest

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotAllowed, NotFound, WrongState
from marketplace.listings.models import Amendment
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import amendments, endings, life, review, submission
from marketplace.listings.queries import own, public, published, versions
from marketplace.listings.showing import Shown
from marketplace.listings.states import ListingStatus
from tests import make
from tests.listings.acts import act, act_on_amendment, news
from tests.listings.journeys import change, moves, refused_as, shown, write

pytestmark = pytest.mark.usefixtures("app")
S = ListingStatus


def test_an_achievement_returned_twice_is_published_with_all_that_was_asked_on_record() -> None:
    owner, operator, rules = make.member(), make.operator("/p/BR1/"), make.rules()
    listing_id = make.achievement(owner, submitted=True).id
    act(
        review.return_,
        operator,
        listing_id,
        "unclear",
        [FieldNote("title", "写明材料"), FieldNote("", "再看")],
    )
    write(owner, listing_id, title="玉米秸秆基全生物降解地膜")
    act(submission.resubmit, owner, listing_id, rules)
    since = versions.changes_since_return(EVERYTHING, listing_id)
    assert [(note.field, note.text) for note in since.notes] == [("title", "写明材料"), ("", "再看")]
    assert [changed.field for changed in since.changes] == ["title"]
    act(review.return_, operator, listing_id, "evidence_missing", [FieldNote("trl", "补依据")], "第二次")
    returned = write(owner, listing_id, trl=7)
    assert (returned.reason, returned.reason_note, returned.review_due_on) == (
        "evidence_missing",
        "第二次",
        None,
    )
    act(submission.resubmit, owner, listing_id, rules)
    again = versions.changes_since_return(EVERYTHING, listing_id)
    assert [note.text for note in again.notes] == ["补依据"]
    assert [changed.field for changed in again.changes] == ["trl"]
    done = act(review.publish, operator, listing_id, rules)
    assert (done.status, done.published_version, done.reason, done.reason_note) == (S.PUBLISHED, 3, None, "")
    assert [note.version for note in versions.notes(EVERYTHING, listing_id)] == [2, 1, 1]
    assert (done.title, done.trl) == ("玉米秸秆基全生物降解地膜", 7)
    assert moves(listing_id) == [
        "listing.create", "listing.submit", "listing.return", "listing.resubmit", "listing.return",
        "listing.resubmit", "listing.publish",
    ]  # fmt: skip


def test_a_listing_returned_and_handed_in_unchanged_keeps_its_version() -> None:
    owner = make.member()
    listing_id = make.achievement(owner, submitted=True).id
    act(review.return_, SYSTEM, listing_id, "unclear", [FieldNote("title", "写明材料")])
    again = act(submission.resubmit, owner, listing_id, make.rules())
    assert (again.status, again.working_version) == (S.SUBMITTED, 1)
    assert versions.changes_since_return(EVERYTHING, listing_id).changes == ()


def test_a_refusal_is_appealed_against_once_and_the_province_has_the_last_word() -> None:
    owner, branch, province, rules = make.member(), make.operator(), make.operator("/p/"), make.rules()
    listing_id = make.achievement(owner, submitted=True).id
    act(review.reject, branch, listing_id, "other", "看不出是技术")
    appealed = act(submission.appeal, owner, listing_id, "附上检测报告，请复核", rules)
    assert (appealed.status, appealed.appealed, appealed.reviewer_id) == (S.SUBMITTED, True, None)
    assert appealed.review_due_on == rules.review_due(beijing_today())
    for operation, *args in (
        (review.publish, rules), (review.reject, "duplicate"), (review.return_, "unclear", [FieldNote("", "看")])
    ):  # fmt: skip
        with pytest.raises(NotAllowed):
            act(operation, branch, listing_id, *args)
    act(review.reject, province, listing_id, "not_technology")
    assert refused_as(submission.appeal, owner, listing_id, "再请复核", rules) == [("", "appealed_already")]
    assert own.work(Scope.of(owner), owner.person_id).refused == ()
    with pytest.raises(NotFound):
        public.public_one(PUBLIC, listing_id)


def test_an_appeal_that_succeeds_is_published_and_the_branch_works_with_it_from_then_on() -> None:
    owner, branch, province, rules = make.member(), make.operator(), make.operator("/p/"), make.rules()
    listing_id = make.need(owner, submitted=True).id
    act(review.take, branch, listing_id, rules)
    act(review.reject, branch, listing_id, "not_technology")
    assert act(submission.appeal, owner, listing_id, "确为技术需求", rules).reviewer_id is None
    with pytest.raises(NotAllowed):
        act(review.take, make.broker(), listing_id, rules)
    act(review.take, province, listing_id, rules)
    assert act(review.publish, province, listing_id, rules).status is S.PUBLISHED
    assert act(life.pause, branch, listing_id, "complaint_examined").status is S.PAUSED


def test_a_need_is_asked_about_parked_taken_again_published_and_solved() -> None:
    owner, operator, broker, rules = make.member(), make.operator("/p/BR1/"), make.broker(), make.rules()
    listing_id = make.need(owner, submitted=True).id
    act(review.take, broker, listing_id, rules)
    act(review.return_, broker, listing_id, "not_quantified", [FieldNote("targets", "写明数值")])
    act(submission.resubmit, owner, listing_id, rules)
    act(review.take, operator, listing_id, rules)
    parked = act(review.park, operator, listing_id, "funds_pending", beijing_today() + timedelta(days=30))
    assert (parked.reason, parked.revisit_on is not None, parked.review_due_on) == (
        "funds_pending",
        True,
        None,
    )
    taken = act(review.take, operator, listing_id, rules)
    assert (taken.revisit_on, taken.review_due_on) == (None, rules.diagnosis_due(beijing_today()))
    assert act(review.publish, operator, listing_id, rules).reason is None
    solved = act(endings.solve, owner, listing_id, "bought_product", "买了现成设备")
    assert (solved.status, solved.ended_at is not None) == (S.SOLVED, True)
    assert shown(listing_id)[::2] == ("solved", Shown.FULL)
    assert moves(listing_id) == [
        "listing.create", "listing.submit", "listing.take", "listing.return", "listing.resubmit", "listing.take",
        "listing.park", "listing.take", "listing.publish", "listing.solve",
    ]  # fmt: skip


def test_a_change_is_returned_handed_in_again_and_accepted_while_visitors_read_the_old_text() -> None:
    owner, operator, rules = make.member(), make.operator("/p/BR1/"), make.rules()
    listing_id = make.achievement(owner, published=True).id
    old = shown(listing_id)
    change_id = change(owner, listing_id, title="可降解地膜第二代")
    assert act_on_amendment(amendments.submit, owner, change_id, rules).status == "submitted"
    with pytest.raises(WrongState):
        change(owner, listing_id, title="等待审核时再改")
    notes = [FieldNote("title", "说明与第一代的差别")]
    returned = act_on_amendment(amendments.return_, operator, change_id, "unclear", notes, "请补充")
    assert (returned.status, returned.reason, returned.review_due_on) == ("returned", "unclear", None)
    assert change(owner, listing_id, title="可降解地膜第二代：寿命加倍") == change_id
    assert shown(listing_id) == old
    act_on_amendment(amendments.submit, owner, change_id, rules)
    accepted = act_on_amendment(amendments.accept, operator, change_id, rules)
    assert (accepted.status, accepted.reason, accepted.version_number) == ("accepted", None, 3)
    assert shown(listing_id) == ("published", "可降解地膜第二代：寿命加倍", Shown.FULL)
    page = public.public_one(PUBLIC, listing_id)
    assert [row.number for row in published.published_versions(PUBLIC, page)] == [3, 1]
    assert [event.facts["replaced"] for event in news("listing.amend")] == [1]
    with pytest.raises(WrongState):
        act_on_amendment(amendments.accept, operator, change_id, rules)


def test_a_change_given_up_leaves_the_public_text_and_the_next_one_begins_from_it() -> None:
    owner = make.member()
    listing_id = make.achievement(owner, published=True).id
    first = change(owner, listing_id, title="想改成这个名称")
    act_on_amendment(amendments.discard, owner, first)
    with pytest.raises(WrongState):
        act_on_amendment(amendments.submit, owner, first, make.rules())
    second = change(owner, listing_id, awards="虚构奖")
    assert second != first
    begun = db.session.get_one(Amendment, second)
    draft = versions.version(EVERYTHING, listing_id, begun.version_number)
    assert (begun.version_number, draft.title) == (3, shown(listing_id)[1])
    assert act_on_amendment(amendments.submit, owner, second, make.rules()).status == "accepted"
    assert own.open_amendment(EVERYTHING, listing_id) is None
