"""Words offered while somebody types, and the one that was meant when a search finds nothing."""

from dataclasses import dataclass, replace
from datetime import datetime

from flask import make_response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import public
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.blueprint import bp, known_synonyms, search_index
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.text import clean
from marketplace.search import queries
from marketplace.search.analyzer import is_strong
from marketplace.search.index import SearchResult
from marketplace.search.meaning import meant
from marketplace.search.parsing import ParsedQuery, parse
from marketplace.search.synonyms import folded_word

FEWEST_FOUND = 2
"""So much at least has to be found by another word, where this one finds nothing that fits."""
LONGEST_WORD = 60
MOST_WORDS = 4


@bp.get("/search/suggest")
@public
def suggest() -> ResponseReturnValue:
    """The options of a search box, as a piece of a page. At most two statements; a browser may keep it for a minute."""
    typed = clean(request.args.get("q", "")[: queries.LONGEST_TYPED])
    answer = make_response(
        render_template("search/_suggestions.html", words=queries.words_to_offer(PUBLIC, typed))
    )
    answer.headers["Cache-Control"] = "private, max-age=60"
    answer.headers["X-Robots-Tag"] = "noindex"
    return answer


@dataclass(frozen=True)
class Meant:
    """The whole query with one word put right, and the address that searches for it."""

    text: str
    url: str


def what_was_meant(asked: Asked, result: SearchResult, now: datetime) -> Meant | None:
    """Another spelling of one word of the query, when nothing fits what was typed and only one word can be meant.

    Queries with phrases or exclusions say exactly what they want. Raises IndexUnavailable.
    """
    words = asked.text.split()
    parsed = parse(asked.text)
    if parsed.phrases or parsed.excluded or len(words) > MOST_WORDS or _fits(parsed, result):
        return None
    put_right = (_with_one_put_right(words, number) for number in range(len(words)))
    found = [text for text in put_right if text]
    if len(found) != 1:
        return None
    other = replace(asked, text=found[0], page=1)
    better = search_index().search(other.query(now, known_synonyms(), limit=1))
    if better.total < FEWEST_FOUND or not _fits(parse(other.text), better):
        return None
    return Meant(other.text, other.address())


def _fits(parsed: ParsedQuery, result: SearchResult) -> bool:
    """Whether there are hits that hold more than a part of the query: no term of it is nowhere to be found."""
    if not result.total or result.loosened:
        return False
    frequencies = search_index().document_frequencies(filter(is_strong, parsed.terms))
    return all(frequencies.values())


def _with_one_put_right(words: list[str], number: int) -> str | None:
    typed = folded_word(words[number])
    if not typed or len(typed) > LONGEST_WORD:
        return None
    known = meant(typed, queries.close_words(PUBLIC, typed))
    return " ".join((*words[:number], known.word, *words[number + 1 :])) if known else None
