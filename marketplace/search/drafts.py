"""What the department may enter about words that mean the same, and what is wrong with it. Pure."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_line
from marketplace.search.analyzer import bag
from marketplace.search.synonyms import folded_word

FEWEST_WORDS, MOST_WORDS = 2, 12
LONGEST_WORD = 40
LONGEST_NOTE = 200
MOST_GROUPS = 2_000
_BETWEEN = re.compile(r"[\n、，,；;]")
_SPECIAL = re.compile(r"[“”\"＂「」『』]|^[-－]")
"""What the search box takes for a phrase or an exclusion."""


@dataclass(frozen=True)
class GroupDraft:
    """Words as typed; a group that is not active is kept without being used."""

    words: tuple[str, ...]
    note: str = ""
    is_active: bool = True


def words_in(text: str) -> tuple[str, ...]:
    """The words of a text with one in a line, or several between commas or semicolons."""
    return tuple(word for word in _BETWEEN.split(text) if word.strip())


def cleaned_group(draft: GroupDraft) -> GroupDraft:
    """In one line each; of words that are compared alike, such as AI and ＡＩ, the first stays."""
    words = {folded_word(word) or word: word for word in map(clean_line, reversed(draft.words)) if word}
    return GroupDraft(tuple(reversed(words.values())), clean_line(draft.note), draft.is_active)


def group_problems(draft: GroupDraft) -> tuple[Problem, ...]:
    """Everything wrong with a cleaned draft; empty when all is well."""
    return (*_number(draft.words), *_words(draft.words), *_note(draft.note))


def _number(words: tuple[str, ...]) -> Iterator[Problem]:
    if len(words) < FEWEST_WORDS:
        yield Problem("words", "too_few", least=FEWEST_WORDS)
    if len(words) > MOST_WORDS:
        yield Problem("words", "too_many", most=MOST_WORDS, count=len(words))


def _words(words: Iterable[str]) -> Iterator[Problem]:
    for word in words:
        if len(word) > LONGEST_WORD:
            yield Problem("words", "word_too_long", value=word[:LONGEST_WORD], most=LONGEST_WORD)
        elif _SPECIAL.search(word):
            yield Problem("words", "special", value=word)
        elif not bag(word):
            yield Problem("words", "no_letters", value=word)


def _note(note: str) -> Iterator[Problem]:
    if len(note) > LONGEST_NOTE:
        yield Problem("note", "too_long", most=LONGEST_NOTE, length=len(note))
