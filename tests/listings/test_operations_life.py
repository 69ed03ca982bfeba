"""Pause, resume, confirm, renew; the ends; what the clock and an organisation's suspension do."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations as accounts
from marketplace.accounts.states import OrganisationReason
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import Invalid, NotAllowed, WrongState
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, clock, endings, life, organisations
from marketplace.listings.queries import own
from marketplace.listings.states import AmendmentStatus, ListingStatus
from marketplace.listings.topics import PUBLIC_TOPICS
from tests import make
from tests.listings.acts import act, last_entry, news, problems

pytestmark = pytest.mark.usefixtures("app")


def in_days(days: float) -> time_machine.travel:
    return time_machine.travel(utc_now() + timedelta(days=days))


def status(listing: Listing) -> ListingStatus:
    return own.one(EVERYTHING, listing.id).status


def suspend(listing: Listing) -> int:
    organisation_id = listing.organisation_id
    with unit_of_work():
        accounts.suspend(SYSTEM, db.session.get_one(Organisation, organisation_id), OrganisationReason.MISUSE)
    with unit_of_work():
        return organisations.hide_suspended(SYSTEM, organisation_id)


def test_an_owner_pauses_and_resumes() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    paused = act(life.pause, owner, made, "updating")
    assert (paused.status, paused.reason) == (ListingStatus.PAUSED, "updating")
    resumed = act(life.resume, owner, made)
    assert (resumed.status, resumed.reason) == (ListingStatus.PUBLISHED, None)


def test_a_pause_says_why() -> None:
    owner = make.member()
    with pytest.raises(Invalid) as refused:
        act(life.pause, owner, make.achievement(owner, published=True), "")
    assert problems(refused.value) == [("reason", "unknown_reason")]


def test_strangers_and_other_branches_change_nothing() -> None:
    made = make.achievement(make.member(region="220102"), published=True)
    for actor in (make.member(), make.operator("/p/BR2/"), make.broker()):
        for operation, args in (
            (life.pause, ("updating",)), (endings.withdraw, ("no_longer_offered",)), (life.confirm, (make.rules(),)),
            (endings.take_down, ("unlawful", "案号1")),
        ):  # fmt: skip
            with pytest.raises(NotAllowed):
                act(operation, actor, made, *args)


def test_an_owner_cannot_resume_what_is_under_examination() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    act(life.pause, make.operator("/p/BR1/"), made, "complaint_examined")
    with pytest.raises(NotAllowed):
        act(life.resume, owner, made)
    assert act(life.resume, make.operator("/p/BR1/"), made).status is ListingStatus.PUBLISHED


def test_a_draft_is_not_paused() -> None:
    owner = make.member()
    with pytest.raises(WrongState):
        act(life.pause, owner, make.achievement(owner), "updating")


def test_confirming_starts_the_time_anew() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    with in_days(100):
        done = act(life.confirm, owner, made, make.rules(valid_days=180))
        assert done.valid_until - done.confirmed_at == timedelta(days=180)
    assert done.confirmed_at - done.published_at >= timedelta(days=100)


def test_what_lapsed_is_renewed_even_before_the_job_has_booked_it() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    with in_days(181):
        with pytest.raises(WrongState):
            act(life.confirm, owner, made, make.rules())
        with pytest.raises(WrongState):
            act(life.pause, owner, made, "updating")
        done = act(life.renew, owner, made, make.rules())
        assert (done.status, done.valid_until > utc_now()) == (ListingStatus.PUBLISHED, True)
    assert [e.subject_id for e in news("listing.lapse")] == [made.id]


def test_what_still_holds_is_not_renewed() -> None:
    owner = make.member()
    with pytest.raises(WrongState):
        act(life.renew, owner, make.achievement(owner, published=True), make.rules())


def test_a_need_whose_own_date_is_over_is_not_renewed() -> None:
    owner = make.member()
    made = make.need(owner, published=True, valid_until=beijing_today() + timedelta(days=5))
    with in_days(8), pytest.raises(Invalid) as refused:
        act(life.renew, owner, made, make.rules())
    assert problems(refused.value) == [("valid_until", "not_in_future")]


def test_the_job_books_what_is_over_and_nothing_else() -> None:
    owner = make.member()
    over = [make.achievement(owner, published=True), make.need(owner, published=True)]
    act(life.pause, owner, over[1], "updating")
    with in_days(100):
        fresh = make.achievement(owner, published=True)
    draft = make.achievement(owner)
    with in_days(181):
        with unit_of_work():
            assert clock.lapse_due(SYSTEM, utc_now()) == 2
        with unit_of_work():
            assert clock.lapse_due(SYSTEM, utc_now()) == 0
    assert [status(x) for x in (*over, fresh, draft)] == ["expired", "expired", "published", "draft"]


def test_the_job_works_in_batches() -> None:
    owner = make.member()
    for _ in range(3):
        make.achievement(owner, published=True)
    with in_days(181):
        counts = []
        for _ in range(3):
            with unit_of_work():
                counts.append(clock.lapse_due(SYSTEM, utc_now(), limit=2))
    assert counts == [2, 1, 0]


def test_an_owner_is_reminded_once_a_month_and_once_a_week_before_the_end() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    sent = []
    for days in (100, 151, 152, 175, 176, 181):
        with in_days(days), unit_of_work():
            sent.append(clock.remind_due(SYSTEM, utc_now()))
    assert sent == [0, 1, 0, 1, 0, 0]
    assert [(e.subject_id, e.facts["days"]) for e in news("listing.remind")] == [(made.id, 30), (made.id, 7)]


def test_after_a_confirmation_the_reminders_begin_anew() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    with in_days(160):
        with unit_of_work():
            assert clock.remind_due(SYSTEM, utc_now()) == 1
        act(life.confirm, owner, made, make.rules())
        with unit_of_work():
            assert clock.remind_due(SYSTEM, utc_now()) == 0
    with in_days(320), unit_of_work():
        assert clock.remind_due(SYSTEM, utc_now()) == 1


def test_people_are_not_the_clock() -> None:
    province = make.operator("/p/")
    for work in (clock.lapse_due, clock.remind_due):
        with pytest.raises(NotAllowed), unit_of_work():
            work(province, utc_now())
    for hear in (organisations.hide_suspended, organisations.show_reinstated, organisations.announce_changed):
        with pytest.raises(NotAllowed), unit_of_work():
            hear(province, 1)


def test_withdrawing_names_the_reason_and_the_successor() -> None:
    owner = make.member()
    made, better = make.achievement(owner, published=True), make.achievement(owner, published=True)
    done = act(endings.withdraw, owner, made, "technology_outdated", successor=better)
    assert (done.status, done.reason, done.successor_id) == ("withdrawn", "technology_outdated", better.id)
    assert done.ended_at is not None
    assert last_entry(done).facts["successor_id"] == better.id


def test_a_successor_is_a_public_listing_of_the_same_owner_and_kind() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    for wrong in (
        make.achievement(owner), make.need(owner, published=True), make.achievement(published=True), made,
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            act(endings.withdraw, owner, made, "technology_outdated", successor=wrong)
        assert problems(refused.value) == [("successor", "not_a_successor")]


def test_the_end_of_a_listing_ends_its_open_amendment() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    with unit_of_work():
        amendment_id = amendments.start(owner, own.one(EVERYTHING, made.id)).id
    act(endings.withdraw, owner, made, "no_longer_offered")
    assert own.one_amendment(EVERYTHING, amendment_id).status is AmendmentStatus.DISCARDED


def test_the_province_takes_down_with_the_number_of_the_case() -> None:
    made = make.achievement(published=True)
    with pytest.raises(NotAllowed):
        act(endings.take_down, make.operator("/p/BR1/"), made, "unlawful", "案号1")
    with pytest.raises(Invalid) as refused:
        act(endings.take_down, make.operator("/p/"), made, "unlawful", "")
    assert problems(refused.value) == [("note", "required")]
    done = act(endings.take_down, make.operator("/p/"), made, "unlawful", "案号1")
    assert (done.status, done.reason_note) == (ListingStatus.TAKEN_DOWN, "案号1")


def test_what_ended_can_still_be_taken_down_and_keeps_its_day() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    ended = act(endings.withdraw, owner, made, "no_longer_offered").ended_at
    with in_days(3):
        done = act(endings.take_down, SYSTEM, made, "secrecy", "案号2")
    assert (done.status, done.ended_at) == (ListingStatus.TAKEN_DOWN, ended)


@pytest.mark.parametrize(
    ("operation", "reason", "end"),
    [(endings.solve, "solved_elsewhere", "solved"), (endings.give_up, "no_match", "unsolved")],
)
def test_a_need_is_closed_with_a_reason(operation: object, reason: str, end: str) -> None:
    owner = make.member()
    done = act(operation, owner, make.need(owner, published=True), reason)  # type: ignore[arg-type]
    assert (done.status, done.reason) == (end, reason)
    with pytest.raises(Invalid):
        act(operation, owner, make.achievement(owner, published=True), reason)  # type: ignore[arg-type]


def test_a_suspended_organisations_listings_go_and_come_back() -> None:
    owner = make.member()
    made, by_owner = make.achievement(owner, published=True), make.need(owner, published=True)
    other = make.achievement(published=True)
    act(life.pause, owner, by_owner, "updating")
    assert suspend(made) == 1
    assert [status(x) for x in (made, by_owner, other)] == ["paused", "paused", "published"]
    with unit_of_work():
        assert organisations.hide_suspended(SYSTEM, made.organisation_id) == 0
    for actor in (owner, make.operator("/p/")):
        with pytest.raises(NotAllowed):
            act(life.resume, actor, made)
    with unit_of_work():
        accounts.reinstate(SYSTEM, db.session.get_one(Organisation, made.organisation_id))
    with unit_of_work():
        assert organisations.show_reinstated(SYSTEM, made.organisation_id) == 1
    assert [status(x) for x in (made, by_owner)] == ["published", "paused"]


def test_what_lapsed_during_a_suspension_stays_lapsed() -> None:
    made = make.achievement(published=True)
    suspend(made)
    with unit_of_work():
        accounts.reinstate(SYSTEM, db.session.get_one(Organisation, made.organisation_id))
    with in_days(181), unit_of_work():
        assert organisations.show_reinstated(SYSTEM, made.organisation_id) == 0
    assert status(made) is ListingStatus.EXPIRED


def test_a_suspended_organisation_does_not_renew() -> None:
    owner = make.member()
    made = make.achievement(owner, published=True)
    suspend(made)
    with in_days(181), pytest.raises(Invalid) as refused:
        act(life.renew, owner, made, make.rules())
    assert problems(refused.value) == [("organisation", "not_verified")]


def test_a_changed_name_is_announced_for_what_is_public() -> None:
    owner = make.member()
    made, _draft = make.achievement(owner, published=True), make.achievement(owner)
    with unit_of_work():
        assert organisations.announce_changed(SYSTEM, made.organisation_id) == 1
    assert [e.subject_id for e in news("listing.refresh")] == [made.id]


def test_every_change_that_the_public_sees_is_a_public_topic() -> None:
    owner = make.member()
    made = make.need(owner, published=True)
    act(life.pause, owner, made, "updating")
    act(life.resume, owner, made)
    act(endings.solve, owner, made, "solved_in_house")
    for topic in ("listing.publish", "listing.pause", "listing.resume", "listing.solve"):
        assert len(news(topic)) == 1
        assert topic in PUBLIC_TOPICS
