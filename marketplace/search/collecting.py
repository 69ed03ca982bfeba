"""The words that people are offered while typing: keywords and short titles of open listings, public parts only.

Made anew by a job from what every visitor may read, and never the truth. Call outside a unit of work.
"""

from collections.abc import Iterable, Iterator
from dataclasses import astuple, dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import delete, insert, select

from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.text import clean_line
from marketplace.listings.queries.index import content_of_many, ids_published
from marketplace.search.models import KnownStart, KnownWord
from marketplace.search.queries import BEST_FIRST
from marketplace.search.sounds import initials, sound
from marketplace.search.starts import Key, Offer, crowded_starts
from marketplace.search.synonyms import folded_word

LONGEST_TITLE = 20
"""A longer title is a sentence that nobody types."""
LONGEST_WORD = 60
MOST_WORDS = 200_000
BATCH = 500


@dataclass
class Counted:
    """A word as it is written where it was met first, and how many listings carry it."""

    word: str
    listings: int = 0


def collect(now: datetime) -> dict[str, int]:
    """Make the table agree with the listings that are open now. Figures: words, added, changed, dropped."""
    wanted = count_words(_carried(now))
    held = {
        row.folded: row
        for row in db.session.execute(select(KnownWord.folded, KnownWord.word, KnownWord.listings))
    }
    differing = [
        folded
        for folded, counted in wanted.items()
        if folded not in held
        or (held[folded].word, held[folded].listings) != (counted.word, counted.listings)
    ]
    gone = [folded for folded in held if folded not in wanted]
    for batch in _batches([*gone, *differing]):
        with unit_of_work():
            db.session.execute(delete(KnownWord).where(KnownWord.folded.in_(batch)))
            rows = [_row(folded, wanted[folded]) for folded in batch if folded in wanted]
            if rows:
                db.session.execute(insert(KnownWord), rows)
    _keep_starts()
    added = sum(folded not in held for folded in differing)
    return {"words": len(wanted), "added": added, "changed": len(differing) - added, "dropped": len(gone)}


def has_words() -> bool:
    """Whether there is anything to offer."""
    return db.session.scalar(select(KnownWord.folded).limit(1)) is not None


def count_words(carried: Iterable[Iterable[str]]) -> dict[str, Counted]:
    """{folded word: how often it is carried} of the words of each listing; the first MOST_WORDS different ones."""
    found: dict[str, Counted] = {}
    for words in carried:
        for folded, word in {folded_word(word): word for word in words}.items():
            if folded in found or (folded and len(folded) <= LONGEST_WORD and len(found) < MOST_WORDS):
                found.setdefault(folded, Counted(word)).listings += 1
    return found


def _carried(now: datetime) -> Iterator[list[str]]:
    """The words of each open listing, in the order of ids."""
    ids = ids_published(EVERYTHING, now=now)
    while page := list(islice(ids, BATCH)):
        for content in content_of_many(EVERYTHING, page, now=now).values():
            public = content.public_draft
            title = [public.title] if len(public.title) <= LONGEST_TITLE else []
            yield [
                word for word in map(clean_line, (*public.keywords, *title)) if 1 < len(word) <= LONGEST_WORD
            ]


def _row(folded: str, counted: Counted) -> dict[str, object]:
    return {
        "folded": folded,
        "word": counted.word,
        "sound": sound(folded),
        "initials": initials(folded),
        "listings": counted.listings,
        "size": len(folded),
        "turned": folded[::-1],
    }


def _keep_starts() -> None:
    """Write the beginnings whose words have changed."""
    columns = (KnownWord.folded, KnownWord.sound, KnownWord.initials, KnownWord.word, KnownWord.listings)
    rows = db.session.execute(select(*columns).order_by(*BEST_FIRST))
    keys = [Key(row.folded, row.sound, row.initials, Offer(row.word, row.listings)) for row in rows]
    wanted = {start: list(map(astuple, offers)) for start, offers in crowded_starts(keys).items()}
    kept = db.session.execute(select(KnownStart.start, KnownStart.words))
    held = {start: list(map(tuple, words)) for start, words in kept}
    for batch in _batches([start for start in {**held, **wanted} if held.get(start) != wanted.get(start)]):
        with unit_of_work():
            db.session.execute(delete(KnownStart).where(KnownStart.start.in_(batch)))
            new = [{"start": start, "words": wanted[start]} for start in batch if start in wanted]
            if new:
                db.session.execute(insert(KnownStart), new)


def _batches(folded: list[str]) -> Iterator[list[str]]:
    return (folded[start : start + BATCH] for start in range(0, len(folded), BATCH))
