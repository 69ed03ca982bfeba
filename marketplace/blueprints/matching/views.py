"""Suggested pairs: on a listing, in a worklist, and saying that one does not fit."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import field_words
from marketplace.blueprints.matching.forms import DismissForm
from marketplace.blueprints.matching.presenting import own_kind, pair_row
from marketplace.blueprints.paging import page_number, pager
from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import NotFound
from marketplace.listings.queries import public
from marketplace.listings.vocabulary import Kind
from marketplace.matching import operations, policy, queries
from marketplace.matching.scoring import WEIGHTS
from marketplace.matching.states import DismissReason

bp = Blueprint("matching", __name__)
LEVELS = {"": 0, "40": 4_000, "60": 6_000}
"""Least scores one can ask for, in basis points."""


@bp.get("/listings/<int:listing_id>/matches")
@allow(Permission.MATCH_SEE)
def of_listing(listing_id: int) -> ResponseReturnValue:
    """The best partners of a listing, each with its reasons; htmx takes the list alone."""
    actor = current_actor()
    scope, reader = policy.worklist_scope(actor), Scope.of(actor)
    found = public.public_one(scope, listing_id, signed_in=True)
    if not found.inside:
        raise NotFound(kind="listing")
    shown = queries.for_listing(scope, reader, listing_id, found.kind)
    aside = queries.for_listing(scope, reader, listing_id, found.kind, dismissed=True)
    partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "matching/_pairs.html" if partial else "matching/of_listing.html",
        listing=found,
        is_need=found.kind is Kind.NEED,
        pairs=[pair_row(pair, found.kind) for pair in shown],
        dismissed=[pair_row(pair, found.kind) for pair in aside],
        weights=WEIGHTS,
    )


@bp.post("/listings/<int:listing_id>/matches/refresh")
@allow(Permission.MATCH_SEE)
def refresh(listing_id: int) -> ResponseReturnValue:
    """Ask for the list to be worked out anew; the jobs process does it within seconds."""
    actor = current_actor()
    with unit_of_work():
        operations.ask(actor, listing_id)
    flash(_("已安排重新匹配，几秒钟后刷新本页即可看到结果。"))
    return redirect(url_for(".of_listing", listing_id=listing_id))


@bp.get("/matches")
@allow(Permission.MATCH_SEE)
def worklist() -> ResponseReturnValue:
    """All suggested pairs that concern the reader, the best first."""
    actor = current_actor()
    kind = {"need": Kind.NEED, "achievement": Kind.ACHIEVEMENT}.get(request.args.get("kind", ""))
    fields = network.fields(PUBLIC)
    field_code = next((f.code for f in fields if f.code == request.args.get("field")), "")
    level = request.args.get("least", "") if request.args.get("least", "") in LEVELS else ""
    found = queries.worklist(
        policy.worklist_scope(actor),
        Scope.of(actor),
        kind=kind,
        field_code=field_code,
        least_bp=LEVELS[level],
        page=page_number(),
    )
    return render_template(
        "matching/worklist.html",
        pairs=[pair_row(pair, own_kind(actor, pair)) for pair in found.pairs],
        total=found.total,
        pager=pager(found.page, found.total, queries.PAGE),
        chosen={"kind": kind.value if kind else "", "field": field_code, "least": level},
        fields=[(f.code, field_words(f.code)) for f in fields],
    )


@bp.route("/matches/<int:match_id>/dismiss", methods=["GET", "POST"])
@allow(Permission.MATCH_DISMISS)
def dismiss(match_id: int) -> ResponseReturnValue:
    """Say why a pair does not fit; it does not come back until one of the two says something new."""
    actor = current_actor()
    pair = queries.one(policy.worklist_scope(actor), Scope.of(actor), match_id)
    if pair is None:
        raise NotFound(kind="match")
    seen_from = own_kind(actor, pair)
    form = DismissForm(seen_version=str(pair.row_version))
    form.offer_reasons()
    if form.validate_on_submit():
        with unit_of_work():
            operations.dismiss(
                actor, match_id, DismissReason(form.reason.data), form.note.data or "", form.version
            )
        flash(_("已排除。双方内容没有变化时，这一对不会再出现。"))
        return redirect(url_for(".of_listing", listing_id=pair.of(seen_from).id))
    status = 422 if form.errors else 200
    return render_template("matching/dismiss.html", form=form, pair=pair_row(pair, seen_from)), status
