"""What is too much for a field is kept where it fits, and noted, instead of refusing a whole row for it."""

from typing import Any

from marketplace.intake.columns import NEEDED
from marketplace.kernel.errors import Problem
from marketplace.listings.limits import COUNTS, LIMITS
from marketplace.listings.vocabulary import Kind, PriceKind

PRICE_FIELD = {Kind.ACHIEVEMENT: "price_fen", Kind.NEED: "budget_fen"}


def trim(kind: Kind, found: dict[str, Any], subject: str = "") -> list[Problem]:
    """Change `found` in place; gives a note for each thing changed. `subject` is kept as the last keyword."""
    notes = [*_keywords(found, subject), *_main_text(kind, found)]
    _negotiable(kind, found)
    return notes


def _keywords(found: dict[str, Any], subject: str) -> list[Problem]:
    words = list(dict.fromkeys(found.get("keywords", ())))
    longest, most = LIMITS["keywords"].most, COUNTS["keywords"].most
    notes = []
    if len(words) > most:
        notes.append(Problem("keywords", "keywords_trimmed", count=len(words), most=most))
        words = words[:most]
    if any(len(word) > longest for word in words):
        notes.append(Problem("keywords", "keyword_cut", most=longest))
        words = [word[:longest] for word in words]
    if subject and subject[:longest] not in words:
        words = [*words[: most - 1], subject[:longest]]
    if words:
        found["keywords"] = tuple(dict.fromkeys(words))
    return notes


def _main_text(kind: Kind, found: dict[str, Any]) -> list[Problem]:
    """The rest of a public text that is too long goes on in the part for signed-in readers."""
    name = NEEDED[kind][1]
    text, most = found.get(name, ""), LIMITS[name].most
    if len(text) <= most:
        return []
    rest = "\n".join(part for part in (text[most:], found.get("detail", "")) if part)
    if len(rest) > LIMITS["detail"].most:
        return []  # the checks say that it is too long
    found[name], found["detail"] = text[:most], rest
    return [Problem(name, "text_continued", most=most, length=len(text))]


def _negotiable(kind: Kind, found: dict[str, Any]) -> None:
    """An amount of 0 stands for 面议 in the files that people have; an amount alone is a price asked for."""
    name = PRICE_FIELD[kind]
    amount = found.get(name)
    if amount == 0:
        found.pop(name)
        found.setdefault("price_kind", PriceKind.NEGOTIABLE)
    elif amount and "price_kind" not in found:
        found["price_kind"] = PriceKind.AGREEMENT
