"""The terms of a deal as the sides write them, cleaned and checked, as canonical JSON and back. Pure."""

from dataclasses import MISSING, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from marketplace.kernel.errors import Problem
from marketplace.kernel.money import MOST_FEN
from marketplace.kernel.text import clean_block, clean_line
from marketplace.negotiations.vocabulary import DealKind, Exclusivity, FeePayer, PriceKind

LONGEST_LINE = 200
LONGEST_TEXT = 4_000
MOST_ROWS = 30
"""Deliverables, milestones or instalments in one version."""
MOST_MONTHS = 600
MOST_WEEKS = 520
WHOLE_BP = 10_000
LINES = ("territory", "royalty_base")
TEXTS = (
    "technology", "ip_ownership", "improvements", "acceptance", "delivery", "liability", "disputes",
)  # fmt: skip
NEEDED = ("technology", "territory", "ip_ownership", "acceptance", "disputes")
AMOUNTS = ("total_fen", "entry_fen", "royalty_expected_fen", "equipment_fen", "broker_fee_fen")
WITH_ROYALTY = frozenset({PriceKind.ROYALTY, PriceKind.ENTRY_AND_ROYALTY})


@dataclass(frozen=True)
class Step:
    """A milestone or an instalment: what happens, how many weeks after the signature, and what is paid then (fen)."""

    title: str
    weeks: int
    fen: int = 0


@dataclass(frozen=True)
class Terms:
    """One version of the terms. Amounts in fen, `royalty_bp` in basis points of what `royalty_base` says.

    `total_fen` is the whole price and the sum of its parts: the lump sum; the instalments; the milestones; the
    expected royalties; or the entry fee with them. `equipment_fen` is the part of it for equipment and materials.
    `exclusivity` belongs to a licence alone.
    """

    kind: DealKind
    technology: str
    price_kind: PriceKind
    total_fen: int
    territory: str = ""
    exclusivity: Exclusivity | None = None
    valid_months: int = 0
    deliverables: tuple[str, ...] = ()
    milestones: tuple[Step, ...] = ()
    instalments: tuple[Step, ...] = ()
    entry_fen: int = 0
    royalty_bp: int = 0
    royalty_base: str = ""
    royalty_expected_fen: int = 0
    equipment_fen: int = 0
    ip_ownership: str = ""
    improvements: str = ""
    acceptance: str = ""
    secrecy_months: int = 0
    broker_fee_fen: int = 0
    broker_fee_payer: FeePayer | None = None
    delivery: str = ""
    liability: str = ""
    disputes: str = ""

    @property
    def technical_fen(self) -> int:
        """The price without equipment and materials."""
        return self.total_fen - self.equipment_fen


def to_json(terms: Terms) -> dict[str, Any]:
    """Plain JSON with the fields at their default left out; equal terms give equal JSON."""
    return {
        field.name: _plain(getattr(terms, field.name))
        for field in fields(terms)
        if field.default is MISSING or getattr(terms, field.name) != field.default
    }


def from_json(data: dict[str, Any]) -> Terms:
    """The terms that `to_json` wrote. Raises TypeError, KeyError or ValueError for JSON that no terms wrote."""
    values = dict(data)
    values["kind"] = DealKind(values["kind"])
    values["price_kind"] = PriceKind(values["price_kind"])
    for name, enum in (("exclusivity", Exclusivity), ("broker_fee_payer", FeePayer)):
        if values.get(name) is not None:
            values[name] = enum(values[name])
    for name in ("milestones", "instalments"):
        values[name] = tuple(Step(**row) for row in values.get(name, ()))
    values["deliverables"] = tuple(values.get("deliverables", ()))
    return Terms(**values)


def _plain(value: Any) -> Any:
    if isinstance(value, StrEnum):
        return value.value
    if isinstance(value, Step):
        return {"title": value.title, "weeks": value.weeks, **({"fen": value.fen} if value.fen else {})}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    return value


def cleaned_terms(terms: Terms) -> Terms:
    """Safe to store; what the way of paying and the kind do not know is left out, and so are empty rows."""
    terms = _fitting(terms)
    steps: dict[str, Any] = {
        name: tuple(
            replace(step, title=clean_line(step.title))
            for step in getattr(terms, name)
            if clean_line(step.title) or step.fen or step.weeks
        )
        for name in ("milestones", "instalments")
    }
    words: dict[str, Any] = {name: clean_line(getattr(terms, name)) for name in LINES}
    words |= {name: clean_block(getattr(terms, name)) for name in TEXTS}
    rows = tuple(row for one in terms.deliverables if (row := clean_line(one)))
    return replace(terms, deliverables=rows, **steps, **words)


def _fitting(terms: Terms) -> Terms:
    """Without amounts of another way of paying, and without an exclusivity that only a licence has."""
    kind, gone = terms.price_kind, dict[str, Any]()
    if kind is not PriceKind.INSTALMENTS:
        gone["instalments"] = ()
    if kind is not PriceKind.MILESTONES:
        gone["milestones"] = tuple(replace(step, fen=0) for step in terms.milestones)
    if kind not in WITH_ROYALTY:
        gone |= {"royalty_bp": 0, "royalty_base": "", "royalty_expected_fen": 0}
    if kind is not PriceKind.ENTRY_AND_ROYALTY:
        gone["entry_fen"] = 0
    if terms.kind is not DealKind.LICENCE:
        gone["exclusivity"] = None
    if not terms.broker_fee_fen:
        gone["broker_fee_payer"] = None
    return replace(terms, **gone)


def parts_fen(terms: Terms) -> int:
    """What the parts of the price come to; it has to be `total_fen`."""
    match terms.price_kind:
        case PriceKind.LUMP_SUM:
            return terms.total_fen
        case PriceKind.INSTALMENTS:
            return sum(step.fen for step in terms.instalments)
        case PriceKind.MILESTONES:
            return sum(step.fen for step in terms.milestones)
        case PriceKind.ROYALTY:
            return terms.royalty_expected_fen
        case PriceKind.ENTRY_AND_ROYALTY:
            return terms.entry_fen + terms.royalty_expected_fen


def terms_problems(terms: Terms) -> tuple[Problem, ...]:
    """What is wrong with cleaned terms, each with the name of its field."""
    return (*_text_problems(terms), *_row_problems(terms), *_number_problems(terms), *_price_problems(terms))


def _text_problems(terms: Terms) -> list[Problem]:
    found = [Problem(name, "required") for name in NEEDED if not getattr(terms, name)]
    for names, most in ((LINES, LONGEST_LINE), (TEXTS, LONGEST_TEXT)):
        lengths = {name: len(getattr(terms, name)) for name in names}
        found += [
            Problem(n, "too_long", length=size, most=most) for n, size in lengths.items() if size > most
        ]
    if terms.kind is DealKind.LICENCE and terms.exclusivity is None:
        found.append(Problem("exclusivity", "required"))
    if terms.broker_fee_fen and terms.broker_fee_payer is None:
        found.append(Problem("broker_fee_payer", "required"))
    return found


def _row_problems(terms: Terms) -> list[Problem]:
    found: list[Problem] = []
    if not terms.deliverables:
        found.append(Problem("deliverables", "required"))
    for name in ("deliverables", "milestones", "instalments"):
        rows = getattr(terms, name)
        titles = [row.title if isinstance(row, Step) else row for row in rows]
        longest = max((len(title) for title in titles), default=0)
        if len(rows) > MOST_ROWS:
            found.append(Problem(name, "too_many", most=MOST_ROWS, count=len(rows)))
        if not all(titles):
            found.append(Problem(name, "title_missing"))
        if longest > LONGEST_LINE:
            found.append(Problem(name, "too_long", length=longest, most=LONGEST_LINE))
        steps = [row for row in rows if isinstance(row, Step)]
        if any(not 0 <= step.weeks <= MOST_WEEKS for step in steps):
            found.append(Problem(name, "weeks_out_of_range", most=MOST_WEEKS))
        if any(not 0 <= step.fen <= MOST_FEN for step in steps):
            found.append(Problem(name, "amount_out_of_range"))
    return found


def _number_problems(terms: Terms) -> list[Problem]:
    found: list[Problem] = []
    for name, least in (("valid_months", 1), ("secrecy_months", 0)):
        if not least <= getattr(terms, name) <= MOST_MONTHS:
            found.append(Problem(name, "out_of_range", least=least, most=MOST_MONTHS))
    wrong = (name for name in AMOUNTS if not 0 <= getattr(terms, name) <= MOST_FEN)
    return [*found, *(Problem(name, "amount_out_of_range") for name in wrong)]


def _price_problems(terms: Terms) -> list[Problem]:
    """The parts add up to the total, and equipment is a part of it."""
    found: list[Problem] = []
    if terms.price_kind in WITH_ROYALTY:
        if not 0 < terms.royalty_bp <= WHOLE_BP:
            found.append(Problem("royalty_bp", "out_of_range", least=1, most=WHOLE_BP))
        if not terms.royalty_base:
            found.append(Problem("royalty_base", "required"))
    if terms.price_kind is PriceKind.INSTALMENTS and not terms.instalments:
        found.append(Problem("instalments", "required"))
    if terms.price_kind is PriceKind.MILESTONES and not terms.milestones:
        found.append(Problem("milestones", "required"))
    parts = parts_fen(terms)
    if parts != terms.total_fen:
        found.append(Problem("total_fen", "sum_differs", total_fen=terms.total_fen, parts_fen=parts))
    if terms.equipment_fen > terms.total_fen:
        found.append(Problem("equipment_fen", "above_total", total_fen=terms.total_fen))
    return found
