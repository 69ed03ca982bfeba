"""What may not stand in a text that others read: private numbers and classification marks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from enum import StrEnum

from marketplace.kernel.errors import Problem
from marketplace.listings.drafts import Draft

_MOBILE = re.compile(
    r"(?<![0-9A-Za-z.])(?:\+?86[- ]?)?1[3-9][0-9][- ]?[0-9]{4}[- ]?[0-9]{4}(?![0-9A-Za-z]|\.[0-9])"
)
_IDENTITY = re.compile(
    r"(?<![0-9A-Za-z])[1-8][0-9]{5}"
    r"(?:19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])"  # the day of birth
    r"[0-9]{3}[0-9Xx](?![0-9A-Za-z])"
)
_GRADE = r"(?:绝\s?密|机\s?密|秘\s?密)"
_MARKS = (
    re.compile(_GRADE + r"级?\s*[★☆]"),
    # a label and its value; the value ends there, so 密级：秘密共享 is no mark
    re.compile(
        r"(?:密级|(?:保密|涉密)(?:等级|级别))\s*:\s*"
        r"(?:" + _GRADE + r"级?|涉密|内部)(?=\s|[,.;。、★☆)】\]]|$)",
        re.MULTILINE,
    ),
    re.compile(r"(?:是否)?涉密\s*:\s*是(?=\s|[,.;。、)】\]]|$)", re.MULTILINE),
)
_STAMP = re.compile(
    r"[\[(【〔《]?\s?(?:(?:" + _GRADE + r"|涉密)(?:级|文件|材料|资料)?|内部(?:文件|材料|资料))"
    r"\s?[\])】〕》]?"
)
"""A line of its own, bare or in brackets: how a document's head is stamped."""
_LONGEST_STAMP = 20
_NOT_PROSE = frozenset({
    "grant_no", "registration_no", "industry_code", "region_code", "research_start", "research_end",
    "fields", "ip.number", "ip.jurisdiction", "contact.email",
})  # fmt: skip
"""Codes and numbers have shapes of their own; eleven digits there are no telephone."""


def texts(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """(path, text) of everything typed into a draft; rows are numbered from 0: `ip.0.title`."""
    if is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from texts(getattr(value, field.name), f"{path}.{field.name}" if path else field.name)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from texts(item, f"{path}.{index}")
    elif isinstance(value, str) and not isinstance(value, StrEnum) and value:
        yield path, value


def without_rows(path: str) -> str:
    """`ip.0.title` as the tables of limits and labels name it: `ip.title`."""
    return ".".join(step for step in path.split(".") if not step.isdecimal())


def screen(draft: Draft) -> Iterator[Problem]:
    """A problem for each text with a mobile number, an identity-card number or a classification mark."""
    for path, text in texts(draft):
        if without_rows(path) not in _NOT_PROSE:
            yield from _screen_text(path, unicodedata.normalize("NFKC", text))


def _screen_text(path: str, text: str) -> Iterator[Problem]:
    if _IDENTITY.search(text):
        yield Problem(path, "identity_number")
    elif _MOBILE.search(text):
        yield Problem(path, "private_phone")
    mark = classification_mark(text)
    if mark:
        yield Problem(path, "secrecy_marker", mark=mark)


def classification_mark(text: str) -> str | None:
    """The first classification mark in a text, as it stands there (at most 20 characters), else None.

    Marks alone count, not the words: 秘密共享, 保密通信 and 涉密计算机检测 are subjects of research.
    """
    folded = unicodedata.normalize("NFKC", text)
    found = next((m for m in (mark.search(folded) for mark in _MARKS) if m), None)
    if found:
        return found.group().strip()[:_LONGEST_STAMP]
    lines = (line.strip() for line in folded.splitlines())
    return next((line for line in lines if len(line) <= _LONGEST_STAMP and _STAMP.fullmatch(line)), None)
