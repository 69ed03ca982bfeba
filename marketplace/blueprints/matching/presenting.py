"""Pairs in words: each part of a score with the facts that a person can check."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for

from marketplace.blueprints.filters import label_words, wan_words
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.cards import ListingRow, field_words, region_words, row_of
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.actor import Actor
from marketplace.listings.vocabulary import CooperationMode, Kind
from marketplace.matching.queries import Pair, Said
from marketplace.matching.scoring import FULL_SCORE, Part
from marketplace.matching.states import DismissReason, MatchStatus, Verdict

Facts = dict[str, Any]


@dataclass(frozen=True)
class ReasonLine:
    """`words` are shared terms with their points; `text` says the other facts. `fits` is false for a fact against."""

    name: str
    points: int
    most: int
    text: str
    words: list[tuple[str, int]]
    fits: bool


@dataclass(frozen=True)
class PairRow:
    """One suggestion as the page shows it; points are whole percents of a full score.

    `reason` and `note` are those it was put aside with; `said` is what the reader thinks of it, in words, or ''.
    `aside_by_other`: what the reader says now is not the reason that both sides read.
    `may_call_good` is false for what somebody else has put aside, unless one's own word on it is to be changed.
    """

    id: int
    percent: int
    need: ListingRow
    achievement: ListingRow
    other: ListingRow
    lines: list[ReasonLine]
    version: int
    url: str
    good_url: str
    dismiss_url: str
    is_aside: bool
    aside_by_other: bool
    reason: str
    note: str
    said: str
    said_good: bool
    said_at: datetime | None
    may_call_good: bool
    may_adopt: bool


def pair_row(pair: Pair, seen_from: Kind, said: Said | None = None) -> PairRow:
    """`seen_from` is the kind of the listing the reader looks at; `other` is the opposite side."""
    need, achievement = row_of(pair.need), row_of(pair.achievement)
    is_aside = pair.status is MatchStatus.DISMISSED
    said_good = said is not None and said.verdict is Verdict.GOOD
    took_it_aside = pair.dismissed_by is not None and pair.dismissed_by == current_actor().person_id
    return PairRow(
        id=pair.id,
        percent=percent(pair.score_bp),
        need=need,
        achievement=achievement,
        other=achievement if seen_from is Kind.NEED else need,
        lines=[reason_line(reason) for reason in pair.reasons],
        version=pair.row_version,
        url=url_for("matching.show", match_id=pair.id),
        good_url=url_for("matching.good", match_id=pair.id),
        dismiss_url=url_for("matching.dismiss", match_id=pair.id),
        is_aside=is_aside,
        aside_by_other=is_aside and not took_it_aside,
        reason=label_words(DismissReason(pair.reason)) if pair.reason else "",
        note=pair.note,
        said=verdict_words(said) if said else "",
        said_good=said_good,
        said_at=said.judged_at if said else None,
        may_call_good=not said_good and (not is_aside or took_it_aside or said is not None),
        may_adopt=pair.status is MatchStatus.SUGGESTED,
    )


def verdict_words(said: Said) -> str:
    """合适, or 不合适 with the reason."""
    if not said.reason:
        return label_words(said.verdict)
    reason = label_words(DismissReason(said.reason))
    return str(_("%(verdict)s（%(reason)s）", verdict=label_words(said.verdict), reason=reason))


def percent(points: int) -> int:
    return round(points * 100 / FULL_SCORE)


def reason_line(reason: dict[str, Any]) -> ReasonLine:
    part, facts = Part(reason["part"]), reason["facts"]
    shared = [(text, percent(points)) for text, points in facts.get("words", [])]
    return ReasonLine(
        name=label_words(part),
        points=percent(reason["points"]),
        most=percent(reason["most"]),
        text=_TEXTS[part](facts),
        words=shared,
        fits=reason["points"] > 0,
    )


def _field_text(facts: Facts) -> str:
    return str(_("、")).join(field_words(code) for code in facts["fields"])


def _maturity_text(facts: Facts) -> str:
    if facts["trl"] >= facts["least"]:
        return str(_("成果为 TRL %(trl)s，达到需求要求的 TRL %(least)s", **facts))
    return str(_("成果为 TRL %(trl)s，低于需求要求的 TRL %(least)s", **facts))


def _region_text(facts: Facts) -> str:
    return str(_("双方同在%(region)s", region=region_words(facts["region"])))


def _mode_text(facts: Facts) -> str:
    return str(_("、")).join(label_words(CooperationMode(mode)) for mode in facts["modes"])


def _price_text(facts: Facts) -> str:
    amounts = {"price": wan_words(facts["price_fen"]), "budget": wan_words(facts["budget_fen"])}
    if facts["price_fen"] <= facts["budget_fen"]:
        return str(_("成果报价 %(price)s，在需求预算 %(budget)s 之内", **amounts))
    return str(_("成果报价 %(price)s，高于需求预算 %(budget)s", **amounts))


_TEXTS: dict[Part, Callable[[Facts], str]] = {
    Part.WORDS: lambda _facts: "",
    Part.FIELD: _field_text,
    Part.MATURITY: _maturity_text,
    Part.REGION: _region_text,
    Part.MODE: _mode_text,
    Part.PRICE: _price_text,
}


def own_kind(actor: Actor, pair: Pair) -> Kind:
    """From which side the actor looks at a pair: a member from the own one, everybody else from the need."""
    return Kind.ACHIEVEMENT if pair.achievement.organisation_id in actor.organisation_ids else Kind.NEED
