"""Hand in, hand in again, appeal, discard."""

import pytest

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationReason
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, OrganisationRole
from marketplace.kernel.clock import add_working_days, beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from marketplace.listings import quality
from marketplace.listings.checks import CheckLevel
from marketplace.listings.content import from_json
from marketplace.listings.drafts import AchievementDraft, NeedDraft
from marketplace.listings.operations import drafts, review, submission
from marketplace.listings.queries import own
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Secrecy
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, last_entry, news, problems

pytestmark = pytest.mark.usefixtures("app")


def test_submitting_freezes_the_version_and_starts_the_clock() -> None:
    owner = make.member()
    done = act(submission.submit, owner, make.achievement(owner), make.rules(review_working_days=3))
    assert done.status is ListingStatus.SUBMITTED
    assert done.working.frozen_at is not None
    assert done.review_due_on == add_working_days(beijing_today(), 3)
    assert last_entry(done).facts["version"] == 1
    assert [(e.subject_id, e.urgency) for e in news("listing.submit")] == [(done.id, Urgency.NOW)]


def test_submitting_a_need_stores_its_quality() -> None:
    done = own.one(EVERYTHING, make.need(submitted=True).id)
    draft = from_json(done.kind, done.working.content)
    assert isinstance(draft, NeedDraft)
    assert done.quality_score == quality.score(draft).total > 50


def test_a_bulk_submission_says_so_to_those_who_deliver() -> None:
    owner = make.member()
    act(submission.submit, owner, make.achievement(owner), make.rules(), urgency=Urgency.BULK)
    assert news("listing.submit")[0].urgency == Urgency.BULK


def test_a_plain_member_may_write_but_not_submit() -> None:
    owner = make.member(role=OrganisationRole.MEMBER)
    with pytest.raises(NotAllowed):
        act(submission.submit, owner, make.achievement(owner), make.rules())


def test_an_unverified_organisation_may_not_submit() -> None:
    owner = make.member(verified=False)
    made = make.achievement(owner)
    with pytest.raises(Invalid) as refused:
        act(submission.submit, owner, made, make.rules())
    assert problems(refused.value) == [("organisation", "not_verified")]


def test_what_is_missing_is_named() -> None:
    owner = make.member()
    made = make.listing(AchievementDraft(title="只有名称"), owner)
    with pytest.raises(Invalid) as refused:
        act(submission.submit, owner, made, make.rules())
    assert ("public_summary", "required") in problems(refused.value)


@pytest.mark.parametrize("level", [CheckLevel.SUBMIT, CheckLevel.IMPORT])
def test_secrets_are_refused_at_every_level(level: CheckLevel) -> None:
    made = make.achievement(secrecy=Secrecy.SECRET)
    with pytest.raises(Invalid) as refused:
        act(submission.submit, SYSTEM, made, make.rules(), level=level)
    assert problems(refused.value) == [("secrecy", "secrecy_refused")]


def test_rows_from_a_file_may_be_incomplete() -> None:
    owner = make.member()
    made = make.listing(NeedDraft(title="轴承寿命", problem="轴承寿命不足"), owner)
    done = act(submission.submit, SYSTEM, made, make.rules(), level=CheckLevel.IMPORT)
    assert done.status is ListingStatus.SUBMITTED


def test_an_owner_may_not_ask_for_the_weaker_checks() -> None:
    owner = make.member()
    with pytest.raises(NotAllowed):
        act(submission.submit, owner, make.achievement(owner), make.rules(), level=CheckLevel.IMPORT)


def test_a_draft_level_does_not_let_anything_in() -> None:
    made = make.listing(NeedDraft())
    with pytest.raises(Invalid):
        act(submission.submit, SYSTEM, made, make.rules(), level=CheckLevel.DRAFT)


def test_submitting_twice_is_refused() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    with pytest.raises(WrongState):
        act(submission.submit, owner, made, make.rules())


def test_a_member_hands_in_again_what_was_returned() -> None:
    admin = make.member()
    made = make.achievement(admin, submitted=True)
    act(review.return_, SYSTEM, made, "unclear", NOTES)
    colleague = make.member(db.session.get_one(Organisation, made.organisation_id), OrganisationRole.MEMBER)
    listing = own.one(EVERYTHING, made.id)
    act(
        drafts.save_draft,
        colleague,
        made,
        samples.achievement(title="具体的名称"),
        make.rules(),
        listing.row_version,
    )
    done = act(submission.resubmit, colleague, made, make.rules())
    assert (done.status, done.working_version) == (ListingStatus.SUBMITTED, 2)
    assert done.reason == "unclear"


def test_a_refused_listing_is_appealed_against_once() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    act(review.reject, SYSTEM, made, "duplicate")
    done = act(submission.appeal, owner, made, "与所列成果的技术路线不同", make.rules())
    assert (done.status, done.appealed) == (ListingStatus.SUBMITTED, True)
    assert last_entry(done).facts["note"] == "与所列成果的技术路线不同"
    act(review.reject, SYSTEM, made, "duplicate")
    with pytest.raises(Invalid) as refused:
        act(submission.appeal, owner, made, "再次申诉", make.rules())
    assert problems(refused.value) == [("", "appealed_already")]


def test_an_appeal_says_why() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    act(review.reject, SYSTEM, made, "duplicate")
    with pytest.raises(Invalid) as refused:
        act(submission.appeal, owner, made, " \n ", make.rules())
    assert problems(refused.value) == [("note", "required")]


def test_only_a_refusal_can_be_appealed_against() -> None:
    owner = make.member()
    with pytest.raises(WrongState):
        act(submission.appeal, owner, make.achievement(owner), "理由", make.rules())


def test_the_province_hears_an_appeal() -> None:
    owner = make.member()
    made = make.achievement(owner, submitted=True)
    act(review.reject, SYSTEM, made, "duplicate")
    act(submission.appeal, owner, made, "技术路线不同", make.rules())
    with pytest.raises(NotAllowed):
        act(review.publish, make.operator("/p/BR1/"), made, make.rules())
    assert act(review.publish, make.operator("/p/"), made, make.rules()).status is ListingStatus.PUBLISHED


def test_a_draft_is_discarded_by_its_owner_alone() -> None:
    owner = make.member()
    made = make.achievement(owner)
    with pytest.raises(NotAllowed):
        act(submission.discard, make.member(), made)
    assert act(submission.discard, owner, made).status is ListingStatus.DISCARDED


def test_what_waits_for_an_operator_cannot_be_discarded() -> None:
    owner = make.member()
    with pytest.raises(WrongState):
        act(submission.discard, owner, make.achievement(owner, submitted=True))


def test_a_suspended_organisation_may_not_hand_in() -> None:
    owner = make.member()
    made = make.achievement(owner)
    with unit_of_work():
        organisations.suspend(
            SYSTEM, db.session.get_one(Organisation, made.organisation_id), OrganisationReason.MISUSE
        )
    with pytest.raises(Invalid) as refused:
        act(submission.submit, owner, made, make.rules())
    assert problems(refused.value) == [("organisation", "not_verified")]
