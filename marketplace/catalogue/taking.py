"""From what a listing says to its entry in a catalogue: what everybody may read, and nothing more. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime

from marketplace.catalogue.content import Change, Entry, Right
from marketplace.catalogue.states import DropReason
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.showing import for_everybody, visibility_of
from marketplace.listings.states import OPEN, ListingStatus
from marketplace.listings.validity import effective_status
from marketplace.listings.vocabulary import Kind, Secrecy, Visibility

LETTER = {Kind.ACHIEVEMENT: "A", Kind.NEED: "N"}


class Numbers:
    """Numbers for entries in the order of print; they run through each kind: A0001, A0002, N0001."""

    def __init__(self) -> None:
        self._given = dict.fromkeys(LETTER, 0)

    def next(self, kind: Kind) -> str:
        self._given[kind] += 1
        return f"{LETTER[kind]}{self._given[kind]:04d}"


@dataclass(frozen=True)
class Source:
    """A listing as it stands, with one of its published versions. `visibility` is today's."""

    listing_id: int
    kind: Kind
    version: int
    draft: Draft
    visibility: Visibility
    place: str
    region: str
    region_name: str
    organisation: str
    publicly_funded: bool
    field: str


def drop_reason(
    status: ListingStatus, until: datetime | None, secrecy: Secrecy | None, now: datetime
) -> DropReason | None:
    """Why the market leaves a listing out at `now`; None for one that may be in.

    One that never declared its secrecy (a need may not have) is for the check to look at.
    """
    if status is ListingStatus.TAKEN_DOWN:
        return DropReason.TAKEN_DOWN
    if secrecy not in (None, Secrecy.PUBLIC):
        return DropReason.NOT_PUBLIC
    return None if effective_status(status, until, now) in OPEN else DropReason.ENDED


def entry_of(
    source: Source, number: str, base_url: str, note: str = "", change: Change | None = None
) -> Entry:
    """The entry. What the listing hides today is hidden, and what it hid in that version, each by itself: one that
    is for registered readers has a name, unless it was hidden once.
    """
    hides = {source.visibility, visibility_of(source.draft)}
    restricted = Visibility.REGISTERED in hides
    if isinstance(source.draft, NeedDraft) and restricted:
        source = replace(source, draft=replace(source.draft, visibility=Visibility.REGISTERED))
    open_draft = for_everybody(source.draft)
    made = Entry(
        number=number, listing_id=source.listing_id, version=source.version, kind=source.kind, field=source.field,
        fields=open_draft.fields, place=source.place, region=source.region, region_name=source.region_name,
        title=open_draft.title, organisation="" if Visibility.HIDDEN_NAME in hides else source.organisation,
        keywords=open_draft.keywords, modes=open_draft.modes, publicly_funded=source.publicly_funded,
        url=f"{base_url.rstrip('/')}/listings/{source.listing_id}", note=note, change=change,
        restricted=restricted,
    )  # fmt: skip
    return (
        _achievement(made, open_draft)
        if isinstance(open_draft, AchievementDraft)
        else _need(made, open_draft)
    )


def _achievement(entry: Entry, draft: AchievementDraft) -> Entry:
    rights = tuple(
        Right(row.type, row.number, row.title, row.status, row.holder, row.jurisdiction) for row in draft.ip
    )
    return replace(
        entry, summary=draft.public_summary, price_kind=draft.price_kind, price_fen=draft.price_fen, trl=draft.trl,
        stage=draft.stage, form=draft.form, level=draft.level, registration_no=draft.registration_no,
        awards=draft.awards, rights=rights,
    )  # fmt: skip


def _need(entry: Entry, draft: NeedDraft) -> Entry:
    return replace(
        entry, summary=draft.problem, price_kind=draft.price_kind, price_fen=draft.budget_fen,
        need_kind=draft.need_kind, targets=draft.targets, deadline=draft.deadline, valid_until=draft.valid_until,
        ip_split=draft.ip_split, min_trl=draft.min_trl,
    )  # fmt: skip


def search_words(entry: Entry) -> str:
    """What a search across issues looks in, folded: number, title, organisation, keywords, numbers of rights."""
    parts = (
        entry.number, entry.title, entry.organisation, *entry.keywords, *(right.number for right in entry.rights),
    )  # fmt: skip
    return " ".join(part for part in parts if part).casefold()
