"""An agency's administrators see who works as a broker for it."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.accounts.states import OrganisationKind
from marketplace.blueprints.brokers.bp import bp
from marketplace.blueprints.brokers.support import TONES, fields_line
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.branches.scope import Scope
from marketplace.brokerage.policy import BrokerScope
from marketplace.brokerage.queries import accreditation, directory
from marketplace.brokerage.validity import effective_status
from marketplace.kernel.actor import OrganisationRole
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound


@bp.get("/account/organisations/<int:organisation_id>/brokers")
@allow(Permission.ORGANISATION_MANAGE)
def agency(organisation_id: int) -> ResponseReturnValue:
    """Whatever their status, with load and results; an organisation that is no agency has no such page."""
    mine = current_actor().membership(organisation_id)
    if mine is None or mine.role is not OrganisationRole.ADMIN:
        raise NotFound(organisation=organisation_id)
    found = organisations.one(Scope(organisation_ids=frozenset({organisation_id})), organisation_id)
    if found.kind is not OrganisationKind.BROKER_AGENCY:
        raise NotFound(organisation=organisation_id)
    today, page = beijing_today(), page_number()
    scope = BrokerScope(agencies=frozenset({organisation_id}))
    rows = accreditation.find(scope, accreditation.Wanted(), today, page)
    loads = directory.loads(Scope(), [row.id for row in rows.rows])
    return render_template(
        "brokers/agency.html",
        organisation=found,
        rows=[
            (
                row,
                effective_status(row.status, row.valid_to, today),
                fields_line(row),
                loads.get(row.id, directory.NOTHING),
            )
            for row in rows.rows
        ],
        tones=TONES,
        total=rows.total,
        pager=pager(page, rows.total, directory.PAGE),
    )
