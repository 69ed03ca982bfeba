"""Many at once, each with a connection of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import func, select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import SYSTEM
from marketplace.kernel.errors import MarketError, Stale, WrongState
from marketplace.listings.models import Amendment, Listing, ListingVersion
from marketplace.listings.operations import amendments, drafts, review
from marketplace.listings.queries import own
from tests import make
from tests.listings import samples

MANY = 20


def at_once(app: Flask, work: Callable[[int], object], count: int = MANY) -> list[object]:
    """What each of `count` threads got back, or the refusal it met."""
    barrier = Barrier(count)

    def run(number: int) -> object:
        barrier.wait(timeout=30)
        with app.app_context():
            try:
                return work(number)
            except MarketError as refusal:
                return refusal
            finally:
                db.session.remove()

    db.session.rollback()
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def test_twenty_posts_of_one_form_make_one_listing(app: Flask) -> None:
    owner, rules = make.member(), make.rules()
    organisation_id = owner.memberships[0].organisation_id

    def post(_number: int) -> int:
        with unit_of_work():
            return drafts.create(owner, organisation_id, samples.ACHIEVEMENT, rules, token="one form").id

    assert len(set(at_once(app, post))) == 1
    assert db.session.scalar(select(func.count(Listing.id))) == 1
    assert db.session.scalar(select(func.count(ListingVersion.id))) == 1


def test_of_two_operators_who_publish_one_is_told_that_the_other_was_first(app: Flask) -> None:
    listing_id, rules = make.achievement(submitted=True).id, make.rules()

    def publish(_number: int) -> str:
        with unit_of_work():
            review.publish(SYSTEM, own.one(EVERYTHING, listing_id), rules)
        return "published"

    results = at_once(app, publish, 6)
    assert results.count("published") == 1
    assert all(isinstance(r, Stale | WrongState) for r in results if r != "published")


def test_of_two_savers_one_is_told(app: Flask) -> None:
    owner, rules = make.member(), make.rules()
    listing_id = make.achievement(owner).id

    def save(number: int) -> str:
        with unit_of_work():
            drafts.save_draft(
                owner,
                own.one(EVERYTHING, listing_id),
                samples.achievement(title=f"名称第{number}稿"),
                rules,
                1,
            )
        return "saved"

    results = at_once(app, save, 6)
    assert results.count("saved") == 1
    assert all(isinstance(r, Stale) for r in results if r != "saved")


def test_one_amendment_is_opened_however_many_ask(app: Flask) -> None:
    owner = make.member()
    listing_id = make.achievement(owner, published=True).id

    def start(_number: int) -> int:
        with unit_of_work():
            return amendments.start(owner, own.one(EVERYTHING, listing_id)).id

    results = at_once(app, start, 6)
    assert len({r for r in results if isinstance(r, int)}) == 1
    assert all(isinstance(r, int | Stale) for r in results)
    assert db.session.scalar(select(func.count(Amendment.id))) == 1
