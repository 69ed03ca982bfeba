"""What is public: extended, paused, examined, suspended, withdrawn, taken down, one after the other."""

from datetime import timedelta

import pytest
import time_machine

from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations as accounts
from marketplace.accounts.states import OrganisationReason
from marketplace.audit import queries as audit
from marketplace.audit.queries import WHOLE_TRAIL
from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import beijing_today, utc_now
from marketplace.kernel.errors import NotAllowed, WrongState
from marketplace.listings.operations import amendments, clock, endings, life, organisations
from marketplace.listings.queries import own, public
from marketplace.listings.showing import Shown
from marketplace.listings.states import ListingStatus
from marketplace.listings.validity import end_of
from marketplace.listings.vocabulary import Kind
from tests import make
from tests.listings.acts import act, act_on_amendment
from tests.listings.journeys import change, refused_as

pytestmark = pytest.mark.usefixtures("app")
S = ListingStatus


def test_a_need_that_extends_its_own_date_lives_longer_at_once_and_no_longer_than_its_confirmation() -> None:
    owner, soon = make.member(), beijing_today() + timedelta(days=10)
    listing_id = make.need(owner, published=True, valid_until=soon).id
    assert own.one(EVERYTHING, listing_id).valid_until == end_of(soon)
    later = soon + timedelta(days=20)
    change_id = change(owner, listing_id, valid_until=later)
    act_on_amendment(amendments.submit, owner, change_id, make.rules())
    found = own.one(EVERYTHING, listing_id)
    assert (found.published_version, found.valid_until) == (2, end_of(later))
    change_id = change(owner, listing_id, valid_until=None)
    act_on_amendment(amendments.submit, owner, change_id, make.rules())
    found = own.one(EVERYTHING, listing_id)
    assert found.confirmed_at is not None
    assert found.valid_until == found.confirmed_at + timedelta(days=180)


def suspend(organisation_id: int) -> None:
    with unit_of_work():
        accounts.suspend(SYSTEM, db.session.get_one(Organisation, organisation_id), OrganisationReason.MISUSE)
        organisations.hide_suspended(SYSTEM, organisation_id)


def reinstate(organisation_id: int) -> None:
    with unit_of_work():
        accounts.reinstate(SYSTEM, db.session.get_one(Organisation, organisation_id))
        organisations.show_reinstated(SYSTEM, organisation_id)


def test_a_pause_outlives_a_suspension_and_a_suspension_is_no_way_out_of_an_examination() -> None:
    owner, operator = make.member(), make.operator("/p/BR1/")
    mine, examined, open_one = (make.achievement(owner, published=True) for _ in range(3))
    organisation_id, ids = mine.organisation_id, (mine.id, examined.id, open_one.id)
    act(life.pause, owner, ids[0], "capacity")
    act(life.pause, operator, ids[1], "complaint_examined")
    suspend(organisation_id)
    assert [own.one(EVERYTHING, number).reason for number in ids] == [
        "capacity", "complaint_examined", "organisation_suspended"
    ]  # fmt: skip
    assert refused_as(life.resume, owner, ids[0]) == [("organisation", "not_verified")]
    assert refused_as(life.resume, operator, ids[1]) == [("organisation", "not_verified")]
    reinstate(organisation_id)
    assert [own.one(EVERYTHING, number).status for number in ids] == ["paused", "paused", "published"]
    assert act(life.resume, owner, ids[0]).status is S.PUBLISHED
    with pytest.raises(NotAllowed):
        act(life.resume, owner, ids[1])
    assert act(life.resume, operator, ids[1]).status is S.PUBLISHED


def test_waiting_until_it_lapses_is_no_way_out_of_an_examination() -> None:
    owner, operator = make.member(), make.operator("/p/BR1/")
    listing_id = make.achievement(owner, published=True).id
    act(life.pause, operator, listing_id, "complaint_examined")
    with time_machine.travel(utc_now() + timedelta(days=181)):
        with unit_of_work():
            clock.lapse_due(SYSTEM, utc_now())
        with pytest.raises(NotAllowed):
            act(life.renew, owner, listing_id, make.rules())
        assert act(life.renew, operator, listing_id, make.rules()).status is S.PUBLISHED


def test_withdrawing_leaves_a_tombstone_that_leads_to_the_successor_however_often_that_moves_on() -> None:
    owner, rules = make.member(), make.rules()
    first, second = (make.achievement(owner, published=True, title=f"地膜第{n}代产品") for n in "一二")
    ids = first.id, second.id
    with unit_of_work():
        old, new = (own.one(EVERYTHING, number) for number in ids)
        endings.withdraw(owner, old, "technology_outdated", "内部说明", successor=new)
    page = public.public_one(PUBLIC, ids[0])
    assert (page.status, page.shown, page.draft, page.reason) == (
        S.WITHDRAWN, Shown.TOMBSTONE, None, "technology_outdated"
    )  # fmt: skip
    assert (page.title, page.reason_note) == ("地膜第一代产品", "")
    assert page.successor is not None
    assert (page.successor.id, page.successor.title) == (ids[1], "地膜第二代产品")
    change_id = change(owner, ids[1], title="地膜第二代产品（增强型）")
    act_on_amendment(amendments.submit, owner, change_id, rules)
    act_on_amendment(amendments.accept, SYSTEM, change_id, rules)
    after = public.public_one(PUBLIC, ids[0]).successor
    assert after is not None
    assert after.title == "地膜第二代产品（增强型）"
    inside = public.public_one(Scope.of(owner), ids[0], signed_in=True)
    assert (inside.shown, inside.reason_note) == (Shown.FULL, "内部说明")
    for operation, *args in (
        (life.pause, "updating"), (life.renew, rules), (life.confirm, rules), (endings.withdraw, "capacity"),
        (amendments.start,),
    ):  # fmt: skip
        with pytest.raises(WrongState):
            act(operation, owner, ids[0], *args)


@pytest.mark.parametrize("kind", list(Kind))
def test_whatever_was_public_keeps_a_page_until_the_end_and_what_was_taken_down_tells_nothing(
    kind: Kind,
) -> None:
    owner, province = make.member(), make.operator("/p/")
    build = make.need if kind is Kind.NEED else make.achievement
    withdrawn, removed = (
        build(owner, published=True).id,
        build(owner, published=True, title="不该公开的东西").id,
    )
    act(endings.withdraw, owner, withdrawn, "no_longer_offered")
    day = own.one(EVERYTHING, withdrawn).ended_at
    act(endings.take_down, province, removed, "secrecy", "案号 7")
    act(endings.take_down, province, withdrawn, "rights_infringed", "案号 8")
    assert own.one(EVERYTHING, withdrawn).ended_at == day
    for number in (withdrawn, removed):
        for reader in (PUBLIC, Scope.of(owner), Scope.of(province)):
            page = public.public_one(reader, number, signed_in=reader is not PUBLIC)
            assert (page.shown, page.title, page.draft) == (Shown.REMOVED, "", None)
    assert "不该" not in str(public.cards(PUBLIC, [removed]))
    assert audit.verify(WHOLE_TRAIL).faults == ()
