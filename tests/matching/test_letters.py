"""New matches are announced to a listing's own side, seldom, and without a word about the other side."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask

from marketplace.accounts.operations import own_account
from marketplace.db import outbox
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.jobs.office import Office
from marketplace.jobs.partnering import suggest_partners
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import BEIJING, utc_now
from marketplace.listings.operations import life
from marketplace.listings.vocabulary import Visibility
from marketplace.matching import operations
from marketplace.matching.letters import matches_found
from marketplace.matching.opening import open_finder
from marketplace.matching.topics import FOUND
from tests import make
from tests.accounts import steps
from tests.jobs.offices import Postbox, carry, letter_rows, office_with
from tests.listings.acts import act, news
from tests.matching.conftest import FIBRE, FIBRE_NEED, Market

TITLE = "碳纤维预浸料连续制备"


@pytest.fixture
def postbox() -> Postbox:
    return Postbox()


@pytest.fixture
def office(app: Flask, postbox: Postbox) -> Office:
    return office_with(app, postbox)


@pytest.fixture
def seeker(app: Flask) -> Actor:
    return make.member()


def need(seeker: Actor, **draft: Any) -> int:
    return make.need(seeker, published=True, title=TITLE, problem=FIBRE_NEED, **draft).id


def found(listing_id: int, urgency: Urgency = Urgency.SOON, **facts: int | None) -> None:
    with unit_of_work():
        outbox.add(FOUND, listing_id, urgency, **{"new": 3, "by": None} | facts)


def told(office: Office, postbox: Postbox, actor: Actor) -> list[str]:
    """Letters to somebody about matches."""
    while carry(office)["delivered"]:
        pass
    return [letter for letter in postbox.to(steps.person_of(actor).email) if "新的匹配" in letter]


def test_what_the_search_found_is_told_with_its_number_and_page(
    office: Office, postbox: Postbox, seeker: Actor
) -> None:
    researcher = make.member()
    make.achievement(researcher, published=True, title="碳纤维预浸料制备设备", public_summary=FIBRE)
    carry(office)
    listing_id = need(seeker)
    (letter,) = told(office, postbox, seeker)
    assert letter.startswith(f"有 1 个新的匹配：{TITLE}\n")
    assert f"http://127.0.0.1:5000/listings/{listing_id}/matches\n" in letter


def test_a_hidden_seeker_is_named_in_no_letter_to_the_other_side(
    office: Office, postbox: Postbox, seeker: Actor
) -> None:
    need(seeker, visibility=Visibility.HIDDEN_NAME)
    carry(office)
    researcher = make.member()
    make.achievement(researcher, published=True, title="碳纤维预浸料制备设备", public_summary=FIBRE)
    (letter,) = told(office, postbox, researcher)
    assert letter.startswith("有 1 个新的匹配：碳纤维预浸料制备设备\n")
    hidden = (steps.organisation_of(seeker).name, seeker.name, TITLE)
    address = steps.person_of(researcher).email
    assert not [text for text in postbox.to(address) for name in hidden if name in text]


def test_a_listing_has_one_letter_a_beijing_day(office: Office, postbox: Postbox, seeker: Actor) -> None:
    listing_id, other_id = need(seeker), make.need(seeker, published=True, title="人参皂苷低温提取").id
    morning = utc_now().astimezone(BEIJING).replace(hour=0, minute=10) + timedelta(days=1)
    with time_machine.travel(morning, tick=False) as clock:
        found(listing_id)
        found(other_id)
        assert len(told(office, postbox, seeker)) == 2
        clock.shift(timedelta(hours=23))
        found(listing_id)
        assert len(told(office, postbox, seeker)) == 2
        clock.shift(timedelta(hours=1))
        found(listing_id)
        assert len(told(office, postbox, seeker)) == 3


@pytest.mark.parametrize("urgency", [Urgency.BULK, Urgency.IDLE])
def test_an_import_or_a_rebuild_brings_no_letter(
    office: Office, postbox: Postbox, seeker: Actor, urgency: Urgency
) -> None:
    found(need(seeker), urgency)
    assert told(office, postbox, seeker) == []


def test_whoever_asked_for_matches_reads_the_page_and_gets_no_letter(
    office: Office, postbox: Postbox, seeker: Actor
) -> None:
    """Asking goes through the index's news, which carries who asked."""
    listing_id = need(seeker)
    carry(office)
    with unit_of_work():
        operations.ask(seeker, listing_id)
    assert news("listing.indexed")[-1].facts["by"] == seeker.person_id
    found(listing_id, by=seeker.person_id)
    assert told(office, postbox, seeker) == []
    found(listing_id, by=make.broker().person_id)
    assert len(told(office, postbox, seeker)) == 1


def test_who_asked_is_known_when_the_pairs_are_found(office: Office, market: Market) -> None:
    listing_id, asker = market.fibre_need, market.seeker
    with unit_of_work():
        operations.ask(asker, listing_id)
    partners = open_finder(market.index).find(listing_id)
    with unit_of_work():
        suggest_partners(office, news("listing.indexed")[-1], partners)
    to_own, to_partner = news(FOUND)
    assert (to_own.subject_id, to_own.facts["by"]) == (listing_id, asker.person_id)
    assert (to_partner.subject_id, to_partner.facts["by"]) == (market.fibre, asker.person_id)


def test_a_listing_that_is_not_open_any_more_is_no_news(
    office: Office, postbox: Postbox, seeker: Actor
) -> None:
    listing_id = need(seeker)
    found(listing_id)
    act(life.pause, seeker, listing_id, "updating")
    assert told(office, postbox, seeker) == []
    found(2**31 - 1)
    assert carry(office)["failed"] == 0


def test_who_wants_no_mail_gets_none(office: Office, postbox: Postbox, seeker: Actor) -> None:
    with unit_of_work():
        own_account.edit(seeker, name="赵一", language="zh", mail_wanted=False)
    found(need(seeker))
    assert told(office, postbox, seeker) == []


def test_hearing_the_news_twice_queues_one_letter(office: Office, seeker: Actor) -> None:
    found(need(seeker))
    for _ in range(2):
        with unit_of_work():
            matches_found(office, news(FOUND)[-1])
    assert [letter.topic for letter in letter_rows()] == ["letter.matches_found"]
