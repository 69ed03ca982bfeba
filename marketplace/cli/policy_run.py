"""flask policy run …"""

import sys
from pathlib import Path

import click
from flask.cli import with_appcontext
from sqlalchemy.exc import OperationalError, ProgrammingError

from marketplace.branches.scope import EVERYTHING
from marketplace.cli.policy_batch import Round, open_lines, read_budget, results
from marketplace.cli.policy_sheets import RoundBook
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.money import yuan_from_fen
from marketplace.policies import queries as policies
from marketplace.rules.batch import TableFault
from marketplace.rules.book import Book, shipped
from marketplace.rules.codes import Outcome
from marketplace.rules.loading import load_folder
from marketplace.rules.reading import PackFault

EXISTING = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.command("run")
@click.argument("file", type=EXISTING)
@click.option(
    "--pack", "pack", help="Id of a document in force here, or a folder with another version of one."
)
@click.option("--out", "out", required=True, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--budget", "budget", type=EXISTING, help="Columns fund,amount_yuan: who is served, who waits.")
@with_appcontext
def run(file: Path, pack: str | None, out: Path, budget: Path | None) -> None:
    """Work out the claims of a CSV file, in its order, into a workbook. Exit 1 when rows failed.

    Columns: id, policy_id, mode, as_of, programme_year, overlays, facts (JSON); every other column is a fact. Money is
    in fen, rates in hundredths of a percent.
    """
    figures, part = Round(), out.with_name(f"{out.name}.part")
    try:
        part.touch()  # a place that cannot be written to is better known before the work
        book, pack_id = _book(pack)
        figures.budget = read_budget(budget) if budget else None
        made = RoundBook(part)
        for row in results(book, pack_id, open_lines(file), figures, _progress):
            made.add(row)
        made.close(figures, _about(file, book, figures), _funds(book))
        part.replace(out)
    except (TableFault, PackFault, OSError) as fault:
        click.echo(str(fault), err=True)
        sys.exit(1)
    finally:
        part.unlink(missing_ok=True)
    click.echo(last_line(figures))
    if figures.failed or not figures.rows:
        sys.exit(1)


def _book(pack: str | None) -> tuple[Book, str | None]:
    """The book and the document that may be claimed under; a folder takes the place of the document in force.

    Raises PackFault for a folder that will not do.
    """
    book = _in_force()
    if pack is None:
        return book, None
    if pack in {each.id for each in book.packs}:
        return book, pack
    folder = Path(pack)
    if not folder.is_dir():
        raise PackFault(pack, 1, "is neither a document in force nor a folder")
    loaded = load_folder(folder)
    others = tuple(each for each in book.packs if each.id != loaded.pack.id)
    return Book((*others, loaded.pack)), loaded.pack.id


def _in_force() -> Book:
    """What decides in this market; on a machine without one, the packs that come with it."""
    try:
        return policies.book(EVERYTHING)
    except (OperationalError, ProgrammingError):
        click.echo("no database of a market here: the packs as they come with it", err=True)
        return shipped()


def _progress(figures: Round) -> None:
    click.echo(
        f"rows={figures.rows} failed={figures.failed} seconds={figures.seconds:.0f} "
        f"per_second={figures.rows / max(figures.seconds, 0.001):.0f}",
        err=True,
    )


def last_line(figures: Round) -> str:
    """The figures in one line, for people and programs."""
    counted = dict.fromkeys(Outcome, 0)
    amount = 0
    for (_benefit, outcome), total in figures.totals.items():
        counted[outcome] += total.count
        amount += total.amount_fen
    parts = [f"rows={figures.rows}", f"decided={figures.decided}", f"failed={figures.failed}"]
    parts += [f"{outcome.value}={count}" for outcome, count in counted.items()]
    parts.append(f"amount_yuan={yuan_from_fen(amount)}")
    if figures.budget is not None:
        parts.append(f"waiting={sum(fund.waiting for fund in figures.budget.funds.values())}")
    return " ".join([*parts, f"seconds={figures.seconds:.1f}"])


def _funds(book: Book) -> dict[str, str]:
    return {benefit.id: " ".join(benefit.funds) for pack in book.packs for benefit in pack.benefits}


def _about(file: Path, book: Book, figures: Round) -> list[tuple[str, str]]:
    versions = [(f"政策版本 {pack.id}", f"v{pack.version} {pack.sha256}") for pack in book.packs]
    made = f"{to_beijing(utc_now()):%Y-%m-%d %H:%M}"
    rows = f"共 {figures.rows} 行，计算 {figures.decided} 行，未处理 {figures.failed} 行"
    return [("来源文件", file.name), ("计算时间", made), ("行数", rows), ("金额单位", "元"), *versions]
