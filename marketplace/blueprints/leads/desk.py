"""The desk of brokers: leads as a board or as a list. Operators watch those of their subtree."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.branches.support import named
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.leads.bp import bp
from marketplace.blueprints.leads.presenting import TONES, lead_rows
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC
from marketplace.brokerage.policy_leads import LeadScope
from marketplace.brokerage.queries import desk as queries
from marketplace.brokerage.queries.desk import COLUMNS, Order, Wanted, Whose
from marketplace.brokerage.states import LeadSource, LeadStatus
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.text import clean_line

BOARD, LIST = "board", "list"
Choices = list[tuple[str, str]]
"""Values with their words."""


@bp.get("/desk")
@allow(Permission.LEAD_OPEN)
def desk() -> ResponseReturnValue:
    """As many statements for one lead as for all of them."""
    scope, today, view = LeadScope.of_desk(current_actor()), beijing_today(), _view()
    branches, fields = _branches(), _fields()
    wanted = _wanted(branches, fields)
    counted = queries.counts(scope, wanted, today)
    total = queries.total(scope, wanted, counted)
    context = {
        "view": view, "wanted": wanted, "order": _order(), "counted": counted, "choices": _choices(branches, fields),
        "total": total, "works": holds(current_actor(), Permission.LEAD_WORK),
        "longest": queries.LONGEST_WORDS,
    }  # fmt: skip
    if view == BOARD:
        cards = queries.board(scope, wanted, today)
        rows = {row.lead.id: row for row in lead_rows([lead for column in cards.values() for lead in column])}
        columns = [
            (status, counted.get(status, 0), [rows[lead.id] for lead in cards[status]]) for status in COLUMNS
        ]
        return render_template("leads/board.html", columns=columns, tones=TONES, **context)
    found = queries.listed(scope, wanted, today, _order(), page_number(), total=total)
    pages = pager(found.page, found.total, queries.PAGE)
    return render_template("leads/list.html", rows=lead_rows(found.rows), pager=pages, **context)


def _view() -> str:
    return LIST if request.args.get("view") == LIST else BOARD


def _order() -> Order:
    wanted = request.args.get("order", "")
    return Order(wanted) if wanted in set(Order) else Order.NEXT


def _wanted(branches: Choices, fields: Choices) -> Wanted:
    args = request.args
    whose, status, source = args.get("whose", ""), args.get("status", ""), args.get("source", "")
    branch, field = args.get("branch", ""), args.get("field", "")
    return Wanted(
        whose=Whose(whose) if whose in set(Whose) else Whose.ALL,
        words=clean_line(args.get("q", ""))[: queries.LONGEST_WORDS],
        branch=branch if branch in dict(branches) else "",
        field=field if field in dict(fields) else "",
        source=LeadSource(source) if source in set(LeadSource) else None,
        status=LeadStatus(status) if status in set(LeadStatus) else None,
        overdue=args.get("overdue") == "1",
    )


def _choices(branches: Choices, fields: Choices) -> dict[str, Choices]:
    return {
        "whose": [(Whose.ALL.value, _("全部")), (Whose.MINE.value, _("我的")), (Whose.FREE.value, _("可认领"))],
        "branch": branches,
        "field": fields,
        "source": [(one.value, label_words(one)) for one in LeadSource],
        "status": [(one.value, label_words(one)) for one in LeadStatus],
        "order": [
            (Order.NEXT.value, _("下一步日期")), (Order.ACTED.value, _("最久没有动作")),
            (Order.OPENED.value, _("最早提出")), (Order.STAGE.value, _("在本阶段最久")), (Order.TITLE.value, _("标题")),
        ],
    }  # fmt: skip


def _branches() -> Choices:
    return [(row.path, named(row)) for row in network.branches(PUBLIC)]


def _fields() -> Choices:
    return [(row.code, named(row)) for row in network.fields(PUBLIC)]
