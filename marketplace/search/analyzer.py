"""One analyser for every engine and for matching: text to tokens, and tokens back to places in the text.

Folding is by character (NFKC, lower case, traditional to simplified, accents dropped), so that the place of
each folded character in its source is known. Han, kana and hangul text becomes single characters and bigrams;
Latin words and digits stay whole; a code such as KX-3F21, GB/T 22900-2009 or ZL201510012345.6 is kept whole,
without its separators, and is also split. No dictionary is needed, and none of those measured did better.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from operator import add, itemgetter
from typing import NamedTuple

from opencc import OpenCC

MAX_TEXT = 200_000
"""Characters of a document that are read; what lies beyond is not searchable."""
MAX_WORD = 64
"""Longer Latin words are cut: nobody types them, and a term must stay small."""
_MEMO_LIMIT = 100_000

_HAN = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = rf"[^\W_{_HAN}]+"
_CODE = rf"{_WORD}(?:[-/._+]{_WORD})*(?:(?<![0-9]) (?=[0-9]){_WORD}(?:[-/._]{_WORD})*)?"
_CHUNK = re.compile(rf"(?P<han>[{_HAN}]+)|(?P<code>{_CODE})")
_CODES = re.compile(_CODE)
_WORD_INSIDE = re.compile(_WORD)
_SEPARATOR = re.compile(r"[-/_+ ]|(?<![0-9])\.|\.(?![0-9])")
_PREFIXED_NUMBER = re.compile(r"[a-z]{1,3}([0-9]{5,})[a-z]?")
_SINGLE_HAN = re.compile(rf"[{_HAN}]")


class Token(NamedTuple):
    """`text` is what is indexed; `start` and `end` bound it in the source text, before folding."""

    text: str
    start: int
    end: int


class _FoldTable(dict[int, str]):
    """A table for `str.translate` that works out each character once."""

    def __missing__(self, code: int) -> str:
        folded = _fold_character(chr(code))
        if len(self) < _MEMO_LIMIT:
            self[code] = folded
        return folded


def _fold_character(char: str) -> str:
    wide = unicodedata.normalize("NFKC", char).lower()
    parts = unicodedata.normalize("NFD", wide) if not _SINGLE_HAN.match(wide) else wide
    kept = "".join(c for c in parts if unicodedata.category(c) not in {"Mn", "Cc", "Cf", "Cs", "Co", "Cn"})
    if char in "\t\n\r\v\f":
        return " "
    return "".join(_simplified().get(c, c) for c in kept)


@lru_cache(maxsize=1)
def _simplified() -> dict[str, str]:
    """Traditional → simplified for single characters, asked of OpenCC once (about a fifth of a second)."""
    blocks = ((0x3400, 0x4DC0), (0x4E00, 0xA000), (0xF900, 0xFB00), (0x20000, 0x2EBE1))
    characters = [chr(code) for low, high in blocks for code in range(low, high)]
    converted = OpenCC("t2s").convert("\n".join(characters)).split("\n")
    return {old: new for old, new in zip(characters, converted, strict=True) if old != new and len(new) == 1}


_TABLE = _FoldTable()


def fold(text: str) -> str:
    """`text` in the one form that is compared: 碳纖維 → 碳纤维, ＫＸ－３ → kx-3. NUL and surrogates go."""
    return text[:MAX_TEXT].translate(_TABLE)


def fold_for_phrase(text: str) -> str:
    """Folded and without white space, so that a phrase is found across line ends."""
    return "".join(fold(text).split())


def bag(text: str) -> Counter[str]:
    """How often each token occurs in `text`."""
    return Counter(tokens_in(fold(text)))


def tokens_in(folded: str) -> list[str]:
    """Every token of a text that is folded already. The quick path: no places are kept."""
    tokens: list[str] = []
    for han, code in _CHUNK.findall(folded):
        if han:
            tokens += han
            tokens += map(add, han, han[1:])
        else:
            tokens += _code_tokens(code)
    return tokens


def words(folded: str) -> Iterator[str]:
    """The words and codes of a folded text: its tokens without those of Han text."""
    for match in _CODES.finditer(folded):
        yield from _code_tokens(match.group())


def han_flags(codes: int) -> bytes:
    """One byte for each code point below `codes`: 1 where it is Han, kana or hangul."""
    flags = bytearray(codes)
    for match in re.finditer(f"[{_HAN}]+", "".join(map(chr, range(codes)))):
        flags[match.start() : match.end()] = b"\x01" * len(match.group())
    return bytes(flags)


def runs(text: str) -> int:
    """How many unbroken runs of Han text, words and codes there are: 1 for 碳纤维, 2 for 电池 水泵."""
    return sum(1 for _match in _CHUNK.finditer(fold(text)))


def tokenize(text: str) -> list[Token]:
    """Every token with its place in the source, in the order of the places."""
    folded, places = _fold_with_places(text[:MAX_TEXT])
    found: list[Token] = []
    for match in _CHUNK.finditer(folded):
        spans = _han_spans if match.lastgroup == "han" else _code_spans
        for token, start, end in spans(match.group()):
            first, last = match.start() + start, match.start() + end - 1
            found.append(Token(token, places[first], places[last] + 1))
    return found


def find(text: str, wanted: Collection[str]) -> list[Token]:
    """Those of `tokenize` that are `wanted`, in the same order; the others are not even made."""
    folded, places = _fold_with_places(text[:MAX_TEXT])
    codes = {token for token in wanted if not _SINGLE_HAN.match(token)}
    spans = _han_spans_of(folded, (token for token in wanted if len(token) <= 2 and token not in codes))
    if codes:
        # a code's own tokens overlap and keep their order; nothing Han lies between them
        spans = sorted((*spans, *_code_spans_of(folded, codes)), key=itemgetter(0))
    return [Token(token, places[start], places[end - 1] + 1) for _at, start, end, token in spans]


def is_strong(token: str) -> bool:
    """True for words, codes and bigrams; a single Han character says too little to make a hit."""
    return len(token) > 1 or not _SINGLE_HAN.match(token)


def is_word(token: str) -> bool:
    """True for Latin words, numbers and codes; False for what is made of Han, kana or hangul characters."""
    return not _SINGLE_HAN.match(token)


def is_bigram(token: str) -> bool:
    """True for a pair of Han characters, which stand side by side in one line of the text."""
    return len(token) == 2 and bool(_SINGLE_HAN.match(token))


def _fold_with_places(text: str) -> tuple[str, Sequence[int]]:
    """The folded text, and for each of its characters the place it comes from."""
    parts = [_TABLE[ord(char)] for char in text]
    if set(map(len, parts)) <= {1}:
        return "".join(parts), range(len(parts))
    places = [place for place, folded in enumerate(parts) for _character in folded]
    return "".join(parts), places


_Span = tuple[int, int, int, str]
"""Where it is sorted in, start, end, token."""


def _han_spans_of(folded: str, tokens: Iterable[str]) -> list[_Span]:
    """Where the tokens stand: two Han characters side by side are a token wherever they are."""
    found: list[_Span] = []
    for token in tokens:
        start = folded.find(token)
        while start >= 0:
            found.append((start, start, start + len(token), token))
            start = folded.find(token, start + 1)
    return sorted(found)


def _code_spans_of(folded: str, tokens: Collection[str]) -> Iterator[_Span]:
    for match in _CHUNK.finditer(folded):
        if match.lastgroup == "code":
            at = match.start()
            for token, start, end in _code_spans(match.group()):
                if token in tokens:
                    yield at, at + start, at + end, token


def _han_spans(chunk: str) -> Iterator[tuple[str, int, int]]:
    for start in range(len(chunk)):
        yield chunk[start], start, start + 1
        if start + 2 <= len(chunk):
            yield chunk[start : start + 2], start, start + 2


@lru_cache(maxsize=4096)
def _code_tokens(chunk: str) -> tuple[str, ...]:
    return tuple(token for token, _start, _end in _code_spans(chunk))


def _code_spans(chunk: str) -> Iterator[tuple[str, int, int]]:
    words = [(m.group(), m.start(), m.end()) for m in _WORD_INSIDE.finditer(chunk)]
    if len(words) > 1:
        yield _SEPARATOR.sub("", chunk)[:MAX_WORD], 0, len(chunk)
    if "." in chunk or "/" in chunk or " " in chunk:
        yield from _inner_codes(chunk)
    for word, start, end in words:
        yield word[:MAX_WORD], start, end
        prefixed = _PREFIXED_NUMBER.fullmatch(word)
        if prefixed:
            yield prefixed.group(1)[:MAX_WORD], start + prefixed.start(1), start + prefixed.end(1)


def _inner_codes(chunk: str) -> Iterator[tuple[str, int, int]]:
    """Codes within a code: 201510012345.6 in ZL201510012345.6, 22900-2009 in GB/T 22900-2009."""
    prefixed = re.match(r"([a-z]{1,3})([0-9]{5,}\.[0-9x])$", chunk)
    if prefixed:
        yield prefixed.group(2), prefixed.start(2), prefixed.end(2)
    head, space, tail = chunk.partition(" ")
    if space:
        for part, start in ((head, 0), (tail, len(head) + 1)):
            if len(_WORD_INSIDE.findall(part)) > 1:
                yield _SEPARATOR.sub("", part)[:MAX_WORD], start, start + len(part)
