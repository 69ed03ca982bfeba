"""All groups of synonyms as a CSV file, and such a file back into the market."""

from io import BytesIO

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.search.blueprint import bp, current_synonyms
from marketplace.blueprints.search.synonyms import ROUTE, UNPROCESSABLE
from marketplace.blueprints.search.wording import words_for
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.intake.errors import FileRefused
from marketplace.intake.read_csv import read_csv
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Invalid, Problem
from marketplace.search import operations, queries
from marketplace.search.synonym_rows import HEADS, WORD, cells, rows_of
from marketplace.sheets import write_csv

MOST_BYTES = 4 * 1024 * 1024
MOST_PROBLEMS = 50


@bp.get(f"{ROUTE}/export.csv")
@allow(Permission.SYNONYM_KEEP)
def export_synonyms() -> ResponseReturnValue:
    """Every group, in use or not; the file can be changed and brought back in."""
    file = BytesIO()
    groups = sorted((row.group for row in _rows()), key=lambda group: group.id)
    write_csv(file, HEADS, map(cells, groups), ())
    file.seek(0)
    name = f"synonyms-{to_beijing(utc_now()):%Y%m%d-%H%M}.csv"
    answer = send_file(file, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get(f"{ROUTE}/import")
@allow(Permission.SYNONYM_KEEP)
def import_synonyms() -> ResponseReturnValue:
    return _page([])


@bp.post(f"{ROUTE}/import")
@allow(Permission.SYNONYM_KEEP)
def bring_in_synonyms() -> ResponseReturnValue:
    """All rows of a file, or none."""
    sent = request.files.get("file")
    data = sent.stream.read(MOST_BYTES + 1) if sent is not None else b""
    if not data:
        return _page([_("请选择一个 CSV 文件。")])
    if len(data) > MOST_BYTES:
        return _page([_("文件太大：最多 4 MB。")])
    try:
        count = _bring_in(data)
    except FileRefused:
        return _page([_("这个文件读不出来。请另存为 CSV（逗号分隔）格式后再上传。")])
    except Invalid as error:
        return _page([_words(problem) for problem in error.problems])
    current_synonyms().forget()
    flash(_("已导入 %(count)s 组，几秒钟内在所有搜索中生效。", count=count))
    return redirect(url_for("search.synonyms"))


def _bring_in(data: bytes) -> int:
    """How many rows there were. Raises FileRefused, Invalid."""
    source = read_csv(data)
    if not any(head.startswith(WORD) for head in source.heads or ()):
        raise Invalid(Problem("", "no_heads"))
    with unit_of_work():
        rows, problems = rows_of(source.rows, {row.group.id: row.group for row in _rows()})
        if problems:
            raise Invalid(*problems)
        operations.bring_in(current_actor(), rows)
        return len(rows)


def _rows() -> tuple[queries.GroupRow, ...]:
    return queries.synonym_groups(Scope.of(current_actor()))


def _words(problem: Problem) -> str:
    words = words_for(problem)
    return _("第 %(line)s 行：%(words)s", line=problem.field, words=words) if problem.field else words


def _page(problems: list[str]) -> ResponseReturnValue:
    shown = [("file", words) for words in problems[:MOST_PROBLEMS]]
    if len(problems) > MOST_PROBLEMS:
        shown.append(("file", _("……还有 %(count)s 处", count=len(problems) - MOST_PROBLEMS)))
    page = render_template("search/synonyms_import.html", problems=shown, heads=HEADS, most_bytes=MOST_BYTES)
    return page, UNPROCESSABLE if problems else 200
