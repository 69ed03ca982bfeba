"""The piece of a text that shows why it was found, cut into marked and unmarked parts. Pure."""

from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from marketplace.search.analyzer import Token, find, is_strong
from marketplace.search.parsing import parse

LONGEST = 160
"""Characters of an excerpt, the ellipses not counted."""
_READ = 20_000
_LEAD = 20
_ELLIPSIS = "…"
_BREAKS = frozenset("。；;！!？?，,、 ")


class Piece(NamedTuple):
    """Plain text (to be escaped by whoever shows it) and whether it is a hit."""

    text: str
    is_hit: bool


def excerpt(text: str, query: str, longest: int = LONGEST) -> tuple[Piece, ...]:
    """The stretch of `text` with the densest hits of the typed `query`, or its beginning without hits."""
    text = " ".join(text[:_READ].split())
    hits = find(text, _marked(query))
    start, end = _window(text, hits, longest)
    pieces = list(_cut(text, hits, start, end))
    if start > 0:
        pieces.insert(0, Piece(_ELLIPSIS, is_hit=False))
    if end < len(text):
        pieces.append(Piece(_ELLIPSIS, is_hit=False))
    return _joined(pieces)


def highlight(text: str, query: str) -> tuple[Piece, ...]:
    """The whole of a short text, such as a title, with its hits."""
    text = " ".join(text[:_READ].split())
    return _joined(list(_cut(text, find(text, _marked(query)), 0, len(text))))


@lru_cache(maxsize=64)
def _marked(query: str) -> frozenset[str]:
    """The terms to mark; single Han characters only where the query has nothing better. A page asks forty times."""
    wanted = frozenset(parse(query).terms)
    return frozenset(filter(is_strong, wanted)) or wanted


def _window(text: str, hits: list[Token], longest: int) -> tuple[int, int]:
    if len(text) <= longest:
        return 0, len(text)
    best_start, best_count, last = 0, 0, 0
    for first, hit in enumerate(hits):
        last = max(last, first)
        while last < len(hits) and hits[last].end <= hit.start + longest - _LEAD:
            last += 1
        different = len({token.text for token in hits[first:last]}) if last - first > best_count else 0
        if different > best_count:
            best_start, best_count = hit.start, different
    start = min(_sentence_start(text, best_start), max(0, len(text) - longest))
    return start, min(len(text), start + longest)


def _sentence_start(text: str, hit: int) -> int:
    """A place shortly before the hit, after a mark where a reader pauses if there is one."""
    earliest = max(0, hit - _LEAD)
    if earliest == 0:
        return 0
    for place in range(hit, earliest, -1):
        if text[place - 1] in _BREAKS:
            return place
    return earliest


def _cut(text: str, hits: list[Token], start: int, end: int) -> Iterable[Piece]:
    place = start
    for token in hits:
        first, last = max(token.start, place), min(token.end, end)
        if first < last:
            if place < first:
                yield Piece(text[place:first], is_hit=False)
            yield Piece(text[first:last], is_hit=True)
            place = last
    if place < end:
        yield Piece(text[place:end], is_hit=False)


def _joined(pieces: list[Piece]) -> tuple[Piece, ...]:
    """Neighbours of one kind become one piece."""
    joined: list[Piece] = []
    for piece in pieces:
        if joined and joined[-1].is_hit == piece.is_hit:
            joined[-1] = Piece(joined[-1].text + piece.text, piece.is_hit)
        else:
            joined.append(piece)
    return tuple(joined)
