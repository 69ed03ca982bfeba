"""What a listing says, arranged for its page: the same parts for visitors, owners and reviewers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from marketplace.blueprints.branches.support import search_url
from marketplace.blueprints.filters import date_words, label_words, wan_words
from marketplace.blueprints.listings.cards import field_words, region_words
from marketplace.blueprints.translation import gettext as _
from marketplace.listings.drafts import AchievementDraft, Draft, IpRow, NeedDraft, Target
from marketplace.listings.wording import FIELD_LABELS

Facts = list[tuple[str, str]]
_ACHIEVEMENT_TEXTS = ("specifications", "business_case", "awards")
_NEED_TEXTS = ("baseline", "tried", "acceptance", "bidder_conditions")
_ACHIEVEMENT_FACTS = (
    "registration_no", "novelty_kind", "form", "level", "appraisal", "stage", "research", "cooperating_organisations",
    "recommender", "publicly_funded", "funding", "grant_no", "first_public_on", "industry_code",
)  # fmt: skip
_NEED_FACTS = ("need_kind", "wanted_organisations", "wanted_experts", "industry_code")
_ACHIEVEMENT_TERMS = ("modes", "price_kind")
_NEED_TERMS = ("modes", "budget_to_solver_fen", "deadline", "ip_split", "valid_until")


@dataclass(frozen=True)
class Trl:
    level: int
    evidence: str
    evidence_on: date | None


@dataclass(frozen=True)
class Parts:
    """`sections` are (title, text), text None where one has to sign in; `facts` and `terms` (words, value)."""

    lead_text: str
    sections: list[tuple[str, str | None]]
    facts: Facts
    terms: Facts
    fields: list[tuple[str, str | None]]
    keywords: list[tuple[str, str | None]]
    trl: Trl | None
    min_trl: int | None
    rights: Sequence[IpRow]
    targets: Sequence[Target]
    team: list[tuple[str, str, str]]
    contact: Facts


def parts_of(draft: Draft, *, detail_hidden: bool = False) -> Parts:
    """All of a draft. `detail_hidden` says that there is a detail which this reader has to sign in for."""
    return (
        _achievement(draft, detail_hidden)
        if isinstance(draft, AchievementDraft)
        else _need(draft, detail_hidden)
    )


def _achievement(draft: AchievementDraft, detail_hidden: bool) -> Parts:
    trl = Trl(draft.trl, draft.trl_evidence, draft.trl_evidence_on) if draft.trl else None
    return Parts(
        lead_text=draft.public_summary, sections=_sections(draft, _ACHIEVEMENT_TEXTS, detail_hidden),
        facts=_facts(draft, _ACHIEVEMENT_FACTS), terms=_facts(draft, _ACHIEVEMENT_TERMS),
        fields=_fields(draft), keywords=_keywords(draft), trl=trl, min_trl=None, rights=draft.ip, targets=(),
        team=[(m.name, m.organisation, m.part) for m in draft.team], contact=_contact(draft),
    )  # fmt: skip


def _need(draft: NeedDraft, detail_hidden: bool) -> Parts:
    return Parts(
        lead_text=draft.problem, sections=_sections(draft, _NEED_TEXTS, detail_hidden),
        facts=_facts(draft, _NEED_FACTS), terms=_facts(draft, _NEED_TERMS), fields=_fields(draft),
        keywords=_keywords(draft), trl=None, min_trl=draft.min_trl, rights=(), targets=draft.targets, team=[],
        contact=_contact(draft),
    )  # fmt: skip


def field_title(path: str) -> str:
    """The name of a draft's field, in the reader's language."""
    return str(_(FIELD_LABELS[path]))


def _sections(draft: Draft, names: Iterable[str], detail_hidden: bool) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = [
        (field_title(name), text) for name in names if (text := getattr(draft, name))
    ]
    if draft.detail or detail_hidden:
        found.append((_("详细说明"), draft.detail or None))
    return found


def _facts(draft: Draft, names: Iterable[str]) -> Facts:
    return [(title, value) for title, value in (_fact(draft, name) for name in names) if value]


def _fact(draft: Draft, name: str) -> tuple[str, str]:
    if name == "research" and isinstance(draft, AchievementDraft):
        period = " – ".join(part for part in (draft.research_start, draft.research_end) if part)
        return _("研究起止"), period
    return field_title(name), value_words(name, getattr(draft, name))


def value_words(name: str, value: Any) -> str:
    """One value of a draft as people read it; '' for nothing said."""
    if value is None or value == "" or value == ():
        return ""
    if isinstance(value, bool):
        return str(_("是") if value else _("否"))
    if isinstance(value, StrEnum):
        return label_words(value)
    if isinstance(value, date):
        return date_words(value)
    if name.endswith("_fen"):
        return wan_words(value)
    if isinstance(value, tuple):
        return str(_("、")).join(entry_words(name, entry) for entry in value)
    return region_words(value) if name == "region_code" else str(value)


def entry_words(name: str, entry: Any) -> str:
    """One entry of a list of a draft."""
    return field_words(entry) if name == "fields" else label_words(entry)


def _fields(draft: Draft) -> list[tuple[str, str | None]]:
    return [(field_words(code), search_url(field=code)) for code in draft.fields]


def _keywords(draft: Draft) -> list[tuple[str, str | None]]:
    return [(word, search_url(q=word)) for word in draft.keywords]


def _contact(draft: Draft) -> Facts:
    names = ("office", "phone", "email")
    return [
        (field_title(f"contact.{name}"), value) for name in names if (value := getattr(draft.contact, name))
    ]
