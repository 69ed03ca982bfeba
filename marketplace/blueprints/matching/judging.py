"""One pair: both sides, why it was suggested, and what the reader thinks of it."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.matching.blueprint import bp
from marketplace.blueprints.matching.forms import DismissForm, JudgeForm
from marketplace.blueprints.matching.presenting import PairRow, own_kind, pair_row
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import NotFound, Stale
from marketplace.matching import operations, policy, queries
from marketplace.matching.drafts import kept_note
from marketplace.matching.queries import Pair, Said
from marketplace.matching.states import DismissReason, MatchStatus, Verdict

LONGEST_BACK = 500
CONFLICT = 409


@bp.get("/matches/<int:match_id>")
@allow(Permission.MATCH_SEE)
def show(match_id: int) -> ResponseReturnValue:
    """A pair, whatever became of it."""
    row = _row(_pair(match_id))
    return render_template("matching/pair.html", pair=row, back=row.url)


@bp.post("/matches/<int:match_id>/good")
@allow(Permission.MATCH_DISMISS)
def good(match_id: int) -> ResponseReturnValue:
    """Say that a pair fits; htmx takes the new verdict alone."""
    form = JudgeForm()
    partial = request.headers.get("HX-Request") == "true"
    try:
        with unit_of_work():
            operations.judge(current_actor(), match_id, Verdict.GOOD, seen_version=form.version)
    except Stale:
        said = _said(_pair(match_id))
        if said is None or said.verdict is not Verdict.GOOD:  # else a second click
            if not partial:
                raise
            flash(_("在您判断之前，这一对有了变化，请再看一遍。"), "warning")
            return "", 204, {"HX-Refresh": "true"}
    if partial:
        row = _row(_pair(match_id))
        return render_template("matching/_verdict.html", pair=row, back=form.back.data, just_said=True)
    flash(_("已记录：合适。"))
    return redirect(_back(form, url_for(".show", match_id=match_id)))


@bp.route("/matches/<int:match_id>/dismiss", methods=["GET", "POST"])
@allow(Permission.MATCH_DISMISS)
def dismiss(match_id: int) -> ResponseReturnValue:
    """Say why a pair does not fit, or correct what one said; what was typed outlives a change by somebody else."""
    pair = _pair(match_id)
    said = _said(pair)
    form = DismissForm(
        seen_version=str(pair.row_version),
        back=request.args.get("back", ""),
        reason=said.reason if said else None,
        note=said.note if said else "",
    )
    form.offer_reasons()
    own = url_for(".of_listing", listing_id=pair.of(own_kind(current_actor(), pair)).id)
    back, changed = _back(form, own), False
    if form.validate_on_submit():
        was_aside = pair.status is MatchStatus.DISMISSED
        if _put_aside(match_id, form):
            flash(_("已记录：不合适。") if was_aside else _("已排除。双方内容没有变化时，这一对不会再出现。"))
            return redirect(back)
        pair, changed = _pair(match_id), True
        form.seen_version.data = str(pair.row_version)
    page = render_template("matching/dismiss.html", form=form, pair=_row(pair), back=back, changed=changed)
    return page, CONFLICT if changed else 422 if form.errors else 200


def _put_aside(match_id: int, form: DismissForm) -> bool:
    """False when the pair has changed since it was shown, unless by the same words: a second click says nothing new."""
    reason, note = DismissReason(form.reason.data), form.note.data or ""
    try:
        with unit_of_work():
            operations.dismiss(current_actor(), match_id, reason, note, form.version)
    except Stale:
        pair = _pair(match_id)
        said = _said(pair)
        if said is None or pair.status is not MatchStatus.DISMISSED:
            return False
        return (said.reason, said.note) == (reason.value, kept_note(note))
    return True


def _back(form: JudgeForm, otherwise: str) -> str:
    """The page one came from; `otherwise` for what is no page of ours or longer than any of them."""
    wanted = form.back.data or ""
    return local_path(wanted, otherwise) if len(wanted) <= LONGEST_BACK else otherwise


def _pair(match_id: int) -> Pair:
    """Raises NotFound outside of what the reader works with."""
    actor = current_actor()
    pair = queries.one(policy.worklist_scope(actor), Scope.of(actor), match_id)
    if pair is None:
        raise NotFound(kind="match")
    return pair


def _row(pair: Pair) -> PairRow:
    return pair_row(pair, own_kind(current_actor(), pair), _said(pair))


def _said(pair: Pair) -> Said | None:
    """What the reader thinks of the pair so far."""
    actor = current_actor()
    return queries.own_verdicts(policy.worklist_scope(actor), actor.person_id, [pair]).get(pair.id)
