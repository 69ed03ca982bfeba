"""Which words of a query have others beside them that mean the same. Pure.

A word is looked for in the folded query, the longest first: one with Han characters anywhere in a run, since
Chinese sets no spaces; a Latin word, a number or a single Han character only where it stands alone. What stands
in quotation marks or is excluded means exactly what it says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from marketplace.search.analyzer import fold, is_word
from marketplace.search.index import Expansion
from marketplace.search.parsing import loose_part

MOST_WORDS = 8
"""Words of one query that others are searched for."""
MOST_OTHERS = 24
"""Words searched for besides those of one query."""


@dataclass(frozen=True)
class Synonyms:
    """Groups ready for looking up. `others` holds for each folded word the rest of its group, as it is written;
    `lengths` the lengths of the folded words that begin with a character, the longest first.
    """

    others: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    lengths: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def expansions(self, text: str) -> tuple[Expansion, ...]:
        """The words of a typed query with what else is searched for, in their order.

        What is typed already is not searched for again. At most MOST_WORDS with at most MOST_OTHERS together.
        """
        if not self.others:
            return ()
        words = self._words_in(folded_word(loose_part(text)))
        found: list[Expansion] = []
        room = MOST_OTHERS
        for word in words:
            others = tuple(other for other in self.others[word] if folded_word(other) not in words)[:room]
            if others and len(found) < MOST_WORDS:
                found.append(Expansion(word, others))
                room -= len(others)
        return tuple(found)

    def _words_in(self, text: str) -> list[str]:
        """The distinct words that stand in a folded text. Of two that overlap the longer counts."""
        places = [
            (start, start + length)
            for start, char in enumerate(text)
            for length in self.lengths.get(char, ())
            if start + length <= len(text)
            and text[start : start + length] in self.others
            and _stands_alone(text, start, start + length)
        ]
        taken: list[tuple[int, int]] = []
        for start, end in sorted(places, key=lambda place: place[0] - place[1]):
            if all(end <= first or last <= start for first, last in taken):
                taken.append((start, end))
        return list(dict.fromkeys(text[start:end] for start, end in sorted(taken)))


def folded_word(word: str) -> str:
    """The form in which words are compared: folded, with single spaces."""
    return " ".join(fold(word).split())


def synonyms_of(groups: Iterable[Sequence[str]]) -> Synonyms:
    """Ready for looking up. Words that fold to nothing are left out; of a word in two groups the first counts."""
    others: dict[str, tuple[str, ...]] = {}
    for words in groups:
        folded = {folded_word(word): word for word in reversed(words)}
        for key in folded:
            if key:
                others.setdefault(key, tuple(w for k, w in reversed(folded.items()) if k and k != key))
    lengths: dict[str, set[int]] = {}
    for word in others:
        lengths.setdefault(word[0], set()).add(len(word))
    return Synonyms(others, {char: tuple(sorted(found, reverse=True)) for char, found in lengths.items()})


NO_SYNONYMS = Synonyms()
"""For searching for exactly what was typed."""


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether neither end of the word cuts a Latin word or a number, and a single Han character is no part of
    a longer word.
    """
    if end - start == 1 and not is_word(text[start]):
        return not (_is_han(text[start - 1 : start]) or _is_han(text[end : end + 1]))
    return not (_joined(text[start - 1 : start], text[start]) or _joined(text[end - 1], text[end : end + 1]))


def _joined(left: str, right: str) -> bool:
    return all(char.isalnum() and is_word(char) for char in (left, right))


def _is_han(char: str) -> bool:
    return bool(char) and not is_word(char)
