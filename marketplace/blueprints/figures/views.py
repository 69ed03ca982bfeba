"""Statistics of registered contracts: every cut with its chart, down to the contracts behind each number."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from io import BytesIO
from typing import Any

from flask import abort, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.support import named
from marketplace.blueprints.display.shell import province
from marketplace.blueprints.figures.bp import bp
from marketplace.blueprints.figures.charts import Chart, chart
from marketplace.blueprints.filters import label_words, wan_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.labels import label
from marketplace.blueprints.listings.cards import field_words, region_words
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.search.export import TYPES
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.contracts.desk_policy import figures_scope
from marketplace.contracts.queries import figures as queries
from marketplace.contracts.queries.figures import Asked, BuyerPlace, Cut, Line
from marketplace.contracts.states import ContractKind, LegalType
from marketplace.kernel.money import wan_from_fen
from marketplace.sheets import Cell, write_csv

__all__ = ["bp"]
LONGEST_KEY = 40
Places = list[tuple[str, str]]
"""Paths of branches with their names."""


@dataclass(frozen=True)
class Row:
    """A part of a cut as the page shows it."""

    words: str
    line: Line
    url: str


@dataclass(frozen=True)
class Section:
    """A cut with its chart."""

    cut: Cut
    rows: list[Row]
    chart: Chart


@bp.get("/figures/contracts")
@allow(Permission.CONTRACT_FIGURES)
def contracts() -> ResponseReturnValue:
    """Count and both amounts, divided every way."""
    scope, places = figures_scope(current_actor()), _places()
    asked = _asked(places)
    found = queries.figures(scope, asked)
    return render_template(
        "figures/contracts.html",
        whole=Row(_("合计"), found.whole, _behind_url(None, "")),
        sections=[_section(cut, lines) for cut, lines in found.cuts.items()],
        **_choices(scope, asked, places),
    )


@bp.get("/figures/contracts/behind")
@allow(Permission.CONTRACT_FIGURES)
def behind() -> ResponseReturnValue:
    """The contracts that a number counts."""
    scope, asked, page = figures_scope(current_actor()), _asked(_places()), page_number()
    name, key = request.args.get("cut", ""), request.args.get("key", "")
    cut = next((known for known in Cut if known.value == name), None)
    if (name and cut is None) or len(key) > LONGEST_KEY or not key.isprintable():
        abort(404)
    total, rows = queries.behind(scope, asked, cut, key, page)
    return render_template(
        "figures/behind.html",
        title=f"{label_words(cut)}{_('：')}{key_words(cut, key)}" if cut else _("全部合同"),
        rows=rows,
        total=total,
        pager=pager(page, total, queries.PAGE),
        back=_url(".contracts"),
    )


@bp.get("/figures/contracts.csv")
@allow(Permission.CONTRACT_FIGURES)
def sheet() -> ResponseReturnValue:
    """All cuts as one file."""
    found = queries.figures(figures_scope(current_actor()), _asked(_places()))

    def rows() -> Iterator[list[Cell]]:
        yield [_("合计"), "", *_cells(found.whole)]
        for cut, lines in found.cuts.items():
            yield from ([label_words(cut), key_words(cut, line.key), *_cells(line)] for line in lines)

    file = BytesIO()
    heads = [_("分组"), _("项目"), _("合同数"), _("成交额（万元）"), _("技术交易额（万元）")]
    write_csv(file, heads, rows(), [(_("条件"), " ".join(_kept().values()) or _("不限"))])
    file.seek(0)
    answer = send_file(file, mimetype=TYPES["csv"], as_attachment=True, download_name="contract-figures.csv")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def key_words(cut: Cut, key: str) -> str:
    """A part of a cut in words; what the contracts do not say is called so."""
    if not key:
        return _("未注明")
    if cut is Cut.MONTH:
        return f"{key[:4]}-{key[4:]}"
    if cut is Cut.FIELD:
        return field_words(key)
    if cut is Cut.REGION:
        return region_words(f"{key}00")
    members: Any = {Cut.KIND: ContractKind, Cut.PLACE: BuyerPlace}.get(cut, LegalType)
    known = next((member for member in members if member.value == key), None)
    return label_words(known) if known else key


def _section(cut: Cut, lines: tuple[Line, ...]) -> Section:
    rows = [Row(key_words(cut, line.key), line, _behind_url(cut, line.key)) for line in lines]
    parts = [(r.words, wan_words(r.line.total_fen), r.line.total_fen, r.line.technical_fen) for r in rows]
    return Section(cut, rows, chart(parts, newest=cut is Cut.MONTH))


def _cells(line: Line) -> list[Cell]:
    return [line.count, f"{wan_from_fen(line.total_fen):f}", f"{wan_from_fen(line.technical_fen):f}"]


def _asked(places: Places) -> Asked:
    """What the address asks for; what is no choice of ours is no filter."""
    args = request.args
    kind = next((known for known in ContractKind if known.value == args.get("kind")), None)
    branch = args.get("branch", "")
    known = branch if branch in {path for path, _words in places} else ""
    return Asked(province().code[:2], _day("first"), _day("last"), known, kind)


def _kept() -> dict[str, str]:
    """The filters of the address, for links."""
    names = ("first", "last", "branch", "kind")
    return {name: request.args[name][:LONGEST_KEY] for name in names if request.args.get(name)}


def _behind_url(cut: Cut | None, key: str) -> str:
    chosen = {"cut": cut.value, "key": key} if cut else {}
    return _url(".behind", **chosen)


def _url(endpoint: str, **chosen: str) -> str:
    """A page of the figures with the same filters."""
    values: dict[str, Any] = {**_kept(), **chosen}
    return url_for(endpoint, **values)


def _choices(scope: Scope, asked: Asked, places: Places) -> dict[str, Any]:
    inside = [(path, words) for path, words in places if scope.path and path.startswith(scope.path)]
    return {
        "asked": asked,
        "kinds": [(kind.value, _(label(kind))) for kind in ContractKind],
        "branches": inside,
        "csv_url": _url(".sheet"),
    }


def _places() -> Places:
    """The branches of the market, with their names."""
    return [(branch.path, named(branch)) for branch in branches.branches(PUBLIC)]


def _day(name: str) -> date | None:
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
