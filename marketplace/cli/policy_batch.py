"""A yearly round: the claims of a table worked out one after the other, with totals and, if wanted, a budget."""

import codecs
import csv
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from marketplace.budgets.simulating import Simulation
from marketplace.budgets.states import ReservationStatus
from marketplace.kernel.money import fen_from_yuan, parse_amount
from marketplace.rules.batch import Claim, RowFault, TableFault, claims
from marketplace.rules.book import Book
from marketplace.rules.codes import Outcome
from marketplace.rules.decision import Decision
from marketplace.rules.engine import CannotAsk, answer
from marketplace.rules.packs import Benefit

CHUNK = 1 << 20
LONGEST_CELL = 1 << 24
GIVEN = frozenset({Outcome.ELIGIBLE, Outcome.PARTIAL})
BUDGET_COLUMNS = ("fund", "amount_yuan")


@dataclass
class Total:
    """Of one benefit and outcome; amounts in fen. `open_*` are sums of amounts that are still to be decided."""

    count: int = 0
    amount_fen: int = 0
    open_least_fen: int = 0
    open_most_fen: int = 0


@dataclass(frozen=True)
class Result:
    """A claim worked out. `status` and `granted_fen` are those of the simulated budget, None without one."""

    claim: Claim
    benefit: Benefit
    decision: Decision
    fund: str = ""
    status: ReservationStatus | None = None
    granted_fen: int | None = None


@dataclass
class Round:
    """Figures of a round so far."""

    decided: int = 0
    failed: int = 0
    seconds: float = 0.0
    totals: dict[tuple[str, Outcome], Total] = field(default_factory=dict)
    budget: Simulation | None = None

    @property
    def rows(self) -> int:
        return self.decided + self.failed


Progress = Callable[[Round], None]


def results(
    book: Book,
    pack_id: str | None,
    lines: Iterator[str],
    figures: Round,
    progress: Progress,
    every: int = 5000,
) -> Iterator[Result | RowFault]:
    """Each row as it is read; `figures` count along. `pack_id` None: benefits of every pack may be claimed.

    Raises TableFault for a head that will not do.
    """
    began = time.perf_counter()
    allowed = _benefits(book, pack_id)
    for row in claims(lines):
        made = row if isinstance(row, RowFault) else _result(book, allowed, row, figures)
        if isinstance(made, RowFault):
            figures.failed += 1
        else:
            figures.decided += 1
        figures.seconds = time.perf_counter() - began
        if figures.rows % every == 0:
            progress(figures)
        yield made


def _benefits(book: Book, pack_id: str | None) -> dict[str, Benefit]:
    """By id. Of several versions any will do for what is asked here: title, fund and kind are looked up by day."""
    return {
        benefit.id: benefit
        for pack in book.packs
        if pack_id is None or pack.id == pack_id
        for benefit in pack.benefits
    }


def _result(book: Book, allowed: Mapping[str, Benefit], claim: Claim, figures: Round) -> Result | RowFault:
    question = claim.question
    if question.benefit not in allowed:
        known = book.nearest(question.benefit, question.day) is not None
        code = "other_pack" if known else "unknown"
        return RowFault(claim.id, claim.line, "policy_id", code, question.benefit)
    try:
        decision = answer(book, question)
    except CannotAsk as refused:
        field_name, value = str(refused.facts["field"]), str(refused.facts["value"])
        return RowFault(claim.id, claim.line, field_name, "cannot_ask", value)
    found = book.nearest(question.benefit, question.day)
    benefit = allowed[question.benefit] if found is None else found[1]
    _count(figures, decision)
    fund = benefit.funds[0] if benefit.funds else ""
    placed = _placed(figures.budget, fund, decision)
    if placed is None:
        return Result(claim, benefit, decision, fund)
    return Result(claim, benefit, decision, fund, *placed)


def _count(figures: Round, decision: Decision) -> None:
    total = figures.totals.setdefault((decision.benefit, decision.outcome), Total())
    total.count += 1
    total.amount_fen += decision.amount_fen or 0
    if decision.amount_fen is None:
        total.open_least_fen += decision.least_fen or 0
        total.open_most_fen += decision.most_fen or 0


def _placed(budget: Simulation | None, fund: str, decision: Decision) -> tuple[ReservationStatus, int] | None:
    """In the simulated budget: what was decided in full, what is still open between its least and its most."""
    if budget is None or not fund or decision.outcome not in GIVEN:
        return None
    most = decision.most_fen if decision.amount_fen is None else decision.amount_fen
    if not most:
        return None
    least = decision.least_fen if decision.amount_fen is None else decision.amount_fen
    return budget.ask(fund, most, least or 0)


def open_lines(path: Path) -> Iterator[str]:
    """The lines of a text file in UTF-8 or GB 18030, whichever it is. Raises TableFault for neither."""
    encoding = next((name for name in ("utf-8-sig", "gb18030") if _decodes(path, name)), None)
    if encoding is None:
        raise TableFault("encoding")
    csv.field_size_limit(LONGEST_CELL)
    with path.open(encoding=encoding, newline="") as file:
        yield from file


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as file:
        try:
            while chunk := file.read(CHUNK):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def read_budget(path: Path) -> Simulation:
    """A table of funds with amounts in yuan. Raises TableFault for a column, fund or amount that will not do."""
    reader = csv.DictReader(open_lines(path))
    for name in BUDGET_COLUMNS:
        if name not in (reader.fieldnames or ()):
            raise TableFault("column_missing", name)
    amounts: dict[str, int] = {}
    for row in reader:
        fund, text = (row["fund"] or "").strip(), row["amount_yuan"] or ""
        if not fund or fund in amounts:
            raise TableFault("fund", f"line {reader.line_num}: {fund}")
        try:
            amounts[fund] = fen_from_yuan(parse_amount(text))
        except ValueError as error:
            raise TableFault("amount", f"line {reader.line_num}: {text[:40]}") from error
        if amounts[fund] < 0:
            raise TableFault("amount", f"line {reader.line_num}: {text[:40]}")
    return Simulation(amounts)
