"""Reading the demo's data files: strict, so that a slip in a key is found before anything is loaded.

Dates that must lie ahead are written as days from the day of loading; amounts in 10,000 yuan (万元).
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from marketplace.accounts.drafts import OrganisationDraft
from marketplace.accounts.states import OrganisationKind, OrganisationReason, OrganisationStatus
from marketplace.branches.strict_yaml import DataError, Entry, read
from marketplace.listings.content import DRAFT_OF, from_json, kind_of
from marketplace.listings.drafts import Draft
from marketplace.listings.notes import FieldNote
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind, Secrecy
from marketplace.network.drafts import NewsDraft

DATA = Path(__file__).parent / "data"
OVERDUE = "overdue"
"""A state of our own: submitted, and the clock of the review queue has run out."""
STATES = frozenset({*ListingStatus, OVERDUE}) - {ListingStatus.MATCHING, ListingStatus.CONTRACTED}
FEN_IN_WAN = 1_000_000
AMOUNTS = {"price_wan": "price_fen", "budget_wan": "budget_fen", "solver_wan": "budget_to_solver_fen"}
DAYS = {"deadline_days": "deadline", "valid_days": "valid_until"}
OWN_KEYS = ("state", "reason", "note", "notes", "amended", "poor")
KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,39}", re.ASCII)
ORGANISATION_TEXTS = (
    "name_en", "address", "website", "introduction", "contact_office", "contact_phone", "contact_email",
)  # fmt: skip


@dataclass(frozen=True)
class OrganisationEntry:
    """One organisation and how far its verification has come."""

    key: str
    draft: OrganisationDraft
    status: OrganisationStatus
    reason: OrganisationReason | None


@dataclass(frozen=True)
class ListingEntry:
    """One listing, what becomes of it, and whether it is described badly on purpose (`poor`)."""

    key: str
    organisation: str
    draft: Draft
    state: str = ListingStatus.PUBLISHED.value
    reason: str = ""
    note: str = ""
    notes: tuple[FieldNote, ...] = ()
    amended: Draft | None = None
    poor: bool = False

    @property
    def kind(self) -> Kind:
        return kind_of(self.draft)


@dataclass(frozen=True)
class NewsEntry:
    path: str
    draft: NewsDraft
    published: bool


@dataclass(frozen=True)
class Demo:
    organisations: tuple[OrganisationEntry, ...]
    listings: tuple[ListingEntry, ...]
    news: tuple[NewsEntry, ...] = field(repr=False)


def load(today: date, folder: Path = DATA) -> Demo:
    """Everything the folder holds, with dates counted from `today`. Raises DataError naming file and entry."""
    organisations = tuple(_organisations(folder))
    owners = {entry.key: entry.draft for entry in organisations}
    listings = [
        *_listings(folder, "achievements", Kind.ACHIEVEMENT, owners, today),
        *_listings(folder, "needs", Kind.NEED, owners, today),
    ]
    _refuse_twice("organisations", [entry.key for entry in organisations])
    _refuse_twice("listings", [entry.key for entry in listings])
    return Demo(organisations, tuple(listings), tuple(_news(folder)))


def _organisations(folder: Path) -> Iterator[OrganisationEntry]:
    top = read(folder, "organisations.yaml", "organisations")
    required = ("key", "uscc", "name", "kind", "region_code", *ORGANISATION_TEXTS)
    optional = ("state", "reason", "website")
    for entry in top.entries("organisations", tuple(k for k in required if k != "website"), optional):
        texts = {name: entry.text(name) for name in ORGANISATION_TEXTS if entry.has(name)}
        draft = OrganisationDraft(
            uscc=entry.text("uscc"),
            name=entry.text("name"),
            kind=_member(entry, "kind", OrganisationKind, OrganisationKind.OTHER),
            region_code=entry.text("region_code"),
            **texts,
        )
        status = _member(entry, "state", OrganisationStatus, OrganisationStatus.VERIFIED)
        reason = OrganisationReason(entry.text("reason")) if entry.has("reason") else None
        if (status is OrganisationStatus.REFUSED) != (reason is not None):
            raise entry.fault("a refusal, and nothing else, has a reason")
        yield OrganisationEntry(entry.match("key", KEY), draft, status, reason)


def _listings(
    folder: Path, name: str, kind: Kind, owners: Mapping[str, OrganisationDraft], today: date
) -> Iterator[ListingEntry]:
    known = {f.name for f in fields(DRAFT_OF[kind])}
    aliases = {short for short, full in (AMOUNTS | DAYS).items() if full in known}
    optional = tuple((known | aliases | set(OWN_KEYS)) - {"title"})
    for path in sorted(folder.glob(f"{name}-*.yaml")):
        for value in read(folder, path.name, name).items(name):
            label = f"{path.name}, {value.get('key') if isinstance(value, dict) else value!r}"
            entry = Entry(label, value, ("key", "organisation", "title"), optional)
            yield _listing(entry, dict(value), kind, owners, today)


def _listing(
    entry: Entry, values: dict[str, Any], kind: Kind, owners: Mapping[str, OrganisationDraft], today: date
) -> ListingEntry:
    key, organisation = entry.match("key", KEY), entry.text("organisation")
    own = {name: values.pop(name) for name in (*OWN_KEYS, "key", "organisation") if name in values}
    state = own.get("state", ListingStatus.PUBLISHED.value)
    if organisation not in owners or state not in STATES:
        raise entry.fault(f"no such organisation or state: {organisation}, {state}")
    content = _defaults(owners[organisation], state) | _plain(values, today)
    _fill_rows(content, owners[organisation].name)
    amended = own.get("amended")
    return ListingEntry(
        key=key,
        organisation=organisation,
        draft=_draft(entry, kind, content),
        state=str(state),
        reason=own.get("reason", ""),
        note=own.get("note", ""),
        notes=tuple(FieldNote(name, text) for name, text in own.get("notes", {}).items()),
        amended=_draft(entry, kind, content | _plain(amended, today)) if amended else None,
        poor=own.get("poor", False) is True,
    )


def _defaults(owner: OrganisationDraft, state: str) -> dict[str, Any]:
    """What every listing of an organisation says alike; a draft has not been declared anything yet."""
    contact = {"office": owner.contact_office, "phone": owner.contact_phone, "email": owner.contact_email}
    common: dict[str, Any] = {"contact": contact, "region_code": owner.region_code}
    if state != ListingStatus.DRAFT:
        common |= {"secrecy": Secrecy.PUBLIC, "security_declared": True, "public_interest_declared": True}
    return common


def _plain(values: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Names and values as the JSON of a draft has them."""
    made: dict[str, Any] = {}
    for name, value in values.items():
        if name in AMOUNTS:
            made[AMOUNTS[name]] = value * FEN_IN_WAN
        elif name in DAYS:
            made[DAYS[name]] = (today + timedelta(days=value)).isoformat()
        else:
            made[name] = _dated(value)
    return made


def _dated(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [_dated(item) for item in value]
    return {name: _dated(item) for name, item in value.items()} if isinstance(value, dict) else value


def _fill_rows(content: dict[str, Any], owner: str) -> None:
    """Rights and people belong to the owner unless a row says otherwise."""
    for rows, column in (("ip", "holder"), ("team", "organisation")):
        for row in content.get(rows, []):
            row.setdefault(column, owner)


def _draft(entry: Entry, kind: Kind, content: dict[str, Any]) -> Draft:
    try:
        return from_json(kind, content)
    except (KeyError, ValueError, TypeError) as error:
        raise entry.fault(str(error)) from error


def _news(folder: Path) -> Iterator[NewsEntry]:
    for entry in read(folder, "news.yaml", "news").entries("news", ("path", "title", "body"), ("published",)):
        draft = NewsDraft(entry.text("title"), entry.text("body"))
        yield NewsEntry(entry.text("path"), draft, published=not entry.has("published"))


def _member(entry: Entry, key: str, kind: Any, default: Any) -> Any:
    if not entry.has(key):
        return default
    try:
        return kind(entry.text(key))
    except ValueError as error:
        raise entry.fault(str(error)) from error


def _refuse_twice(where: str, keys: list[str]) -> None:
    twice = sorted({key for key in keys if keys.count(key) > 1})
    if twice:
        raise DataError(where, f"key twice: {', '.join(twice)}")
