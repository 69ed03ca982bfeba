"""What submitting a listing needs beyond its shape: the rules of each field, for both kinds."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from email_validator import EmailNotValidError, validate_email

from marketplace.kernel.errors import Problem
from marketplace.listings.drafts import AchievementDraft, CommonDraft, Contact, Draft, NeedDraft
from marketplace.listings.limits import COUNTS, LIMITS
from marketplace.listings.numbers import registration_problem
from marketplace.listings.rights import ip_problems, team_problems
from marketplace.listings.targets import target_problems
from marketplace.listings.vocabulary import PriceKind

_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_PHONE = re.compile(r"\+?[0-9][0-9 ()\-]*[0-9](?: ?(?:转|x|ext\.?|-) ?[0-9]{1,6})?")
_INDUSTRY = re.compile(r"[A-T](?:[0-9]{2,4})?|[0-9]{2,4}")


@dataclass(frozen=True)
class Vocabulary:
    """The codes of this installation. With no `industries` a GB/T 4754 code is held to its shape alone."""

    fields: frozenset[str]
    regions: frozenset[str]
    industries: frozenset[str] = frozenset()


def main_text(draft: Draft) -> tuple[str, str]:
    """(field, text) that a listing cannot do without."""
    if isinstance(draft, NeedDraft):
        return "problem", draft.problem
    return "public_summary", draft.public_summary


def unknown_codes(draft: Draft, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A problem for each priority field, region or industry that does not exist here; empty ones pass."""
    for code in draft.fields:
        if code not in vocabulary.fields:
            yield Problem("fields", "unknown", value=code)
    if draft.region_code and draft.region_code not in vocabulary.regions:
        yield Problem("region_code", "unknown", value=draft.region_code)
    industry = draft.industry_code
    known = industry in vocabulary.industries if vocabulary.industries else _INDUSTRY.fullmatch(industry)
    if industry and not known:
        yield Problem("industry_code", "unknown", value=industry)


def submission_problems(draft: Draft, today: date) -> Iterator[Problem]:
    yield from _common(draft)
    if isinstance(draft, AchievementDraft):
        yield from _achievement(draft, today)
    else:
        yield from _need(draft, today)


def text_problem(path: str, text: str, limit_key: str) -> Iterator[Problem]:
    """A required text: there, and as long as the table of limits says."""
    least, length = LIMITS[limit_key].least, len(text.strip())
    if not length:
        yield Problem(path, "required")
    elif length < least:
        yield Problem(path, "too_short", least=least, length=length)


def _common(draft: CommonDraft) -> Iterator[Problem]:
    yield from text_problem("title", draft.title, "title")
    for name in ("fields", "modes"):
        if len(getattr(draft, name)) < COUNTS[name].least:
            yield Problem(name, "required")
    for name in ("keywords", "fields", "modes"):
        values = getattr(draft, name)
        if len(set(values)) < len(values):
            yield Problem(name, "duplicate")
    if any(not word.strip() for word in draft.keywords):
        yield Problem("keywords", "empty_entry")
    if not draft.region_code:
        yield Problem("region_code", "required")
    if draft.secrecy is None:
        yield Problem("secrecy", "required")
    for name in ("security_declared", "public_interest_declared"):
        if not getattr(draft, name):
            yield Problem(name, "not_declared")
    yield from _contact(draft.contact)


def _contact(contact: Contact) -> Iterator[Problem]:
    yield from text_problem("contact.office", contact.office, "contact.office")
    phone, email = contact.phone.strip(), contact.email.strip()
    if not phone and not email:
        yield Problem("contact.phone", "phone_or_email")
    if phone and not (len(phone) >= LIMITS["contact.phone"].least and _PHONE.fullmatch(phone)):
        yield Problem("contact.phone", "phone_shape")
    if email and not _is_email(email):
        yield Problem("contact.email", "email_shape")


def _is_email(text: str) -> bool:
    try:
        validate_email(text, check_deliverability=False)
    except EmailNotValidError:
        return False
    return True


def _achievement(draft: AchievementDraft, today: date) -> Iterator[Problem]:
    yield from text_problem("public_summary", draft.public_summary, "public_summary")
    if draft.registration_no:
        code = registration_problem(draft.registration_no, today)
        if code:
            yield Problem("registration_no", code)
    yield from _research_months(draft, today)
    yield from _readiness(draft, today)
    if draft.publicly_funded is None:
        yield Problem("publicly_funded", "required")
    yield from ip_problems(draft.ip, today)
    yield from team_problems(draft.team)
    yield from _price(draft.price_kind, draft.price_fen, "price_fen")
    if draft.price_kind is PriceKind.LISTED and not draft.price_fen:
        yield Problem("price_fen", "listed_needs_amount")
    if draft.first_public_on and draft.first_public_on > today:
        yield Problem("first_public_on", "in_future")


def _research_months(draft: AchievementDraft, today: date) -> Iterator[Problem]:
    start, end = draft.research_start, draft.research_end
    shaped = True
    for name, month in (("research_start", start), ("research_end", end)):
        if month and not _MONTH.fullmatch(month):
            shaped = False
            yield Problem(name, "month_shape")
    if shaped and start and end and end < start:
        yield Problem("research_end", "before_start")
    if shaped and start > f"{today:%Y-%m}":
        yield Problem("research_start", "in_future")


def _readiness(draft: AchievementDraft, today: date) -> Iterator[Problem]:
    """TRL with one dated piece of evidence."""
    if draft.trl is None:
        yield Problem("trl", "required")
    yield from text_problem("trl_evidence", draft.trl_evidence, "trl_evidence")
    if draft.trl_evidence_on is None:
        yield Problem("trl_evidence_on", "required")
    elif draft.trl_evidence_on > today:
        yield Problem("trl_evidence_on", "in_future")


def _price(kind: PriceKind | None, amount: int | None, field: str) -> Iterator[Problem]:
    """面议 is a kind of price, so an amount beside it contradicts it. Other kinds may leave it open."""
    if kind is None:
        yield Problem("price_kind", "required")
    elif kind is PriceKind.NEGOTIABLE and amount is not None:
        yield Problem(field, "negotiable_has_amount")


def _need(draft: NeedDraft, today: date) -> Iterator[Problem]:
    yield from text_problem("problem", draft.problem, "problem")
    yield from target_problems(draft.targets)
    for name in ("deadline", "valid_until"):
        day = getattr(draft, name)
        if day is not None and day <= today:
            yield Problem(name, "not_in_future")
    yield from _price(draft.price_kind, draft.budget_fen, "budget_fen")
    yield from _solver_share(draft)
    if draft.ip_split is None:
        yield Problem("ip_split", "required")
    yield from text_problem("acceptance", draft.acceptance, "acceptance")


def _solver_share(draft: NeedDraft) -> Iterator[Problem]:
    if draft.budget_to_solver_fen is None:
        return
    if draft.budget_fen is None:
        yield Problem("budget_fen", "total_missing")
    elif draft.budget_to_solver_fen > draft.budget_fen:
        yield Problem("budget_to_solver_fen", "more_than_budget")
