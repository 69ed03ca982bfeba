"""No read tells an operator anything about another branch. Every public function of the queries is tried."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import true

from marketplace.branches.scope import EVERYTHING, PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.files.models import Attachment
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings import queries as package
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.operations import amendments, review
from marketplace.listings.queries import (
    attachments,
    figures,
    index,
    own,
    places,
    public,
    published,
    several,
    versions,
)
from marketplace.listings.queries import review as reviewing
from marketplace.listings.queries import rules as installation
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind, Visibility
from tests import make
from tests.listings import samples
from tests.listings.acts import NOTES, act, act_on_amendment

REGIONS = {"/p/BR1/": "220102", "/p/BR2/": "220202", "/p/BR1/220184/": "220184"}


@dataclass(frozen=True)
class World:
    """Per place: an owner, a word that stands in everything private there, and all ids."""

    owners: dict[str, Actor]
    words: dict[str, str]
    organisations: tuple[int, ...]
    listings: tuple[int, ...]
    amendments: tuple[int, ...]


@pytest.fixture
def world(app: object) -> World:
    owners, words, changes, anonymous = {}, {}, [], []
    for number, (path, region) in enumerate(REGIONS.items()):
        word = words[path] = f"暗号{'甲乙丙'[number]}"
        owner = owners[path] = make.member(make.organisation(region=region, name=f"单位{number}"))
        make.achievement(owner, title=f"草稿{word}")
        make.need(owner, submitted=True, title=f"待审{word}")
        act(
            review.return_,
            SYSTEM,
            make.achievement(owner, submitted=True, title=f"退回{word}"),
            "unclear",
            NOTES,
        )
        secretive = make.member(make.organisation(region=region, name=f"匿名{word}"))
        make.need(secretive, published=True, visibility=Visibility.HIDDEN_NAME)
        anonymous.append(of(secretive))
        changes.append(changed(owner, make.achievement(owner, published=True, detail=f"细节{word}"), word))
    houses = (*(of(owner) for owner in owners.values()), *anonymous)
    ids = sorted(item.id for house in houses for item in own.of_organisation(EVERYTHING, house).items)
    return World(owners, words, houses, tuple(ids), tuple(changes))


def of(owner: Actor) -> int:
    return owner.memberships[0].organisation_id


def changed(owner: Actor, listing: Listing, word: str) -> int:
    draft = samples.achievement(title=f"修改{word}", detail=f"细节{word}")
    with unit_of_work():
        amendment_id = amendments.start(owner, own.one(EVERYTHING, listing.id)).id
    act_on_amendment(amendments.save, owner, amendment_id, draft, make.rules(), 1)
    act_on_amendment(amendments.submit, owner, amendment_id, make.rules())
    return amendment_id


def each(read: Callable[[int], Any], numbers: Iterable[int]) -> list[Any]:
    found = []
    for number in numbers:
        try:
            found.append(read(number))
        except NotFound:
            continue
    return found


def said(value: Any) -> str:
    """Everything that a result tells."""
    if isinstance(value, Listing):
        return said([value.title, value.organisation.name, value.working.content])
    if isinstance(value, Amendment):
        return said(value.listing)
    if isinstance(value, list | tuple):
        return "".join(said(item) for item in value)
    return repr(value)


def _version(scope: Scope, number: int, listing_id: int) -> object:
    return versions.version(scope, listing_id, number)


def _published_draft(scope: Scope, number: int, listing_id: int) -> object:
    return published.published_drafts(scope, public.public_one(scope, listing_id), number, signed_in=False)


CALLS: dict[str, Callable[[Scope, World], Any]] = {
    "own.one": lambda s, w: each(lambda i: own.one(s, i), w.listings),
    "own.one_amendment": lambda s, w: each(lambda i: own.one_amendment(s, i), w.amendments),
    "own.open_amendment": lambda s, w: each(
        lambda i: own.one(EVERYTHING, found.listing_id) if (found := own.open_amendment(s, i)) else None,
        w.listings,
    ),
    "own.work": lambda s, w: [own.work(s, owner.person_id) for owner in w.owners.values()],
    "own.mine": lambda s, w: [
        own.mine(s, owner.person_id, frozenset(ListingStatus), size=100) for owner in w.owners.values()
    ],
    "attachments.is_on_public_page": lambda s, w: [
        attachments.is_on_public_page(s, Attachment(id=1, organisation_id=i), signed_in=True)
        for i in w.organisations
    ],
    "attachments.is_under_diagnosis": lambda s, w: [
        attachments.is_under_diagnosis(s, Attachment(id=1, organisation_id=i)) for i in w.organisations
    ],
    "own.of_organisation": lambda s, w: each(lambda i: own.of_organisation(s, i), w.organisations),
    "own.by_external_ids": lambda s, w: [
        own.by_external_ids(s, i, Kind.NEED, ["A"]) for i in w.organisations
    ],
    "public.public_one": lambda s, w: each(lambda i: public.public_one(s, i), w.listings),
    "public.newest": lambda s, _w: public.newest(s, limit=100),
    "public.cards": lambda s, w: public.cards(s, w.listings),
    "public.open_with_draft": lambda s, w: public.open_with_draft(s, w.listings, utc_now()),
    "public.organisation_listings": lambda s, w: [
        public.organisation_listings(s, i) for i in w.organisations
    ],
    "public.newest_of_both": lambda s, _w: public.newest_of_both(s, limit=100),
    "public.page_stamp": lambda s, w: [public.page_stamp(s, i) for i in w.listings],
    "places.place_figures": lambda s, _w: [places.place_figures(s, path) for path in REGIONS],
    "places.newest_of_each_kind": lambda s, _w: [
        places.newest_of_each_kind(s, path, 100) for path in REGIONS
    ],
    "places.open_counts": lambda s, _w: places.open_counts(s),
    "published.published_versions": lambda s, w: each(
        lambda i: published.published_versions(s, public.public_one(s, i)), w.listings
    ),
    "published.published_drafts": lambda s, w: [
        found for number in (1, 2) for found in each(partial(_published_draft, s, number), w.listings)
    ],
    "several.public_many": lambda s, w: several.public_many(s, w.listings, signed_in=False),
    "several.published_drafts_of": lambda s, w: several.published_drafts_of(
        s,
        {found.id: found for found in several.public_many(s, w.listings, signed_in=False)},
        [(number, version) for number in w.listings for version in (1, 2)],
        signed_in=False,
    ),
    "review.review_queue": lambda s, _w: reviewing.review_queue(s),
    "review.amendment_queue": lambda s, _w: reviewing.amendment_queue(s),
    "review.long_term": lambda s, _w: reviewing.long_term(s),
    "places.stamp": lambda s, _w: places.stamp(s),
    "review.queue_figures": lambda s, _w: reviewing.queue_figures(s),
    "review.overdue": lambda s, _w: [reviewing.overdue(s), reviewing.overdue(s, appeals=False)],
    "versions.versions": lambda s, w: each(lambda i: versions.versions(s, i), w.listings),
    "versions.version": lambda s, w: [
        found for number in (1, 2) for found in each(partial(_version, s, number), w.listings)
    ],
    "versions.changes_between": lambda s, w: each(lambda i: versions.changes_between(s, i, 1, 2), w.listings),
    "versions.amendment_changes": lambda s, w: each(lambda i: versions.amendment_changes(s, i), w.amendments),
    "versions.notes": lambda s, w: each(lambda i: versions.notes(s, i), w.listings),
    "versions.changes_since_return": lambda s, w: each(
        lambda i: versions.changes_since_return(s, i), w.listings
    ),
    "versions.history": lambda s, w: each(lambda i: versions.history(s, i), w.listings),
    "figures.quality_scores": lambda s, _w: figures.quality_scores(s),
    "index.ids_published": lambda s, _w: list(index.ids_published(s)),
    "index.ids_nearly_over": lambda s, _w: index.ids_nearly_over(s, utc_now() + timedelta(days=170)),
    "index.content_of_many": lambda s, w: list(index.content_of_many(s, w.listings).values()),
    "rules.of_installation": lambda s, _w: installation.of_installation(
        s, valid_days=1, review_working_days=1
    ),
}
TELLS_OF_DRAFTS = {
    "own.one", "own.one_amendment", "own.open_amendment", "own.of_organisation", "review.review_queue",
    "versions.version",
    "versions.changes_between", "versions.amendment_changes", "index.content_of_many", "public.public_one",
    "public.cards", "public.newest", "public.organisation_listings", "several.public_many",
    "several.published_drafts_of",
}  # fmt: skip
"""What does show an operator the own branch's words, so that the silence about others is no accident."""


def public_functions() -> set[str]:
    found = set()
    for info in pkgutil.iter_modules(package.__path__):
        if info.name.startswith("_"):
            continue
        module = importlib.import_module(f"{package.__name__}.{info.name}")
        functions = inspect.getmembers(module, inspect.isfunction)
        found |= {
            f"{info.name}.{name}"
            for name, f in functions
            if f.__module__ == module.__name__ and name[0] != "_"
        }
    return found


def test_every_read_is_tried() -> None:
    untried = public_functions() - set(CALLS)
    assert not untried, f"add to CALLS how these are called: {sorted(untried)}"


def words_read(scope: Scope, world: World) -> dict[str, set[str]]:
    """Read → the places whose private words it tells."""
    found = {}
    for name, call in CALLS.items():
        told = said(call(scope, world))
        found[name] = {place for place, word in world.words.items() if word in told}
    return found


def test_operators_read_nothing_of_another_branch(world: World) -> None:
    for path in REGIONS:
        for name, places_read in words_read(Scope.of(make.operator(path)), world).items():
            assert all(place.startswith(path) for place in places_read), (
                f"{name} tells {path} of {places_read}"
            )


def test_a_leak_would_be_seen(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = Scope.of(make.operator("/p/BR2/"))
    monkeypatch.setattr(Scope, "clause", lambda _scope, _table: true())
    read = words_read(elsewhere, world)
    unscoped = {name for name in TELLS_OF_DRAFTS if not name.startswith(("public.", "several."))}
    assert unscoped <= {name for name, places_read in read.items() if "/p/BR1/" in places_read}


def test_operators_read_their_own_branch(world: World) -> None:
    read = words_read(Scope.of(make.operator("/p/BR2/")), world)
    assert {name for name, places_read in read.items() if places_read == {"/p/BR2/"}} >= TELLS_OF_DRAFTS


def test_strangers_and_visitors_read_nothing(world: World) -> None:
    for scope in (PUBLIC, Scope.of(make.member())):
        read = words_read(scope, world)
        assert not {name: places_read for name, places_read in read.items() if places_read}


def test_an_owner_reads_the_own_organisation_alone(world: World) -> None:
    for path, owner in world.owners.items():
        assert set().union(*words_read(Scope.of(owner), world).values()) == {path}


def test_figures_of_the_queue_count_the_subtree(world: World) -> None:
    counts = {path: reviewing.queue_figures(Scope.of(make.operator(path))) for path in REGIONS}
    assert [(c.waiting, c.amendments) for c in counts.values()] == [(2, 2), (1, 1), (1, 1)]
    assert len(figures.quality_scores(Scope("/p/BR2/"))) == 2
