"""What is wrong with what has been typed into a draft, whether or not it is complete. Pure.

Fields of a party are named `seller.uscc`; a fault in one of several rows carries the name of the list.
"""

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Any

from marketplace.accounts.drafts import clean_email
from marketplace.contracts import limits
from marketplace.contracts.cleaning import CHINA, LINES, TEXTS
from marketplace.contracts.drafts import ContractDraft, PartyDraft
from marketplace.contracts.fee_split import fee_problems
from marketplace.contracts.payment_plans import has_all_parts, parts_fen, parts_field
from marketplace.contracts.vocabulary import SUB_KINDS, IpKind
from marketplace.kernel import uscc
from marketplace.kernel.errors import Problem
from marketplace.kernel.money import BASIS_POINTS, MOST_FEN
from marketplace.negotiations.publicity_days import LEAST_DAYS, window

AMOUNTS = (
    "total_fen", "technical_fen", "equipment_fen", "expected_input_fen", "expected_output_fen",
    "royalty_expected_fen", "broker_fee_fen",
)  # fmt: skip
COUNTRY = re.compile(r"[A-Z]{3}", re.ASCII)


def problems(draft: ContractDraft, publicity_days: int = LEAST_DAYS) -> tuple[Problem, ...]:
    """Faults of a cleaned draft. What is empty is no fault: `completeness` says what is missing.

    `publicity_days` is for how many days a price has to be public.
    """
    return (
        *_texts(draft), *_rows(draft), *_parties(draft), *_kinds(draft), *_days(draft, publicity_days),
        *_numbers(draft), *_amounts(draft), *fee_problems(draft),
    )  # fmt: skip


def code_problems(
    draft: ContractDraft, regions: Collection[str], fields: Collection[str]
) -> tuple[Problem, ...]:
    """Codes that the province does not know."""
    found = [
        Problem(f"{side}.region_code", "unknown")
        for side, party in (("seller", draft.seller), ("buyer", draft.buyer))
        if party.region_code and party.region_code not in regions
    ]
    if draft.field_code and draft.field_code not in fields:
        found.append(Problem("field_code", "unknown"))
    return tuple(found)


def _texts(draft: ContractDraft) -> Iterator[Problem]:
    longest = dict.fromkeys(TEXTS, limits.LONGEST_TEXT) | dict.fromkeys(LINES, limits.LONGEST_LINE)
    for name, most in longest.items():
        yield from _long(name, getattr(draft, name), most)


def _long(field: str, text: str, most: int) -> Iterator[Problem]:
    if len(text) > most:
        yield Problem(field, "too_long", length=len(text), most=most)


def _rows(draft: ContractDraft) -> Iterator[Problem]:
    for name, most in (
        ("rights", limits.MOST_RIGHTS), ("deliverables", limits.MOST_ROWS), ("payments", limits.MOST_ROWS),
        ("milestones", limits.MOST_ROWS), ("fee_shares", limits.MOST_ROWS), ("makers", limits.MOST_MAKERS),
    ):  # fmt: skip
        if len(rows := getattr(draft, name)) > most:
            yield Problem(name, "too_many", most=most, count=len(rows))
    for name, texts, most in (
        ("rights", [right.title for right in draft.rights], limits.LONGEST_LINE),
        ("rights", [right.number for right in draft.rights], limits.LONGEST_NUMBER),
        ("deliverables", draft.deliverables, limits.LONGEST_LINE),
        ("payments", [part.title for part in draft.payments], limits.LONGEST_LINE),
        ("milestones", [step.title for step in draft.milestones], limits.LONGEST_LINE),
        ("fee_shares", [share.name for share in draft.fee_shares], limits.LONGEST_NAME),
        ("makers", [maker.name for maker in draft.makers], limits.LONGEST_MAKER),
        ("makers", [maker.email for maker in draft.makers], limits.LONGEST_EMAIL),
    ):
        yield from _long(name, max(texts, key=len, default=""), most)
    for name in ("fee_shares", "makers"):
        if not all(row.name for row in getattr(draft, name)):
            yield Problem(name, "name_missing")
    if any(maker.email and clean_email(maker.email) is None for maker in draft.makers):
        yield Problem("makers", "bad_email")


def _parties(draft: ContractDraft) -> Iterator[Problem]:
    seller, buyer = draft.seller, draft.buyer
    yield from _party("seller", seller)
    yield from _party("buyer", buyer)
    same_code = seller.uscc and seller.uscc == buyer.uscc
    same_name = seller.name and seller.name == buyer.name and not (seller.uscc and buyer.uscc)
    if same_code or same_name:
        yield Problem("buyer.name", "same_party")


def _party(side: str, party: PartyDraft) -> Iterator[Problem]:
    yield from _long(f"{side}.name", party.name, limits.LONGEST_NAME)
    if not COUNTRY.fullmatch(party.country):
        yield Problem(f"{side}.country", "bad_code")
    if party.country == CHINA and party.uscc and (fault := uscc.problem_with(party.uscc)):
        yield Problem(f"{side}.uscc", f"uscc_{fault}")


def _kinds(draft: ContractDraft) -> Iterator[Problem]:
    if draft.sub_kind is not None and draft.sub_kind not in SUB_KINDS[draft.kind]:
        yield Problem("sub_kind", "other_kind", kind=draft.kind)
    if IpKind.NONE in draft.ip_kinds and len(draft.ip_kinds) > 1:
        yield Problem("ip_kinds", "none_with_others")


def _days(draft: ContractDraft, publicity_days: int) -> Iterator[Problem]:
    if _backwards(draft.valid_from, draft.valid_to):
        yield Problem("valid_to", "ends_before_start")
    if draft.publicity_from is None or draft.publicity_to is None:
        return
    try:
        least = window(draft.publicity_from, publicity_days).ends_on
    except OverflowError:
        least = date.max
    if draft.publicity_to < least:
        yield Problem("publicity_to", "publicity_short", until=least, days=publicity_days)


def _backwards(first: date | None, last: date | None) -> bool:
    return first is not None and last is not None and last < first


def _numbers(draft: ContractDraft) -> Iterator[Problem]:
    for name, most in (("secrecy_months", limits.MOST_MONTHS), ("royalty_bp", BASIS_POINTS)):
        if not 0 <= getattr(draft, name) <= most:
            yield Problem(name, "out_of_range", least=0, most=most)
    parts: dict[str, list[Any]] = {name: [getattr(draft, name)] for name in AMOUNTS}
    parts |= {name: [row.fen for row in getattr(draft, name)] for name in ("payments", "fee_shares")}
    for name, amounts in parts.items():
        if any(fen is not None and not 0 <= fen <= MOST_FEN for fen in amounts):
            yield Problem(name, "amount_out_of_range")
    places = range(1, len(draft.milestones) + 1)
    if any(part.milestone is not None and part.milestone not in places for part in draft.payments):
        yield Problem("payments", "unknown_milestone")


def _amounts(draft: ContractDraft) -> Iterator[Problem]:
    """Technology and equipment make up the total, and so do the parts of the payment once all are filled in."""
    total, technical, equipment = draft.total_fen, draft.technical_fen, draft.equipment_fen
    if total is None:
        return
    if technical is not None and technical > total:
        yield Problem("technical_fen", "technical_above_total", total_fen=total)
    elif technical is not None and equipment is not None and technical + equipment != total:
        yield Problem("total_fen", "sum_differs", total_fen=total, parts_fen=technical + equipment)
    elif equipment is not None and equipment > total:
        yield Problem("equipment_fen", "above_total", total_fen=total)
    if has_all_parts(draft) and parts_fen(draft) != total:
        yield Problem(parts_field(draft), "sum_differs", total_fen=total, parts_fen=parts_fen(draft))
