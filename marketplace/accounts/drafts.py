"""What a form or a command says about an organisation or a person, cleaned and checked. Pure."""

import re
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlsplit

from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, validate_email

from marketplace.accounts.vocabulary import OrganisationKind
from marketplace.kernel import uscc
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean_block, clean_line

if "invalid" in SPECIAL_USE_DOMAIN_NAMES:  # the library's own way to allow a reserved domain
    SPECIAL_USE_DOMAIN_NAMES.remove("invalid")  # where the people of demo and tests have their addresses
PHONE = re.compile(r"[0-9+() \-转]{5,40}")
LOGIN_NAME = re.compile(r"[a-z][a-z0-9._-]{2,59}", re.ASCII)
LONGEST = {
    "name": 120,
    "name_en": 200,
    "address": 200,
    "website": 200,
    "introduction": 5000,
    "contact_office": 80,
    "contact_phone": 40,
    "contact_email": 254,
}
"""Letters a text of an organisation may have."""
LONGEST_NAME = 60
"""Letters of a person's name."""


@dataclass(frozen=True)
class OrganisationDraft:
    """Everything an organisation says about itself."""

    uscc: str
    name: str
    kind: OrganisationKind
    region_code: str
    name_en: str = ""
    address: str = ""
    website: str = ""
    introduction: str = ""
    contact_office: str = ""
    contact_phone: str = ""
    contact_email: str = ""


LOCKED_ONCE_VERIFIED = ("uscc", "name", "kind", "region_code")
"""What an operator has checked; it changes only while the organisation is not verified."""


def cleaned_organisation(draft: OrganisationDraft) -> OrganisationDraft:
    """Safe to store: one line where one line is meant, the code without spaces and in capitals."""
    lines = ("name", "name_en", "address", "website", "contact_office", "contact_phone", "contact_email")
    texts: dict[str, Any] = {name: clean_line(getattr(draft, name)) for name in lines}
    code, introduction = uscc.normalise(clean_line(draft.uscc)), clean_block(draft.introduction)
    return replace(draft, uscc=code, introduction=introduction, **texts)


def organisation_problems(draft: OrganisationDraft, regions: frozenset[str]) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft; `regions` are the codes in force."""
    found = [uscc_problem(draft.uscc)]
    if len(draft.name) < 2:
        found.append(Problem("name", "required"))
    if draft.region_code not in regions:
        found.append(Problem("region_code", "unknown_region"))
    found += [
        Problem(name, "too_long", limit=limit)
        for name, limit in LONGEST.items()
        if len(getattr(draft, name)) > limit
    ]
    if draft.website and not _is_web_address(draft.website):
        found.append(Problem("website", "web_address"))
    if draft.contact_phone and not PHONE.fullmatch(draft.contact_phone):
        found.append(Problem("contact_phone", "phone"))
    if draft.contact_email and clean_email(draft.contact_email) is None:
        found.append(Problem("contact_email", "email"))
    return tuple(problem for problem in found if problem is not None)


def uscc_problem(code: str) -> Problem | None:
    """None for a good code; a wrong check character comes with the one that would fit (`expected`)."""
    fault = uscc.problem_with(code)
    if fault is None:
        return None
    facts = {"expected": uscc.check_character(code[:17])} if fault == "check_character" else {}
    return Problem("uscc", f"uscc_{fault}", **facts)


def clean_email(text: str) -> str | None:
    """The address in lower case, or None when it is none. Says nothing about whether mail arrives there."""
    try:
        found = validate_email(clean_line(text), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return None
    lowered = found.normalized.lower()
    return lowered if len(lowered) <= LONGEST["contact_email"] else None


def person_problems(email: str, name: str, login_name: str | None) -> tuple[Problem, ...]:
    """`name` is cleaned already."""
    found = []
    if clean_email(email) is None:
        found.append(Problem("email", "email"))
    if not name:
        found.append(Problem("name", "required"))
    if len(name) > LONGEST_NAME:
        found.append(Problem("name", "too_long", limit=LONGEST_NAME))
    if login_name is not None and not LOGIN_NAME.fullmatch(login_name):
        found.append(Problem("login_name", "login_name"))
    return tuple(found)


def _is_web_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
