"""What a person typed into the search box: words, "phrases" and -exclusions. Pure, and never refuses."""

import re
from dataclasses import dataclass

from marketplace.search.analyzer import bag, fold_for_phrase, is_bigram, is_strong, runs
from marketplace.search.index import MAX_QUERY

MAX_TERMS = 64
_QUOTED = r"[“”\"＂「『]([^“”\"＂「」『』]+)[“”\"＂」』]"
_PHRASE = re.compile(_QUOTED)
_PHRASES = re.compile(rf"(?<!\S)(?:{_QUOTED})+(?!\S)")
"""Only quotation marks around a part that stands alone ask for it literally: within a sentence, as in the title
论“全球化”与“本土化”, they are punctuation.
"""
_EXCLUDED = re.compile(rf"(?<!\S)[-－](?:{_QUOTED}(?!\S)|(\S+))")


@dataclass(frozen=True)
class Phrase:
    """`text` is folded, without white space, and has to stand literally in a document folded alike.

    `terms` are in every such document. Where one term says it all, it is the only one, and equals `text`.
    """

    text: str
    terms: tuple[str, ...]


@dataclass(frozen=True)
class ParsedQuery:
    """`terms` are the distinct tokens in the order typed; `runs` is 1 where nothing but one word was typed."""

    terms: tuple[str, ...] = ()
    runs: int = 0
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()

    @property
    def is_empty(self) -> bool:
        """Nothing to match or exclude: every document answers."""
        return not (self.terms or self.phrases or self.excluded)


def parse(text: str) -> ParsedQuery:
    """Read at most MAX_QUERY characters and MAX_TERMS terms of `text`; the rest is ignored."""
    text = text[:MAX_QUERY]
    quoted = [part for run in _PHRASES.finditer(text) for part in _PHRASE.findall(run.group())]
    rest = _PHRASES.sub(" ", text)
    excluded = [part or word for part, word in _EXCLUDED.findall(rest)]
    wanted = " ".join((_EXCLUDED.sub(" ", rest), *quoted))
    return ParsedQuery(
        terms=tuple(_limited(bag(wanted))),
        runs=runs(wanted),
        phrases=_phrases(quoted),
        excluded=_phrases(excluded),
    )


def loose_part(text: str) -> str:
    """What of a typed query is neither in quotation marks nor excluded."""
    return _EXCLUDED.sub(" ", _PHRASES.sub(" ", text[:MAX_QUERY]))


def _phrases(texts: list[str]) -> tuple[Phrase, ...]:
    return tuple(dict.fromkeys(_phrase(text) for text in texts if bag(text)))


def _phrase(text: str) -> Phrase:
    """A bigram is no condition of a longer phrase: a line may end between its characters."""
    folded, terms = fold_for_phrase(text), bag(text)
    if folded in terms:
        return Phrase(folded, (folded,))
    return Phrase(folded, tuple(term for term in terms if not is_bigram(term)))


def _limited(terms: dict[str, int]) -> list[str]:
    """Strong terms have the first claim on the places."""
    if len(terms) <= MAX_TERMS:
        return list(terms)
    return sorted(terms, key=lambda term: not is_strong(term))[:MAX_TERMS]
