"""Worklists, the review queue with its clocks, versions and the trail."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.branches.scope import EVERYTHING, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings import policy
from marketplace.listings.operations import amendments, drafts, review, submission
from marketplace.listings.queries import own, versions
from marketplace.listings.queries.review import (
    QueueFilter,
    amendment_queue,
    queue_figures,
    review_queue,
)
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, act_on_amendment
from tests.listings.statements import counted

pytestmark = pytest.mark.usefixtures("app")


@pytest.fixture
def owner() -> Actor:
    return make.member()


def returned(owner: Actor) -> int:
    made = make.achievement(owner, submitted=True)
    return act(review.return_, SYSTEM, made, "unclear", NOTES).id


def waiting_change(owner: Actor) -> int:
    made = make.achievement(owner, published=True).id
    with unit_of_work():
        amendment_id = amendments.start(owner, own.one(EVERYTHING, made)).id
    act_on_amendment(
        amendments.save, owner, amendment_id, samples.achievement(title="新的名称"), make.rules(), 1
    )
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    return amendment_id


def test_one_row_comes_with_what_operations_need_in_one_statement(owner: Actor) -> None:
    listing_id = make.achievement(owner, published=True).id
    with counted() as sent:
        found = own.one(Scope.of(owner), listing_id)
        assert (found.organisation.id, found.working.number, found.published.number) == (
            found.organisation_id,
            1,
            1,
        )
    assert len(sent) == 1


@pytest.mark.parametrize("wrong", [0, -1, 999_999, 2**31, 10**40])
def test_no_number_is_an_error(wrong: int) -> None:
    for read in (own.one, own.one_amendment, own.open_amendment, versions.versions, versions.history):
        try:
            assert read(EVERYTHING, wrong) is None
        except NotFound:
            continue


def test_my_work_is_sorted_into_lists_in_six_statements(owner: Actor) -> None:
    sent_back, draft = returned(owner), make.need(owner).id
    waiting = make.achievement(owner, submitted=True).id
    refused = act(review.reject, SYSTEM, make.achievement(owner, submitted=True), "duplicate").id
    public = make.achievement(owner, published=True).id
    change = waiting_change(owner)
    make.achievement()  # somebody else's
    with counted() as sent:
        work = own.work(Scope.of(owner), owner.person_id, now=utc_now() + timedelta(days=160))
    assert len(sent) == 6
    lists = (work.returned, work.drafts, work.waiting, work.refused)
    assert [[item.id for item in items] for items in lists] == [[sent_back], [draft], [waiting], [refused]]
    assert public in [item.id for item in work.lapsing]
    assert [item.amendment_id for item in work.amendments] == [change]
    assert own.work(Scope.of(owner), owner.person_id).lapsing == ()


def test_an_operators_subtree_is_not_the_operators_own_work(owner: Actor) -> None:
    make.achievement(owner)
    operator = make.operator("/p/BR1/")
    assert own.work(Scope.of(operator), operator.person_id).drafts == ()
    with unit_of_work():
        drafts.create(operator, owner.memberships[0].organisation_id, samples.NEED, make.rules())
    assert len(own.work(Scope.of(operator), operator.person_id).drafts) == 1


def test_an_organisations_listings_in_all_statuses(owner: Actor) -> None:
    ids = {make.achievement(owner).id, make.need(owner, published=True).id}
    organisation_id = owner.memberships[0].organisation_id
    found = own.of_organisation(Scope.of(owner), organisation_id)
    assert {item.id for item in found.items} == ids
    assert own.of_organisation(Scope.of(owner), organisation_id, kind=Kind.NEED).total == 1
    drafts_only = own.of_organisation(
        Scope.of(owner), organisation_id, statuses=frozenset({ListingStatus.DRAFT})
    )
    assert drafts_only.total == 1
    assert own.of_organisation(Scope(), organisation_id).total == 0


def test_known_external_ids_are_found_in_one_statement(owner: Actor) -> None:
    made = make.listing(samples.ACHIEVEMENT, owner, external_id="A-1")
    organisation_id, listing_id = made.organisation_id, made.id
    with counted() as sent:
        found = own.by_external_ids(EVERYTHING, organisation_id, Kind.ACHIEVEMENT, ["A-1", "A-2"])
    assert (found, len(sent)) == ({"A-1": listing_id}, 1)
    assert own.by_external_ids(EVERYTHING, organisation_id, Kind.NEED, ["A-1"]) == {}


def test_the_queue_shows_the_most_urgent_first_in_two_statements(owner: Actor) -> None:
    with time_machine.travel(utc_now() - timedelta(days=14)):
        late = make.achievement(owner, submitted=True).id
    fresh = make.need(owner, submitted=True).id
    make.achievement(owner)
    with counted() as sent:
        found = review_queue(EVERYTHING)
    assert ([item.id for item in found.items], found.total, len(sent)) == ([late, fresh], 2, 2)
    assert [item.overdue for item in found.items] == [True, False]
    assert [item.id for item in review_queue(EVERYTHING, QueueFilter(only_overdue=True)).items] == [late]
    assert [item.id for item in review_queue(EVERYTHING, page=2, size=1).items] == [fresh]
    assert queue_figures(EVERYTHING).overdue == 1


def test_the_queue_can_be_narrowed(owner: Actor) -> None:
    need, broker = make.need(owner, submitted=True, fields=("F02",)), make.broker()
    achievement = make.achievement(owner, submitted=True)
    act(review.take, broker, need, make.rules())
    for wanted, expected in (
        (QueueFilter(kinds=frozenset({Kind.NEED})), [need.id]),
        (QueueFilter(status=ListingStatus.SUBMITTED), [achievement.id]),
        (QueueFilter(reviewer_id=broker.person_id), [need.id]),
        (QueueFilter(field_code="F02"), [need.id]),
        (QueueFilter(path="/p/BR2/"), []),
        (QueueFilter(only_appeals=True), []),
        (QueueFilter(kinds=frozenset()), []),
    ):
        assert [item.id for item in review_queue(EVERYTHING, wanted).items] == expected
    assert (
        review_queue(EVERYTHING, QueueFilter(reviewer_id=broker.person_id)).items[0].reviewer_name
        == broker.name
    )


def test_a_parked_need_comes_back_on_its_day(owner: Actor) -> None:
    made = make.need(owner, submitted=True)
    act(review.take, SYSTEM, made, make.rules())
    act(review.park, SYSTEM, made, "too_early", beijing_today() + timedelta(days=30))
    assert review_queue(EVERYTHING).items == []
    with time_machine.travel(utc_now() + timedelta(days=31)):
        assert [item.id for item in review_queue(EVERYTHING).items] == [made.id]


def test_a_broker_sees_the_needs_that_wait_and_no_achievement(owner: Actor) -> None:
    need = make.need(owner, submitted=True).id
    make.achievement(owner, submitted=True)
    broker = make.broker()
    scope, kinds = policy.review_scope(broker), policy.review_kinds(broker)
    assert [item.id for item in review_queue(scope, QueueFilter(kinds=kinds)).items] == [need]


def test_changes_of_public_listings_have_their_own_queue(owner: Actor) -> None:
    change = waiting_change(owner)
    found = amendment_queue(EVERYTHING)
    assert [(item.amendment_id, item.overdue) for item in found.items] == [(change, False)]
    assert queue_figures(EVERYTHING).amendments == 1
    changes = versions.amendment_changes(EVERYTHING, change)
    assert [c.field for c in changes] == ["title"]
    act_on_amendment(amendments.accept, SYSTEM, change, make.rules())
    assert amendment_queue(EVERYTHING).items == []


def test_what_changed_since_the_return_stands_beside_the_notes(owner: Actor) -> None:
    listing_id = returned(owner)
    before = versions.changes_since_return(EVERYTHING, listing_id)
    assert ([note.field for note in before.notes], before.changes) == (["title"], ())
    listing = own.one(EVERYTHING, listing_id)
    better = samples.achievement(title="具体的名称", trl=7)
    act(drafts.save_draft, owner, listing, better, make.rules(), listing.row_version)
    act(submission.resubmit, owner, listing_id, make.rules())
    with counted() as sent:
        since = versions.changes_since_return(EVERYTHING, listing_id)
    assert len(sent) == 3
    assert [note.text for note in since.notes] == [NOTES[0].text]
    assert [change.field for change in since.changes] == ["title", "trl"]


def test_nothing_has_changed_since_a_return_that_never_was(owner: Actor) -> None:
    since = versions.changes_since_return(EVERYTHING, make.achievement(owner).id)
    assert (since.notes, since.changes) == ((), ())


def test_every_version_can_be_read_and_compared(owner: Actor) -> None:
    change = waiting_change(owner)
    listing_id = own.one_amendment(EVERYTHING, change).listing_id
    found = versions.versions(EVERYTHING, listing_id)
    assert [(v.number, v.is_public, v.published_at is not None) for v in found] == [
        (2, False, False),
        (1, True, True),
    ]
    assert versions.version(EVERYTHING, listing_id, 2).title == "新的名称"
    assert [c.field for c in versions.changes_between(EVERYTHING, listing_id, 1, 2)] == ["title"]
    for number in (0, 3, -1, 10**20):
        with pytest.raises(NotFound):
            versions.version(EVERYTHING, listing_id, number)


def test_the_trail_of_a_listing_holds_its_amendments_and_no_addresses(owner: Actor) -> None:
    change = waiting_change(owner)
    listing_id = own.one_amendment(EVERYTHING, change).listing_id
    found = versions.history(EVERYTHING, listing_id)
    assert [(e.subject, e.move) for e in found][:2] == [("amendment", "submit"), ("amendment", "save")]
    published = next(e for e in found if e.move == "publish")
    assert (published.before, published.after) == ("submitted", "published")
    assert not hasattr(published, "address")
