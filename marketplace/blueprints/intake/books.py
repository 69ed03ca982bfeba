"""Workbooks to download: the templates, and the rows of an import that have to be mended."""

from io import BytesIO

from flask import Response, send_file
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow
from marketplace.blueprints.intake.bp import bp
from marketplace.blueprints.listings.support import scope
from marketplace.intake import books, queries
from marketplace.listings.labels import LABELS
from marketplace.listings.vocabulary import Kind

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/imports/template/<any(achievement, need):kind>.xlsx")
@allow(Permission.LISTING_IMPORT)
def template(kind: str) -> ResponseReturnValue:
    wanted = Kind(kind)
    made = books.template(wanted, queries.codes(scope()))
    return _sent(made, f"{LABELS[Kind][wanted]}导入模板.xlsx")


@bp.get("/imports/<int:run_id>/to-fix.xlsx")
@allow(Permission.LISTING_IMPORT)
def to_fix(run_id: int) -> ResponseReturnValue:
    """The rows that were not taken over, with what is wrong; mend them and give the file in again."""
    run = queries.one(scope(), run_id)
    rows = queries.refused(scope(), run_id)
    made = books.to_fix(run.kind, rows, queries.codes(scope()), queries.heads(scope(), run_id))
    return _sent(made, f"待修改-{run.id}.xlsx")


def _sent(made: bytes, name: str) -> Response:
    answer = send_file(BytesIO(made), mimetype=XLSX, as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer
