"""How a price came about, what is made public of it, and an objection: cleaned and checked. Pure."""

import re
from dataclasses import dataclass, replace
from datetime import date

from marketplace.kernel.errors import Problem
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_block, clean_line
from marketplace.negotiations.states import HoldReason, ObjectionReason, PricingMethod

LONGEST_EXCHANGE = 120
LONGEST_APPRAISAL = 60
LONGEST_TITLE = 200
LONGEST_LINE = 200
LONGEST_NAME = 60
LONGEST_CONTACT = 120
LONGEST_TEXT = 4_000
MOST_COMPLETERS = 50
ON_EXCHANGE = frozenset({PricingMethod.LISTING, PricingMethod.AUCTION})
"""The price was found by competition in public, so that it needs no publicity of its own (law art. 18)."""
BY_AGREEMENT = frozenset({PricingMethod.AGREEMENT, PricingMethod.APPRAISAL})
UPHOLDING = frozenset(
    {ObjectionReason.PRICE_DOUBTFUL, ObjectionReason.RIGHTS_DISPUTED, ObjectionReason.PROCEDURE_FAULT}
)
"""Grounds on which an objection is upheld; on the others it is rejected."""
_CONTACT = re.compile(r"@|[0-9０-９]{5,}|[0-9]{3,4}[-－ ][0-9]{4}")


@dataclass(frozen=True)
class PricingDraft:
    """How the price came about, and the holder's own declaration on the four exceptions of plan 三(六)20.

    `price_fen` in fen. `exceptions` and `declares_none`: exactly one of the two says something. `priced_on` is the day
    of the deal on the exchange or of the auction, `appraisal_no` the number of the report.
    """

    method: PricingMethod | None = None
    price_fen: int | None = None
    exchange_name: str = ""
    priced_on: date | None = None
    appraisal_no: str = ""
    exceptions: tuple[HoldReason, ...] = ()
    declares_none: bool = False


@dataclass(frozen=True)
class PublicityDraft:
    """What everybody reads: no personal contacts in any of it. `objections_to` is the holder's own office."""

    title: str = ""
    price_words: str = ""
    text: str = ""
    objections_to: str = ""
    completers: tuple[str, ...] = ()
    names_counterpart: bool = False


@dataclass(frozen=True)
class ObjectionDraft:
    name: str = ""
    contact: str = ""
    text: str = ""


def cleaned_pricing(draft: PricingDraft) -> PricingDraft:
    """Without what belongs to another method."""
    on_exchange, appraised = draft.method in ON_EXCHANGE, draft.method is PricingMethod.APPRAISAL
    return replace(
        draft,
        exchange_name=clean_line(draft.exchange_name) if on_exchange else "",
        priced_on=draft.priced_on if on_exchange else None,
        appraisal_no=clean_line(draft.appraisal_no) if appraised else "",
        exceptions=tuple(reason for reason in HoldReason if reason in draft.exceptions),
    )


def pricing_problems(draft: PricingDraft, today: date) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft."""
    found = [Problem("method", "required")] if draft.method is None else []
    if draft.price_fen is None:
        found.append(Problem("price", "required"))
    elif not 0 < draft.price_fen <= MOST_FEN:
        found.append(Problem("price", "out_of_range"))
    if draft.method in ON_EXCHANGE:
        found += _line("exchange_name", draft.exchange_name, LONGEST_EXCHANGE)
        if draft.priced_on is None:
            found.append(Problem("priced_on", "required"))
        elif draft.priced_on > today:
            found.append(Problem("priced_on", "in_future"))
    if draft.method is PricingMethod.APPRAISAL:
        found += _line("appraisal_no", draft.appraisal_no, LONGEST_APPRAISAL)
    if bool(draft.exceptions) == draft.declares_none:
        found.append(Problem("exceptions", "contradiction" if draft.declares_none else "required"))
    return tuple(found)


def cleaned_publicity(draft: PublicityDraft) -> PublicityDraft:
    names = (clean_line(name) for name in draft.completers)
    return replace(
        draft,
        title=clean_line(draft.title),
        price_words=clean_line(draft.price_words),
        text=clean_block(draft.text),
        objections_to=clean_line(draft.objections_to),
        completers=tuple(dict.fromkeys(name for name in names if name)),
    )


def publicity_problems(draft: PublicityDraft) -> tuple[Problem, ...]:
    """What is wrong with a cleaned draft. A telephone number or mail address among the names is refused."""
    found = _line("title", draft.title, LONGEST_TITLE)
    found += _line("text", draft.text, LONGEST_TEXT)
    found += _line("objections_to", draft.objections_to, LONGEST_LINE)
    if len(draft.price_words) > LONGEST_LINE:
        found.append(Problem("price_words", "too_long", most=LONGEST_LINE, length=len(draft.price_words)))
    if not draft.completers:
        found.append(Problem("completers", "required"))
    if len(draft.completers) > MOST_COMPLETERS:
        found.append(Problem("completers", "too_many", most=MOST_COMPLETERS))
    if any(len(name) > LONGEST_NAME for name in draft.completers):
        found.append(Problem("completers", "too_long", most=LONGEST_NAME))
    if any(_CONTACT.search(name) for name in draft.completers):
        found.append(Problem("completers", "personal_contact"))
    return tuple(found)


def cleaned_objection(draft: ObjectionDraft) -> ObjectionDraft:
    return ObjectionDraft(clean_line(draft.name), clean_line(draft.contact), clean_block(draft.text))


def objection_problems(draft: ObjectionDraft) -> tuple[Problem, ...]:
    return (
        *_line("name", draft.name, LONGEST_NAME),
        *_line("contact", draft.contact, LONGEST_CONTACT),
        *_line("text", draft.text, LONGEST_TEXT),
    )


def text_problems(name: str, text: str) -> tuple[Problem, ...]:
    """Of one text that has to be there: an answer, a decision."""
    return tuple(_line(name, text, LONGEST_TEXT))


def _line(name: str, text: str, most: int) -> list[Problem]:
    if not text:
        return [Problem(name, "required")]
    return [Problem(name, "too_long", most=most, length=len(text))] if len(text) > most else []
