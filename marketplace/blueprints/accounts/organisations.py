"""An organisation's public page, and the operators' list, verification and suspension."""

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts import policy
from marketplace.accounts.models import Organisation
from marketplace.accounts.operations import organisations as operations
from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.accounts.states import ORGANISATION_MOVES, OrganisationReason, OrganisationStatus
from marketplace.audit import queries as audit
from marketplace.blueprints.accounts.blueprint import bp
from marketplace.blueprints.accounts.forms import ReasonForm, region_name
from marketplace.blueprints.accounts.support import reason_words
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.listings.cards import row_of
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.models import Branch
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.listings.queries import public as public_listings


@bp.get("/organisations/<int:organisation_id>")
@public
def organisation(organisation_id: int) -> ResponseReturnValue:
    """What everybody may know of a verified organisation; its people and operators see it earlier."""
    scope = Scope.of(current_actor())
    row = organisations.public_one(scope, organisation_id)
    found = public_listings.organisation_listings(scope, organisation_id, page=page_number())
    return render_template(
        "accounts/organisation.html",
        organisation=row,
        region=_region(row),
        branch=_branch(row),
        listings=[row_of(card) for card in found.items],
        pager=pager(found.number, found.total, found.size),
    )


@bp.get("/manage/organisations", endpoint="organisations")
@allow(Permission.ORGANISATION_VERIFY)
def organisation_list() -> ResponseReturnValue:
    """The organisations of one's subtree; those that wait come first unless something else is asked for."""
    scope = Scope(current_actor().branch_path)
    statuses = {status.value: status for status in OrganisationStatus}
    chosen = statuses.get(request.args.get("status", ""))
    words, page = request.args.get("q", ""), page_number()
    found = organisations.find(scope, words=words, status=chosen, page=page)
    return render_template(
        "accounts/organisations.html",
        rows=found.rows,
        pager=pager(page, found.total, organisations.PAGE),
        total=found.total,
        words=words,
        status=chosen.value if chosen else "",
        statuses=[(status.value, label_words(status)) for status in OrganisationStatus],
        waiting=organisations.waiting(scope),
        regions={code: region_name(row) for code, row in branches.region_names(PUBLIC).items()},
    )


@bp.get("/manage/organisations/<int:organisation_id>")
@allow(Permission.ORGANISATION_VERIFY)
def review_organisation(organisation_id: int) -> ResponseReturnValue:
    row = _in_scope(organisation_id)
    actor = current_actor()
    moves = [name for name, move in ORGANISATION_MOVES.items() if row.status in move.start and name in MOVES]
    return render_template(
        "accounts/review_organisation.html",
        organisation=row,
        region=_region(row),
        branch=_branch(row),
        members=organisations.members(Scope.of(actor), row),
        reason=reason_words(OrganisationReason, row.reason),
        moves=moves if policy.may(actor, "verify", row) else [],
        form=ReasonForm(),
        history=audit.history(audit.AuditScope(f"organisation:{row.id}"), 30),
    )


@bp.post("/manage/organisations/<int:organisation_id>/<move>")
@allow(Permission.ORGANISATION_VERIFY)
def move_organisation(organisation_id: int, move: str) -> ResponseReturnValue:
    """verify, refuse, suspend or reinstate."""
    if move not in MOVES:
        raise NotFound(move=move)
    reasons = {reason.value: reason for reason in OrganisationReason}
    with unit_of_work():
        row = _in_scope(organisation_id)
        MOVES[move](current_actor(), row, reasons.get(request.form.get("reason", "")))
    flash(_("已记录，单位管理员会收到邮件。"))
    return redirect(url_for("accounts.review_organisation", organisation_id=organisation_id))


def _verify(actor: Actor, row: Organisation, _reason: OrganisationReason | None) -> None:
    operations.verify(actor, row)


def _refuse(actor: Actor, row: Organisation, reason: OrganisationReason | None) -> None:
    operations.refuse(actor, row, reason)


def _suspend(actor: Actor, row: Organisation, reason: OrganisationReason | None) -> None:
    operations.suspend(actor, row, reason)


def _reinstate(actor: Actor, row: Organisation, _reason: OrganisationReason | None) -> None:
    operations.reinstate(actor, row)


MOVES: dict[str, Callable[[Actor, Organisation, OrganisationReason | None], None]] = {
    "verify": _verify,
    "refuse": _refuse,
    "suspend": _suspend,
    "reinstate": _reinstate,
}


def _in_scope(organisation_id: int) -> Organisation:
    """One of the subtree the operator works in; own organisations elsewhere are not meant here."""
    return organisations.one(Scope(current_actor().branch_path), organisation_id)


def _region(row: Organisation) -> str:
    return region_name(branches.region(PUBLIC, row.region_code))


def _branch(row: Organisation) -> Branch | None:
    try:
        return branches.by_path(PUBLIC, row.branch_path)
    except NotFound:
        return None
