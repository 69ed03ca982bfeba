"""A market filled through the operations that an import uses, for measuring."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from sqlalchemy import select

from benchmarks.corpus import Row
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations
from marketplace.accounts.states import OrganisationKind
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.outbox import Urgency
from marketplace.db.work import unit_of_work
from marketplace.kernel import uscc
from marketplace.kernel.actor import SYSTEM
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.operations import drafts, review, submission
from marketplace.listings.operations.drafts import NewListing
from marketplace.listings.queries import rules as rule_queries
from marketplace.listings.rules import ListingRules
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind, Secrecy

BATCH = 100
MODES = tuple(CooperationMode)


def rules() -> ListingRules:
    return rule_queries.of_installation(EVERYTHING, valid_days=3_650, review_working_days=3)


def owner(region: str) -> int:
    """The id of the invented organisation of a region; made when it is not there."""
    name = f"测量用虚构单位{region}"
    found = db.session.scalar(select(Organisation.id).where(Organisation.name == name))
    if found is not None:
        return found
    first = f"99{region}MA{region}000"[:17]
    code = first + uscc.check_character(first)
    with unit_of_work():
        made = organisations.create(
            SYSTEM, uscc=code, name=name, kind=OrganisationKind.UNIVERSITY, region_code=region, verified=True
        )
        db.session.flush()
        return made.id


def draft_of(row: Row, number: int) -> Draft:
    """The corpus' fields as a draft."""
    price = row["price_fen"] or None
    common: dict[str, Any] = {
        "title": row["title"][:80],
        "keywords": tuple(word[:30] for word in row["keywords"] if word)[:8],
        "fields": (row["field"],),
        "region_code": row["region"],
        "modes": (MODES[number % len(MODES)],),
        "secrecy": Secrecy.PUBLIC,
        "security_declared": True,
        "public_interest_declared": True,
        "price_kind": PriceKind.LISTED if price else PriceKind.NEGOTIABLE,
    }
    if row["kind"] == Kind.ACHIEVEMENT:
        return AchievementDraft(**common, public_summary=row["body"], trl=row["trl"], price_fen=price)
    return NeedDraft(**common, problem=row["body"], budget_fen=price)


def fill(rows: Iterable[Row], urgency: Urgency = Urgency.BULK, batch: int = BATCH) -> Iterator[list[int]]:
    """Publish rows a batch at a time, each in one unit of work; gives the ids of each batch.

    Rows that an import would refuse are left out.
    """
    current = rules()
    numbered = enumerate(rows)
    while some := list(islice(numbered, batch)):
        made: list[int] = []
        by_region: dict[str, list[NewListing]] = {}
        for number, row in some:
            draft = draft_of(row, number)
            if not problems(draft, CheckLevel.IMPORT, current.vocabulary):
                by_region.setdefault(row["region"], []).append(NewListing(draft, row["external_id"]))
        owners = {region: owner(region) for region in by_region}
        with unit_of_work():
            for region, entries in by_region.items():
                made += _publish(owners[region], entries, current, urgency)
        db.session.expunge_all()
        yield made


def _publish(
    organisation_id: int, entries: list[NewListing], current: ListingRules, urgency: Urgency
) -> list[int]:
    listings = drafts.create_many(SYSTEM, organisation_id, entries, current)
    for listing in listings:
        submission.submit(SYSTEM, listing, current, level=CheckLevel.IMPORT, urgency=urgency)
        if listing.kind is Kind.NEED:
            review.take(SYSTEM, listing, current, urgency=urgency)
        review.publish(SYSTEM, listing, current, urgency=urgency)
    return [listing.id for listing in listings]
