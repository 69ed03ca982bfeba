"""From hits to what a result page shows; the department's words that mean the same; words to offer."""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.accounts.models import Person
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID
from marketplace.listings.queries.public import open_with_draft
from marketplace.listings.showing import Card
from marketplace.search.documents import public_text
from marketplace.search.excerpts import Piece, excerpt, highlight
from marketplace.search.index import Expansion, Hit
from marketplace.search.meaning import FEWEST_LISTINGS, Known, shortest
from marketplace.search.models import KnownStart, KnownWord, SynonymGroup
from marketplace.search.sounds import sound
from marketplace.search.starts import LONGEST_START, MOST_OFFERED, Offer, spelt
from marketplace.search.synonyms import Synonyms, folded_word, synonyms_of

MOST_CLOSE = 2_000
LONGEST_TYPED = 60
_LAST = "\U0010ffff"
"""Behind every other character: whatever begins with a text lies between it and it with this at its end."""


@dataclass(frozen=True)
class Found:
    """A card, its title and a piece of its public text with what was searched for marked, and its keywords."""

    card: Card
    title: tuple[Piece, ...]
    excerpt: tuple[Piece, ...]
    keywords: tuple[str, ...]


def found_listings(
    scope: Scope, hits: Sequence[Hit], text: str, now: datetime, expansions: Iterable[Expansion] = ()
) -> tuple[Found, ...]:
    """The listings of `hits` in their order; those that have closed since they were indexed are left out.

    `text` is the query as typed, `expansions` what was searched for besides: both are marked. The scope only
    decides whether hidden names are shown, the text is what everybody may read.
    Two statements, whatever the number of hits.
    """
    text = " ".join((text, *(other for words in expansions for other in words.others)))
    return tuple(
        Found(
            card=card,
            title=highlight(card.title, text),
            excerpt=excerpt(public_text(public_draft), text),
            keywords=public_draft.keywords,
        )
        for card, public_draft in open_with_draft(scope, [hit.listing_id for hit in hits], now)
    )


def active_synonyms(scope: Scope) -> Synonyms:
    """The groups in use, ready for looking up; the same for everybody."""
    rows = select(SynonymGroup.words).where(SynonymGroup.is_active).order_by(SynonymGroup.id)
    return synonyms_of(db.session.scalars(rows))


def synonyms_stamp(scope: Scope) -> Hashable:
    """Differs whenever a group has been added, changed or deleted."""
    versions = select(func.count(), func.max(SynonymGroup.updated_at), func.sum(SynonymGroup.row_version))
    return tuple(db.session.execute(versions).one())


@dataclass(frozen=True)
class GroupRow:
    """A group and the name of whoever has changed it last."""

    group: SynonymGroup
    changed_by: str


def synonym_groups(scope: Scope, words: str = "") -> tuple[GroupRow, ...]:
    """All groups, the last changed first; with `words` those in which one of the words or the note holds them."""
    rows = (
        select(SynonymGroup, Person.name)
        .join(Person, Person.id == SynonymGroup.changed_by)
        .order_by(SynonymGroup.updated_at.desc(), SynonymGroup.id.desc())
    )
    wanted = folded_word(words)
    found = (GroupRow(group, name) for group, name in db.session.execute(rows))
    return tuple(row for row in found if _holds(row.group, wanted))


def synonym_group(scope: Scope, group_id: int) -> SynonymGroup:
    """Raises NotFound."""
    group = db.session.get(SynonymGroup, group_id) if group_id <= MOST_ID else None
    if group is None:
        raise NotFound(group=group_id)
    return group


def _holds(group: SynonymGroup, wanted: str) -> bool:
    return any(wanted in folded_word(text) for text in (*group.words, group.note))


def words_to_offer(scope: Scope, typed: str) -> tuple[Offer, ...]:
    """At most MOST_OFFERED words that begin with what was typed, or sound so: tanx or txw for 碳纤维.

    The ones that most listings carry come first. None for nothing typed; else one statement for a short beginning
    that many words share and at most one more for any other, both on indices.
    """
    begun = folded_word(typed[:LONGEST_TYPED])
    if not begun:
        return ()
    if len(begun) <= LONGEST_START:
        kept = db.session.scalar(select(KnownStart.words).where(KnownStart.start == begun))
        if kept is not None:
            return tuple(Offer(word, listings) for word, listings in kept)
    ways = [_begins(KnownWord.folded, begun)]
    if letters := spelt(begun):
        ways.append(_begins(KnownWord.initials, letters))
        ways += [_begins(KnownWord.sound, letters)] if len(letters) > 1 else []
    rows = select(KnownWord.word, KnownWord.listings).where(or_(*ways)).order_by(*BEST_FIRST)
    return tuple(Offer(*row) for row in db.session.execute(rows.limit(MOST_OFFERED)))


BEST_FIRST = (KnownWord.listings.desc(), KnownWord.folded)


def close_words(scope: Scope, typed: str) -> tuple[Known, ...]:
    """The known words among which one may be meant by a folded word, itself if it is known; () for too many.

    One edit leaves what is before or behind the middle as it is, so that both are looked up among the words of
    about that length. One statement on indices.
    """
    half, spoken = len(typed) // 2, sound(typed)
    ways: list[ColumnElement[bool]] = [KnownWord.sound == spoken] if spoken else []
    if len(typed) >= shortest(typed):
        near = KnownWord.size.in_(range(len(typed) - 1, len(typed) + 2))
        ways += [and_(near, _begins(KnownWord.folded, typed[:half]))]
        ways += [and_(near, _begins(KnownWord.turned, typed[:half:-1]))]
    known = select(KnownWord.word, KnownWord.folded, KnownWord.listings, KnownWord.sound)
    carried = KnownWord.listings >= FEWEST_LISTINGS
    rows = known.where(or_(KnownWord.folded == typed, *(and_(carried, way) for way in ways))).limit(
        MOST_CLOSE
    )
    found = tuple(Known(*row) for row in db.session.execute(rows))
    return found if len(found) < MOST_CLOSE else ()


def _begins(column: InstrumentedAttribute[str], text: str) -> ColumnElement[bool]:
    return column.between(text, text + _LAST)
