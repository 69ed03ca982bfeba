"""What a result page is given to show."""

from datetime import timedelta

import pytest

from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.clock import utc_now
from marketplace.listings.operations import life
from marketplace.listings.reasons import PauseReason
from marketplace.listings.vocabulary import Visibility
from marketplace.search.excerpts import Piece
from marketplace.search.index import Hit
from marketplace.search.queries import found_listings
from tests import make
from tests.listings import samples

pytestmark = pytest.mark.usefixtures("app")


def hits(*listing_ids: int) -> list[Hit]:
    return [Hit(listing_id, 1.0) for listing_id in listing_ids]


def test_listings_come_in_the_order_of_the_hits_with_marks() -> None:
    first = make.achievement(published=True, title="碳纤维叶片")
    second = make.need(published=True)
    found = found_listings(PUBLIC, hits(second.id, first.id), "碳纖維 回收率", utc_now())
    assert [one.card.id for one in found] == [second.id, first.id]
    assert found[1].title == (Piece("碳纤维", is_hit=True), Piece("叶片", is_hit=False))
    assert Piece("回收率", is_hit=True) in found[0].excerpt
    assert found[0].keywords == samples.NEED.keywords


def test_what_closed_since_it_was_indexed_is_left_out() -> None:
    made, paused = make.achievement(published=True), make.achievement(published=True)
    with unit_of_work():
        life.pause(SYSTEM, paused, PauseReason.UNDER_NEGOTIATION)
    asked = hits(paused.id, made.id, 424_242, 2**40)
    assert [one.card.id for one in found_listings(PUBLIC, asked, "", utc_now())] == [made.id]
    assert found_listings(PUBLIC, asked, "", utc_now() + timedelta(days=181)) == ()


def test_an_excerpt_shows_nothing_that_needs_signing_in() -> None:
    made = make.need(published=True, visibility=Visibility.REGISTERED, detail="仅供登录用户的配方")
    for scope in (PUBLIC, EVERYTHING):
        (found,) = found_listings(scope, hits(made.id), "起垄地块 配方", utc_now())
        assert found.excerpt == ()
        assert found.keywords == ()


def test_a_hidden_name_is_shown_to_those_inside_only() -> None:
    owner = make.member(name="虚构隐名制造厂")
    made = make.need(owner, published=True, visibility=Visibility.HIDDEN_NAME)
    (outside,) = found_listings(PUBLIC, hits(made.id), "", utc_now())
    (inside,) = found_listings(EVERYTHING, hits(made.id), "", utc_now())
    assert outside.card.organisation_name == ""
    assert inside.card.organisation_name == "虚构隐名制造厂"


def test_no_hits_are_no_listings() -> None:
    assert found_listings(PUBLIC, [], "电池", utc_now()) == ()
