"""Fill an empty market with the demo. Each organisation, person, listing and piece of news is a unit of work.

Loading again adds what is missing and changes nothing that is there, so a loading that broke off is finished
by the next one.
"""

from dataclasses import dataclass

from sqlalchemy import Select, func, select

from marketplace.accounts.models import Organisation, Person
from marketplace.accounts.second_factor import Vault
from marketplace.branches import queries as places
from marketplace.branches.models import BranchNews
from marketplace.branches.scope import EVERYTHING
from marketplace.config import Settings
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.demo import (
    brokers,
    cataloguing,
    claiming,
    contracting,
    drafting,
    entries,
    leading,
    negotiating,
    people,
    pricing,
    sharing,
    stages,
    synonyms,
)
from marketplace.demo.entries import Demo, ListingEntry, NewsEntry
from marketplace.kernel.clock import beijing_today
from marketplace.listings.models import Listing
from marketplace.listings.queries import rules
from marketplace.listings.rules import ListingRules
from marketplace.network import operations as branches


class NotEmpty(RuntimeError):
    """The market holds real organisations; accounts whose password everybody knows must not be added to it."""


@dataclass(frozen=True)
class Figures:
    """How many demo rows the market holds."""

    organisations: int
    people: int
    listings: int


def has_organisations() -> bool:
    """True once anybody, real or invented, is in the market."""
    return db.session.scalar(select(Organisation.id).limit(1)) is not None


def load(settings: Settings) -> Figures:
    """Load what is missing. Raises NotEmpty beside real organisations, DataError for a bad data file."""
    real = select(Organisation.id).where(Organisation.is_demo.is_(False)).limit(1)
    if db.session.scalar(real) is not None:
        raise NotEmpty
    demo = entries.load(beijing_today())
    people.load_accounts(Vault([settings.signing_key(), *settings.secret_key_fallbacks]))
    for organisation in demo.organisations:
        people.load_organisation(organisation)
    brokers.load_brokers(settings)
    _load_listings(demo, settings)
    for item in demo.news:
        _load_news(item)
    synonyms.load_synonyms()
    leading.load_leads()
    negotiating.load_negotiation()
    pricing.load_prices()
    contracting.load_contracts(settings)
    claiming.load_claims(settings)
    sharing.load_shares()
    drafting.load_policy_draft()
    cataloguing.load_catalogues(settings)
    return figures()


def figures() -> Figures:
    """Counted from the tables."""
    return Figures(
        organisations=_count(select(func.count(Organisation.id)).where(Organisation.is_demo)),
        people=_count(select(func.count(Person.id)).where(Person.is_demo)),
        listings=_count(select(func.count(Listing.id)).join(Organisation).where(Organisation.is_demo)),
    )


def _count(query: Select[int]) -> int:
    return db.session.scalar(query) or 0


def _load_listings(demo: Demo, settings: Settings) -> None:
    wanted = rules.of_installation(
        EVERYTHING, valid_days=settings.listing_valid_days, review_working_days=settings.review_working_days
    )
    codes = {entry.key: entry.draft.uscc for entry in demo.organisations}
    for entry in demo.listings:
        _load_listing(entry, codes[entry.organisation], wanted)


def _load_listing(entry: ListingEntry, uscc: str, wanted: ListingRules) -> None:
    with unit_of_work():
        organisation = people.by_uscc(uscc)
        assert organisation is not None  # organisations are loaded first
        if not stages.exists(entry, organisation):
            stages.stage(entry, organisation, wanted)


def _load_news(entry: NewsEntry) -> None:
    with unit_of_work():
        place = places.by_path(EVERYTHING, entry.path)
        known = select(BranchNews.id).where(
            BranchNews.branch_id == place.id, BranchNews.title == entry.draft.title
        )
        if db.session.scalar(known) is not None:
            return
        author = people.reviewer_of(entry.path)
        item = branches.write_news(author, place, entry.draft)
        if entry.published:
            branches.publish_news(author, item)
