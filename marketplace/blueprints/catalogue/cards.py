"""An entry as a card: what was frozen, in the reader's words; of the listing only where it is and how it stands."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import url_for

from marketplace.blueprints.catalogue.places import named, part_words
from marketplace.blueprints.listings.cards import field_words, price_words, region_words
from marketplace.catalogue.content import Entry, Head
from marketplace.catalogue.queries.reading import Row
from marketplace.listings.codes import code_of
from marketplace.listings.states import OPEN, ListingStatus


@dataclass(frozen=True)
class EntryCard:
    """`entry` is None for what was taken down: then of the listing only number and standing are told.

    `heading` is the one that it stands under in print: part and field.
    """

    number: str
    kind: str
    entry: Entry | None
    code: str
    url: str
    history_url: str
    status: ListingStatus
    heading: str
    fields: list[str]
    place: str = ""
    region: str = ""
    price: str = ""

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass(frozen=True)
class Names:
    """Of fields and places, by code: those of the head where there is one, else today's."""

    fields: Mapping[str, str]
    places: Mapping[str, str]

    @classmethod
    def of(cls, head: Head) -> "Names":
        return cls(
            {each.code: named(each) for each in head.fields}, {each.code: named(each) for each in head.places}
        )


def card_of(row: Row, names: Names) -> EntryCard:
    entry = row.entry
    codes = (entry.fields or (entry.field,)) if entry else ()
    return EntryCard(
        number=row.number,
        kind=row.kind.value,
        entry=entry,
        code=code_of(row.kind, row.listing_id),
        url=url_for("listings.show", listing_id=row.listing_id),
        history_url=url_for("catalogue.search", listing=row.listing_id),
        status=row.status,
        heading=f"{part_words(row.kind, row.funded)} · {names.fields.get(row.field) or field_words(row.field)}",
        fields=[names.fields.get(code) or field_words(code) for code in codes],
        place=names.places.get(entry.place, "") if entry else "",
        region=(region_words(entry.region) or entry.region_name) if entry else "",
        price=price_words(entry.kind, entry.price_kind, entry.price_fen) if entry else "",
    )
