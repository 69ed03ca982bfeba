"""Suggested pairs on a listing and in a worklist. Importing the files of views puts their routes on the blueprint."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.addresses import this_page
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import field_words
from marketplace.blueprints.matching import how, judging, quality
from marketplace.blueprints.matching.blueprint import bp
from marketplace.blueprints.matching.presenting import own_kind, pair_row
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.errors import NotFound
from marketplace.listings.queries import public
from marketplace.listings.vocabulary import Kind
from marketplace.matching import operations, policy, queries
from marketplace.matching.scoring import WEIGHTS, Part

__all__ = ["bp", "how", "judging", "quality"]
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
    said = queries.own_verdicts(scope, actor.person_id, (*shown, *aside))
    partial = request.headers.get("HX-Request") == "true"
    return render_template(
        "matching/_pairs.html" if partial else "matching/of_listing.html",
        listing=found,
        is_need=found.kind is Kind.NEED,
        pairs=[pair_row(pair, found.kind, said.get(pair.id)) for pair in shown],
        dismissed=[pair_row(pair, found.kind, said.get(pair.id)) for pair in aside],
        back=url_for(".of_listing", listing_id=listing_id),
        words_most=WEIGHTS[Part.WORDS] // 100,
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
    scope = policy.worklist_scope(actor)
    found = queries.worklist(
        scope,
        Scope.of(actor),
        kind=kind,
        field_code=field_code,
        least_bp=LEVELS[level],
        page=page_number(),
    )
    said = queries.own_verdicts(scope, actor.person_id, found.pairs)
    return render_template(
        "matching/worklist.html",
        pairs=[pair_row(pair, own_kind(actor, pair), said.get(pair.id)) for pair in found.pairs],
        back=this_page(),
        total=found.total,
        pager=pager(found.page, found.total, queries.PAGE),
        chosen={"kind": kind.value if kind else "", "field": field_code, "least": level},
        fields=[(f.code, field_words(f.code)) for f in fields],
        has_own_side=scope.path != PROVINCE_PATH,
    )
