"""The trail as a list with filters, and as a file."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.audit import queries
from marketplace.audit.models import AuditEntry
from marketplace.audit.queries import AuditScope
from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.audit.wording import actor_words, topic_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.kernel.actor import PROVINCE_PATH, Actor, Role
from marketplace.kernel.clock import to_beijing
from marketplace.sheets import neutral

bp = Blueprint("audit", __name__)
bp.record_once(lambda state: state.app.jinja_env.filters.update(topic=topic_words, actor=actor_words))
PAGE = 50
EXPORT_PAGE = 1000
MOST_EXPORTED = 50_000
HEADS = (
    "number",
    "at",
    "person_id",
    "actor_name",
    "roles",
    "branch_path",
    "address",
    "topic",
    "subject",
    "facts",
    "hash",
)


def scope_of(actor: Actor) -> AuditScope:
    """The audit administrator reads everything; a department head what was done in the own subtree."""
    if actor.has(Role.AUDIT_ADMINISTRATOR) or actor.branch_path in (None, PROVINCE_PATH):
        return queries.WHOLE_TRAIL
    return AuditScope(branch_path=actor.branch_path)


@bp.get("/audit")
@allow(Permission.AUDIT_READ)
def index() -> ResponseReturnValue:
    filters = _filters()
    rows = queries.page(scope_of(current_actor()), **filters, before=_number("before"), limit=PAGE + 1)
    older = this_page(before=str(rows[PAGE - 1].number)) if len(rows) > PAGE else None
    return render_template(
        "audit/index.html",
        rows=rows[:PAGE],
        older=older,
        newest=this_page(before=None) if _number("before") else None,
        topic=filters["topic"],
        person=request.args.get("person", "")[:12],
    )


@bp.get("/audit/export.csv")
@allow(Permission.AUDIT_READ)
def export() -> ResponseReturnValue:
    """The filtered rows, newest first, at most MOST_EXPORTED (`before` goes on from there).

    UTF-8 with the mark that spreadsheets want. Written before it is sent, so that a slow reader holds no
    database connection.
    """
    lines = _lines(scope_of(current_actor()), _filters(), _number("before"))
    response = Response("".join(lines), mimetype="text/csv")
    response.headers["Content-Disposition"] = 'attachment; filename="audit.csv"'
    return response


def _filters() -> dict[str, Any]:
    topic = "".join(c for c in request.args.get("topic", "") if c.isascii() and (c.isalnum() or c in "._"))
    return {"topic": topic[:80], "person_id": _number("person")}


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _lines(scope: AuditScope, filters: dict[str, Any], before: int | None) -> Iterator[str]:
    yield "\ufeff" + _line(HEADS)
    written = 0
    while written < MOST_EXPORTED:
        rows = queries.page(scope, **filters, before=before, limit=EXPORT_PAGE)
        if not rows:
            return
        yield "".join(_line(_cells(row)) for row in rows)
        before, written = rows[-1].number, written + len(rows)


def _cells(row: AuditEntry) -> list[object]:
    values = {name: getattr(row, name) for name in HEADS}
    values["at"] = to_beijing(row.at).isoformat()
    values["facts"] = json.dumps(row.facts, ensure_ascii=False, sort_keys=True)
    return [neutral(value) for value in values.values()]


def _line(cells: Any) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerow(cells)
    return buffer.getvalue()
