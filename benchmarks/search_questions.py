"""What is asked when search is measured: questions drawn from the listings themselves. Pure."""

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from benchmarks.corpus import Row
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.index import Facet, SearchDocument

BASE = datetime(2026, 1, 1, tzinfo=UTC)
MODES = tuple(CooperationMode)
SAMPLE = 4_000
"""Rows that questions are drawn from, spread over all."""
_TRIES = 40
_STRETCH = re.compile(r"[\u4e00-\u9fff]{4,}")


class Asking(StrEnum):
    """A kind of question; the value is what a table calls it."""

    ONE = "1 word"
    TWO = "2 words"
    THREE = "3 words"
    PHRASE = "quoted phrase"
    FILTERED = "filtered"
    DATE = "sorted by date"
    FACETS = "with 8 facet counts"
    NEED_FIRST = "a need's text, 1st stage"
    NEED = "a need's text, both stages"


WHOLE_TEXT = frozenset({Asking.NEED_FIRST, Asking.NEED})


@dataclass(frozen=True)
class Question:
    """`text` as a person types it; a whole text for WHOLE_TEXT."""

    asking: Asking
    text: str
    filters: Mapping[Facet, str] = field(default_factory=dict)


def document_of(row: Row, number: int) -> SearchDocument:
    """The listing as the index gets it; `number` counts from 1 and is the listing's id."""
    region = row["region"]
    above = dict.fromkeys((region, f"{region[:4]}00", f"{region[:2]}0000"))
    price = row["price_fen"] or None
    created = row.get("created")
    return SearchDocument(
        listing_id=number,
        version=1,
        kind=row["kind"],
        title=row["title"],
        keywords=tuple(row["keywords"]),
        body=row["body"],
        fields=(row["field"],),
        region_codes=tuple(above),
        branch_path=f"/p/{region[:4]}00/",
        trl=row["trl"],
        modes=(MODES[number % len(MODES)].value,),
        price_kind=(PriceKind.LISTED if price else PriceKind.NEGOTIABLE).value,
        price_fen=price,
        status="published",
        published_at=(datetime.fromisoformat(created).replace(tzinfo=UTC) if created else BASE)
        + timedelta(seconds=number % 86_400),
        publicly_funded=number % 3 == 0,
        organisation_id=number % 5_000 + 1,
    )


def documents_of(rows: Iterable[Row]) -> Iterator[SearchDocument]:
    return (document_of(row, number) for number, row in enumerate(rows, start=1))


def spread(rows: Iterable[Row], count: int, wanted: int = SAMPLE) -> list[tuple[int, Row]]:
    """At most about `wanted` of the first `count` rows, evenly spread, each with its number."""
    step = max(1, count // wanted)
    return [(n, row) for n, row in enumerate(rows, start=1) if n <= count and n % step == 0]


def need_text(row: Row) -> str:
    """A listing's text as matching reads it."""
    return "\n".join((row["title"], row["title"], " ".join(row["keywords"]), row["body"]))


def questions(asking: Asking, rows: Sequence[Row], wanted: int, seed: int = 7) -> list[Question]:
    """`wanted` different questions, or as many as there are."""
    dice = random.Random(f"{seed} {asking}")
    if asking in WHOLE_TEXT:
        rows = [row for row in rows if row["kind"] == Kind.NEED] or rows
    found: dict[tuple[str, str], Question] = {}
    for _try in range(wanted * _TRIES):
        if len(found) == wanted or not rows:
            break
        question = _question(asking, dice.choice(rows), dice)
        if question:
            found.setdefault((question.text, str(question.filters)), question)
    return list(found.values())


def _question(asking: Asking, row: Row, dice: random.Random) -> Question | None:
    if asking in WHOLE_TEXT:
        return Question(asking, need_text(row), {Facet.KIND: Kind.ACHIEVEMENT.value})
    if asking is Asking.PHRASE:
        stretch = _stretch(row["body"], dice)
        return Question(asking, f'"{stretch}"') if stretch else None
    words = _words(row, _COUNTS.get(asking) or dice.randint(1, 3), dice)
    filters = _filters(row, dice) if asking is Asking.FILTERED else {}
    return Question(asking, " ".join(words), filters) if words else None


_COUNTS = {Asking.ONE: 1, Asking.TWO: 2, Asking.THREE: 3}
_FILTERS: Mapping[Facet, Callable[[Row], str]] = {
    Facet.KIND: lambda row: str(row["kind"]),
    Facet.FIELD: lambda row: str(row["field"]),
    Facet.REGION: lambda row: f"{row['region'][:4]}00",
}


def _words(row: Row, count: int, dice: random.Random) -> list[str]:
    words = [word for word in row["keywords"] if word.strip()]
    return dice.sample(words, count) if len(words) >= count else []


def _stretch(body: str, dice: random.Random) -> str:
    stretches = _STRETCH.findall(body)
    if not stretches:
        return ""
    whole = dice.choice(stretches)
    length = min(len(whole), dice.randint(4, 8))
    start = dice.randint(0, len(whole) - length)
    return str(whole[start : start + length])


def _filters(row: Row, dice: random.Random) -> dict[Facet, str]:
    """One or two things that the listing itself fulfils."""
    chosen = dice.sample(sorted(_FILTERS), dice.randint(1, 2))
    return {facet: _FILTERS[facet](row) for facet in chosen}
