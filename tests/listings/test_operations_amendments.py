"""Change what is public while visitors still read the old version."""

from dataclasses import replace
from datetime import timedelta

import pytest

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor, OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotAllowed, Stale, WrongState
from marketplace.listings.drafts import Draft
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.notes import FieldNote
from marketplace.listings.operations import _steps as steps
from marketplace.listings.operations import amendments, drafts, endings, life, review, submission
from marketplace.listings.queries import own
from marketplace.listings.states import AmendmentStatus
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, act_on_amendment, last_entry, news, problems

pytestmark = pytest.mark.usefixtures("app")
BETTER = samples.achievement(title="玉米秸秆基可降解地膜(第二代)", trl=7)
SMALL = samples.achievement(awards="虚构奖")


def started(owner: Actor, listing: Listing, draft: Draft | None = None) -> int:
    with unit_of_work():
        amendment = amendments.start(owner, own.one(EVERYTHING, listing.id))
        amendment_id = amendment.id
    if draft is not None:
        act_on_amendment(amendments.save, owner, amendment_id, draft, make.rules(), 1)
    return amendment_id


def submitted(owner: Actor, listing: Listing, draft: Draft = BETTER) -> int:
    amendment_id = started(owner, listing, draft)
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    return amendment_id


def public(listing: Listing) -> Draft:
    return steps.published_draft(own.one(EVERYTHING, listing.id))


@pytest.fixture
def owner() -> Actor:
    return make.member()


@pytest.fixture
def listing(owner: Actor) -> Listing:
    return make.achievement(owner, published=True)


def test_an_amendment_begins_with_what_is_public(owner: Actor, listing: Listing) -> None:
    amendment = own.one_amendment(EVERYTHING, started(owner, listing))
    assert (amendment.status, amendment.version_number) == (AmendmentStatus.EDITING, 2)
    now = own.one(EVERYTHING, listing.id)
    assert steps.draft_of(now, now.working) == samples.ACHIEVEMENT
    assert (now.published_version, now.working_version) == (1, 2)


def test_there_is_one_open_amendment(owner: Actor, listing: Listing) -> None:
    assert started(owner, listing) == started(owner, listing)


def test_a_key_field_waits_for_an_operator_and_visitors_read_the_old_text(
    owner: Actor, listing: Listing
) -> None:
    amendment = own.one_amendment(EVERYTHING, submitted(owner, listing))
    assert amendment.status is AmendmentStatus.SUBMITTED
    assert amendment.review_due_on is not None
    now = own.one(EVERYTHING, listing.id)
    assert (public(listing), now.title, now.trl) == (samples.ACHIEVEMENT, samples.ACHIEVEMENT.title, 6)
    assert news("listing.amend") == []


def test_accepting_makes_the_change_public_and_announces_it(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    done = act_on_amendment(amendments.accept, make.operator("/p/BR1/"), amendment_id, make.rules())
    assert done.status is AmendmentStatus.ACCEPTED
    now = own.one(EVERYTHING, listing.id)
    assert (public(listing), now.title, now.trl, now.published_version) == (BETTER, BETTER.title, 7, 2)
    assert [(e.subject_id, e.facts["changed"]) for e in news("listing.amend")] == [
        (listing.id, ["title", "trl"])
    ]
    entry = last_entry(listing)
    assert (entry.topic, entry.facts["replaced"], entry.facts["version"]) == ("listing.amend", 1, 2)


def test_a_small_change_is_public_at_once(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing, SMALL)
    assert own.one_amendment(EVERYTHING, amendment_id).status is AmendmentStatus.ACCEPTED
    assert public(listing) == SMALL
    assert news("listing.amend")[0].facts["version"] == 2


def test_nothing_changed_is_nothing_to_hand_in(owner: Actor, listing: Listing) -> None:
    amendment_id = started(owner, listing)
    with pytest.raises(Invalid) as refused:
        act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    assert problems(refused.value) == [("", "nothing_changed")]


def test_a_change_is_held_to_the_same_checks(owner: Actor, listing: Listing) -> None:
    amendment_id = started(owner, listing, samples.achievement(public_summary=""))
    with pytest.raises(Invalid) as refused:
        act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    assert problems(refused.value) == [("public_summary", "required")]


def test_a_returned_change_is_written_on_as_the_next_version(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    operator = make.operator("/p/BR1/")
    returned = act_on_amendment(amendments.return_, operator, amendment_id, "evidence_missing", NOTES)
    assert (returned.status, returned.reason) == (AmendmentStatus.RETURNED, "evidence_missing")
    again = samples.achievement(title="第三个名称")
    act_on_amendment(amendments.save, owner, amendment_id, again, make.rules(), returned.row_version)
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    done = act_on_amendment(amendments.accept, operator, amendment_id, make.rules())
    assert (done.version_number, public(listing)) == (3, again)


def test_a_return_needs_a_note_and_a_known_reason(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    for reason, notes in (("unclear", []), ("unclear", [FieldNote("title", " ")]), ("nonsense", NOTES)):
        with pytest.raises(Invalid):
            act_on_amendment(amendments.return_, SYSTEM, amendment_id, reason, notes)


def test_what_waits_cannot_be_written(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    version = own.one_amendment(EVERYTHING, amendment_id).row_version
    with pytest.raises(WrongState):
        act_on_amendment(amendments.save, owner, amendment_id, SMALL, make.rules(), version)


def test_a_stale_save_shows_the_other_text(owner: Actor, listing: Listing) -> None:
    amendment_id = started(owner, listing, BETTER)
    with pytest.raises(Stale) as stale:
        act_on_amendment(amendments.save, owner, amendment_id, SMALL, make.rules(), 1)
    assert stale.value.facts["content"]["title"] == BETTER.title
    assert stale.value.facts["saved_by"] == owner.name


def test_saving_the_same_again_changes_nothing_and_another_kind_is_refused(
    owner: Actor, listing: Listing
) -> None:
    amendment_id = started(owner, listing, samples.ACHIEVEMENT)
    assert own.one_amendment(EVERYTHING, amendment_id).row_version == 1
    with pytest.raises(Invalid) as refused:
        act_on_amendment(amendments.save, owner, amendment_id, samples.NEED, make.rules(), 1)
    assert problems(refused.value) == [("kind", "fixed")]


def test_a_change_may_not_borrow_files(owner: Actor, listing: Listing) -> None:
    amendment_id = started(owner, listing)
    with pytest.raises(Invalid) as refused:
        act_on_amendment(
            amendments.save, owner, amendment_id, samples.achievement(attachments=(99,)), make.rules(), 1
        )
    assert problems(refused.value) == [("attachments", "unknown")]


def test_rows_read_plainly_are_completed_when_needed(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    db.session.expunge_all()
    with unit_of_work():
        amendments.accept(SYSTEM, db.session.get_one(Amendment, amendment_id), make.rules())
    assert public(listing) == BETTER


def test_whoever_wrote_a_change_does_not_accept_it(owner: Actor) -> None:
    operator, organisation_id = make.operator("/p/BR1/"), owner.memberships[0].organisation_id
    with unit_of_work():
        made = drafts.create(owner, organisation_id, samples.ACHIEVEMENT, make.rules(), on_behalf=True).id
    act(submission.submit, owner, made, make.rules())
    amendment_id = submitted(operator, act(review.publish, SYSTEM, made, make.rules()))
    with pytest.raises(NotAllowed):
        act_on_amendment(amendments.accept, operator, amendment_id, make.rules())


def test_whoever_had_a_hand_in_a_change_does_not_accept_it_even_after_it_came_back(owner: Actor) -> None:
    starts, edits, hands_in, mends, checks = (make.operator("/p/BR1/") for _ in range(5))
    with unit_of_work():
        organisation_id = owner.memberships[0].organisation_id
        made_id = drafts.create(owner, organisation_id, samples.ACHIEVEMENT, make.rules(), on_behalf=True).id
    act(submission.submit, owner, made_id, make.rules())
    amendment_id = started(starts, act(review.publish, SYSTEM, made_id, make.rules()))
    act_on_amendment(amendments.save, edits, amendment_id, BETTER, make.rules(), 1)
    act_on_amendment(amendments.submit, hands_in, amendment_id, make.rules())
    for actor in (starts, edits, hands_in):
        with pytest.raises(NotAllowed):
            act_on_amendment(amendments.accept, actor, amendment_id, make.rules())
    returned = act_on_amendment(amendments.return_, checks, amendment_id, "unclear", NOTES)
    text = replace(BETTER, awards="虚构奖")
    act_on_amendment(amendments.save, mends, amendment_id, text, make.rules(), returned.row_version)
    act_on_amendment(amendments.submit, mends, amendment_id, make.rules())
    for actor in (edits, hands_in, mends):
        with pytest.raises(NotAllowed):
            act_on_amendment(amendments.accept, actor, amendment_id, make.rules())
    act_on_amendment(amendments.accept, checks, amendment_id, make.rules())
    assert public(own.one(EVERYTHING, made_id)) == text


def test_only_what_waits_is_accepted(owner: Actor, listing: Listing) -> None:
    amendment_id = started(owner, listing, BETTER)
    with pytest.raises(WrongState):
        act_on_amendment(amendments.accept, SYSTEM, amendment_id, make.rules())


def test_owners_other_branches_and_writers_do_not_accept(owner: Actor, listing: Listing) -> None:
    amendment_id = submitted(owner, listing)
    for actor in (owner, make.operator("/p/BR2/"), make.operator("/p/BR1/220184/"), make.broker()):
        with pytest.raises(NotAllowed):
            act_on_amendment(amendments.accept, actor, amendment_id, make.rules())


def test_a_member_may_amend_and_a_stranger_may_not(owner: Actor, listing: Listing) -> None:
    with pytest.raises(NotAllowed):
        started(make.member(), listing)
    colleague = make.member(own.one(EVERYTHING, listing.id).organisation, OrganisationRole.MEMBER)
    assert started(colleague, listing, BETTER) > 0


def test_a_discarded_change_leaves_the_public_version_and_its_number_is_not_used_again(
    owner: Actor, listing: Listing
) -> None:
    act_on_amendment(amendments.discard, owner, started(owner, listing, BETTER))
    assert public(listing) == samples.ACHIEVEMENT
    assert own.one_amendment(EVERYTHING, started(owner, listing)).version_number == 3


def test_a_draft_and_an_ended_listing_are_not_amended(owner: Actor, listing: Listing) -> None:
    act(endings.withdraw, owner, listing, "no_longer_offered")
    for wrong in (listing, make.achievement(owner)):
        with pytest.raises(WrongState):
            started(owner, wrong)


def test_an_amendment_of_a_paused_listing_leaves_it_paused(owner: Actor, listing: Listing) -> None:
    act(life.pause, owner, listing, "updating")
    submitted(owner, listing, SMALL)
    assert own.one(EVERYTHING, listing.id).status == "paused"
    assert public(listing) == SMALL


def test_a_need_changes_its_own_end_at_once(owner: Actor) -> None:
    deadline = beijing_today() + timedelta(days=365)
    made = make.need(owner, published=True, valid_until=beijing_today() + timedelta(days=5))
    before = made.valid_until
    later = samples.need(deadline=deadline, valid_until=beijing_today() + timedelta(days=25))
    submitted(owner, made, later)
    assert own.one(EVERYTHING, made.id).valid_until - before == timedelta(days=20)
