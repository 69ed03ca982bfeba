"""What a person may enter about a place in the network, and what is wrong with it. Pure."""

from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import date

from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block, clean_line

MOST_THEMES = 6
MOST_HOLIDAYS = 60
HOLIDAY_YEARS = range(2000, 2200)
LIMITS = {
    "name_zh": 60,
    "name_en": 80,
    "introduction_zh": 1000,
    "introduction_en": 3000,
    "contact.phone": 60,
    "contact.email": 254,
    "contact.address_zh": 120,
    "contact.address_en": 200,
    "title": 120,
    "body": 20_000,
}
"""Longest text in characters, by the field's path."""


@dataclass(frozen=True)
class ContactDraft:
    """How to reach a place; each may be empty."""

    phone: str = ""
    email: str = ""
    address_zh: str = ""
    address_en: str = ""

    def stored(self) -> dict[str, str]:
        """The filled ones alone."""
        return {key: value for key, value in asdict(self).items() if value}


@dataclass(frozen=True)
class PlaceDraft:
    """Texts of the province, a branch or a node; `themes` are field codes, the strongest first."""

    introduction_zh: str
    introduction_en: str = ""
    themes: tuple[str, ...] = ()
    contact: ContactDraft = field(default_factory=ContactDraft)


@dataclass(frozen=True)
class NamesDraft:
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class NewsDraft:
    """`body` is Markdown."""

    title: str
    body: str


def cleaned_place(draft: PlaceDraft) -> PlaceDraft:
    contact = ContactDraft(**{key: clean_line(value) for key, value in asdict(draft.contact).items()})
    return replace(
        draft,
        introduction_zh=clean_block(draft.introduction_zh),
        introduction_en=clean_block(draft.introduction_en),
        themes=tuple(clean_line(theme) for theme in draft.themes),
        contact=contact,
    )


def cleaned_names(draft: NamesDraft) -> NamesDraft:
    return NamesDraft(clean_line(draft.name_zh), clean_line(draft.name_en))


def cleaned_news(draft: NewsDraft) -> NewsDraft:
    return NewsDraft(clean_line(draft.title), clean_block(draft.body))


def place_problems(draft: PlaceDraft, known_fields: Collection[str]) -> tuple[Problem, ...]:
    """Everything wrong with a cleaned draft; empty when all is well."""
    texts = {"introduction_zh": draft.introduction_zh, "introduction_en": draft.introduction_en}
    texts |= {f"contact.{key.name}": getattr(draft.contact, key.name) for key in fields(draft.contact)}
    return (*_too_long(texts), *_themes(draft.themes, known_fields), *_email(draft.contact.email))


def names_problems(draft: NamesDraft) -> tuple[Problem, ...]:
    texts = {"name_zh": draft.name_zh, "name_en": draft.name_en}
    return (*_missing(texts), *_too_long(texts))


def news_problems(draft: NewsDraft) -> tuple[Problem, ...]:
    texts = {"title": draft.title, "body": draft.body}
    return (*_missing(texts), *_too_long(texts))


def holidays_problems(year: int, days: Collection[date]) -> tuple[Problem, ...]:
    """What is wrong with the days off of one year."""
    found: list[Problem] = []
    if year not in HOLIDAY_YEARS:
        found.append(Problem("year", "out_of_range", least=HOLIDAY_YEARS.start, most=HOLIDAY_YEARS.stop - 1))
    if len(set(days)) > MOST_HOLIDAYS:
        found.append(Problem("days", "too_many", most=MOST_HOLIDAYS, count=len(set(days))))
    strays = sorted({day for day in days if day.year != year})
    return (*found, *(Problem("days", "another_year", value=day.isoformat()) for day in strays))


def _missing(texts: dict[str, str]) -> Iterator[Problem]:
    yield from (Problem(path, "required") for path, text in texts.items() if not text)


def _too_long(texts: dict[str, str]) -> Iterator[Problem]:
    for path, text in texts.items():
        if len(text) > LIMITS[path]:
            yield Problem(path, "too_long", most=LIMITS[path], length=len(text))


def _themes(themes: tuple[str, ...], known: Collection[str]) -> Iterator[Problem]:
    if len(themes) > MOST_THEMES:
        yield Problem("themes", "too_many", most=MOST_THEMES, count=len(themes))
    if len(set(themes)) != len(themes):
        yield Problem("themes", "duplicate")
    for code in themes:
        if code not in known:
            yield Problem("themes", "unknown", value=code)


def _email(address: str) -> Iterator[Problem]:
    """A slip is caught here; whether the address works is for the place to know."""
    name, at, host = address.rpartition("@")
    if address and (not at or not name or "." not in host or " " in address):
        yield Problem("contact.email", "email_shape")
