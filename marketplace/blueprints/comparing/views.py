"""Up to four listings side by side. GET only; everything is in the address, so a comparison can be sent on."""

from collections.abc import Iterable
from dataclasses import dataclass
from tempfile import TemporaryFile

from flask import Blueprint, Response, render_template, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.comparing.picked import picked
from marketplace.blueprints.comparing.rows import compared
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.page import page_row
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.listings.codes import code_of
from marketplace.listings.showing import PublicListing
from marketplace.sheets import Cell, write_csv, write_xlsx

bp = Blueprint("comparing", __name__)
MOST = 4
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


@dataclass(frozen=True)
class Column:
    """The head of a listing's column; `without_url` is the same page without it."""

    code: str
    title: str
    url: str
    without_url: str


@bp.get("/compare")
@public
def compare() -> ResponseReturnValue:
    """One statement beside those for who is asking."""
    found = picked()
    shown = found.listings[:MOST]
    codes = [code_of(page.kind, page.id) for page in shown]
    return render_template(
        "comparing/compare.html",
        columns=[_column(page, codes) for page in shown],
        codes=codes,
        rows=compared(shown),
        unknown=found.unknown,
        too_many=len(found.listings) > MOST,
        most=MOST,
        exports=[(kind.upper(), url_for(".export", kind=kind, id=codes)) for kind in TYPES] if shown else [],
        keeps=current_actor().is_signed_in,
    )


@bp.get("/compare/export.<any(xlsx, csv):kind>")
@public
def export(kind: str) -> ResponseReturnValue:
    """The same table as a file, as its reader may see it: a field a line, a listing a column."""
    shown = picked().listings[:MOST]
    codes = [code_of(page.kind, page.id) for page in shown]
    headings = [
        _("栏目"),
        *(f"{code} {page_row(page).title}" for code, page in zip(codes, shown, strict=True)),
    ]
    rows: list[list[Cell]] = [
        [row.title, *row.cells, _("不同") if row.differs else _("相同")] for row in compared(shown)
    ]
    address = settings().base_url.rstrip("/") + url_for(".compare", id=codes)
    return sheet(kind, "compare", [*headings, _("是否不同")], rows, [(_("网址"), address)])


def sheet(
    kind: str, name: str, headings: list[str], rows: Iterable[list[Cell]], about: list[tuple[str, str]]
) -> Response:
    """A file of this moment to download; it is for its reader alone, so nothing on the way keeps it."""
    now = to_beijing(utc_now())
    notes = [
        (_("来源"), market_name()),
        (_("时间"), _("%(time)s（北京时间）", time=f"{now:%Y-%m-%d %H:%M}")),
        *about,
    ]
    file = TemporaryFile()  # noqa: SIM115 send_file closes it when the answer has gone out
    if kind == "xlsx":
        write_xlsx(file, headings, rows, notes, (_("结果"), _("说明")))
    else:
        write_csv(file, headings, rows, notes)
    file.seek(0)
    file_name = f"{name}-{now:%Y%m%d-%H%M}-{market_name()}.{kind}"
    answer = send_file(file, mimetype=TYPES[kind], as_attachment=True, download_name=file_name)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _column(page: PublicListing, codes: list[str]) -> Column:
    row = page_row(page)
    others = [code for code in codes if code != row.code]
    return Column(row.code, row.title, row.url, url_for(".compare", id=others))
