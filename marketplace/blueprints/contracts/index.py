"""The contracts that one reads, from the draft on."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.contracts.bp import bp
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.contracts.policy import ContractScope
from marketplace.contracts.queries import contracts as queries
from marketplace.contracts.states import ContractStatus


@bp.get("/contracts")
@allow(Permission.CONTRACT_SEE)
def index() -> ResponseReturnValue:
    """The last touched first; `?status=` narrows, and a status that is none counts as none given."""
    asked = request.args.get("status", "")
    status = next((known for known in ContractStatus if known.value == asked), None)
    actor = current_actor()
    rows, total = queries.page(ContractScope.of(actor), page_number(), status)
    return render_template(
        "contracts/index.html",
        rows=rows,
        total=total,
        status=status,
        statuses=list(ContractStatus),
        may_begin=bool(actor.memberships),
        pager=pager(page_number(), total, queries.PAGE),
    )
