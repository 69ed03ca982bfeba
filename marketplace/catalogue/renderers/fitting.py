"""Text made fit for print: what cannot be seen goes, what the fonts lack is found before anything is set. Pure.

Nothing is boxed and nothing visible is dropped in silence: a character without a picture of it is either replaced by
words that the issue itself lists, or the catalogue is not printed.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from marketplace.catalogue.content import Entry, Head, Snapshot
from marketplace.proofs.coverage import covered

Printed = str | list[tuple[str, str]]
"""A text, or its pieces where one of them is set in another way: (how, piece), see `pieces`."""

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co"})
_SPACES = frozenset({"Zs", "Zl", "Zp"})
LOWERED = {chr(0x2080 + n): str(n) for n in range(10)} | {"₊": "+", "₋": "−"}
RAISED = {chr(0x2070 + n): str(n) for n in (0, 4, 5, 6, 7, 8, 9)} | {"⁺": "+", "⁻": "−"}
"""Digits that the fonts lack as characters of their own and print sets smaller, lower or higher: CO₂, 10⁻⁶."""
_LONG = r"[\x21-\u02ff]{18,}"
_ODD = re.compile(rf"(\n)|([{''.join(LOWERED)}]+)|([{''.join(RAISED)}]+)|({_LONG})")
_HOW = ("line", "sub", "super", "long")


class MissingGlyph(Exception):
    """`where`: each character that the fonts lack, and the numbers of the entries that have it ("" for the head)."""

    def __init__(self, where: dict[str, tuple[str, ...]]) -> None:
        found = "; ".join(
            f"U+{ord(c):04X} in {', '.join(n or 'head' for n in ns[:5])}" for c, ns in where.items()
        )
        super().__init__(f"no picture of {found}")
        self.where = where


class _Table(dict[int, str | None]):
    """What becomes of a character, looked up once; None for one that the fonts lack."""

    def __missing__(self, point: int) -> str | None:
        self[point] = found = _fate(chr(point))
        return found


def _fate(character: str) -> str | None:
    if character in "\n\t":
        return "\n" if character == "\n" else " "
    category = unicodedata.category(character)
    if category in _SPACES:
        return "\u3000" if character == "\u3000" else " "
    if category in _UNSEEN or unicodedata.name(character, "").startswith("VARIATION SELECTOR"):
        return ""
    known = ord(character) in covered() or character in LOWERED or character in RAISED
    return character if known else None


_FATES = _Table()


def composed(text: str) -> str:
    """NFC with plain line ends."""
    if "\r" in text:
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def lacking(text: str) -> frozenset[str]:
    """The characters of a text that the fonts lack."""
    return frozenset(c for c in set(composed(text)) if _FATES[ord(c)] is None)


class Fitting:
    """Texts as they are printed, with the words that stand for characters of this issue."""

    def __init__(self, replacements: Iterable[tuple[str, str]] = ()) -> None:
        self._words = {character: f"〔{words}〕" for character, words in replacements}
        self._table: dict[int, str | None] = _Table()
        for character, words in self._words.items():
            self._table |= {ord(c): self._plain(words) for c in composed(character)[:1]}

    @staticmethod
    def _plain(text: str) -> str:
        return "".join(_FATES[ord(c)] or "" for c in composed(text))

    def fit(self, text: str) -> str:
        """The text as printed, in one piece. `missing_glyphs` has said before that nothing of it is lost."""
        if text.isascii() and text.isprintable():
            return text
        return composed(text).translate(self._table)

    def line(self, text: str, empty: str = "") -> Printed:
        """The same on one line, in pieces where it needs them; `empty` stands where nothing is left."""
        return pieces(" ".join(self.fit(text).split()) or empty)

    def block(self, text: str) -> Printed:
        """The same with the line ends of its author."""
        lines = (" ".join(line.split(" ")).strip() for line in self.fit(text).split("\n"))
        return pieces("\n".join(line for line in lines if line))


def pieces(text: str) -> Printed:
    """A plain text stays one; else pieces: "text", "line" (an end), "sub" and "super" (digits), "long" (may break)."""
    if not _ODD.search(text):
        return text
    return list(_pieces(text))


def _pieces(text: str) -> Iterator[tuple[str, str]]:
    at = 0
    for match in _ODD.finditer(text):
        if match.start() > at:
            yield "text", text[at : match.start()]
        how = _HOW[(match.lastindex or 1) - 1]
        yield how, "".join(LOWERED.get(c) or RAISED.get(c) or c for c in match[0])
        at = match.end()
    if at < len(text):
        yield "text", text[at:]


def entry_texts(entry: Entry) -> Iterator[str]:
    """All that people wrote in an entry and print shows."""
    yield from (entry.title, entry.organisation, entry.summary, entry.region_name, entry.registration_no)
    yield from (entry.awards, entry.note, entry.url, *entry.keywords)
    for right in entry.rights:
        yield from (right.number, right.holder, right.jurisdiction)
    for target in entry.targets:
        yield from (target.name, target.value, target.unit)


def head_texts(head: Head) -> Iterator[str]:
    """All that stands outside the entries; also the words that stand for characters."""
    yield from (head.title, head.title_en, head.owner, head.owner_en, head.market, head.market_en)
    yield from (head.number, head.previous, head.preface, head.base_url)
    yield from (named.name for named in (*head.fields, *head.places))
    for ended in head.ended:
        yield from (ended.number, ended.title, ended.organisation, ended.why)
    for erratum in head.errata:
        yield from (erratum.issue, erratum.entry, erratum.words)


def missing_glyphs(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Each character that print would lack, with the numbers of the entries that have it, in their order.

    "" stands for the head (preface, names, what has ended, errata, words of replacements). Characters of
    `head.replacements` are not lacking.
    """
    replaced = {c for character, _words in snapshot.head.replacements for c in composed(character)[:1]}
    found: dict[str, list[str]] = {}
    words = [words for _character, words in snapshot.head.replacements]
    for character in lacking("\n".join(words)):
        found.setdefault(character, []).append("")
    head = lacking("\n".join(head_texts(snapshot.head))) - replaced
    for character in sorted(head - found.keys()):
        found.setdefault(character, []).append("")
    for entry in snapshot.entries:
        for character in sorted(lacking("\n".join(entry_texts(entry))) - replaced):
            found.setdefault(character, []).append(entry.number)
    return {character: tuple(numbers) for character, numbers in sorted(found.items())}
