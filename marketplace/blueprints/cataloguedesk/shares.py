"""For branches and nodes: the entries from their place, to confirm or to leave out."""

from flask import abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.editing import drop_words
from marketplace.blueprints.cataloguedesk.forms import ConfirmForm, DecisionForm
from marketplace.blueprints.cataloguedesk.wording import add_problems
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue import policy
from marketplace.catalogue.errors import ShareChanged
from marketplace.catalogue.models import CatalogueIssue, CatalogueShare
from marketplace.catalogue.operations import confirming, editing
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries, issues
from marketplace.catalogue.states import BY_PEOPLE, CONFIRM, SETTLING
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound


@bp.get("/catalogue-shares")
@allow(Permission.CATALOGUE_CONFIRM)
def share_index() -> ResponseReturnValue:
    """Issues with the places that the operator answers for."""
    scope = IssueScope.of(current_actor())
    rows = [(line.issue, _own(line.issue)) for line in issues.lines(scope)]
    return render_template(
        "cataloguedesk/share_index.html",
        rows=rows,
        tones=presenting.TONES,
        name_of=presenting.name_of,
        sites=presenting.place_names(),
    )


@bp.get("/catalogue-shares/<int:issue_id>")
@allow(Permission.CATALOGUE_CONFIRM)
def share(issue_id: int) -> ResponseReturnValue:
    """One place's entries: the operator's own, or with `place` one below it."""
    issue = presenting.one(issue_id)
    return _page(issue, _path(issue), ConfirmForm())


@bp.post("/catalogue-shares/<int:issue_id>")
@allow(Permission.CATALOGUE_CONFIRM)
def confirm(issue_id: int) -> ResponseReturnValue:
    issue, form = presenting.one(issue_id), ConfirmForm(request.form)
    path = _path(issue)
    try:
        with unit_of_work():
            confirming.confirm(
                current_actor(), issue_id, path, digest=form.digest.data or "", note=form.note.data or ""
            )
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(presenting.one(issue_id), path, form), UNPROCESSABLE
    except ShareChanged:
        form.form_errors = [_("本地的条目在您查看期间有变化，请看过后再确认。")]
        return _page(presenting.one(issue_id), path, form), CONFLICT
    flash(_("已确认本地的条目。"))
    return redirect(url_for(".share", issue_id=issue_id, place=path))


@bp.post("/catalogue-shares/<int:issue_id>/entries/<int:entry_id>/leave-out")
@allow(Permission.CATALOGUE_CONFIRM)
def leave_out_own(issue_id: int, entry_id: int) -> ResponseReturnValue:
    issue = presenting.one(issue_id)
    row = entries.one(IssueScope.of(current_actor()), issue, entry_id)
    if not policy.answers_for(current_actor(), row.branch_path):
        raise NotFound(kind="catalogue_entry")
    form = DecisionForm(request.form, BY_PEOPLE)
    try:
        with unit_of_work():
            editing.leave_out(current_actor(), issue_id, entry_id, form.chosen(), form.reason_note.data or "")
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(presenting.one(issue_id), row.branch_path, ConfirmForm(), form, entry_id), UNPROCESSABLE
    flash(_("已不收录这一条目，请再确认其余条目。"))
    return redirect(url_for(".share", issue_id=issue_id, place=row.branch_path))


def _own(issue: CatalogueIssue) -> list[CatalogueShare]:
    rows = issues.shares(IssueScope.of(current_actor()), issue)
    return [row for row in rows if policy.answers_for(current_actor(), row.branch_path)]


def _path(issue: CatalogueIssue) -> str:
    """The asked-for place, when one answers for it; else the own one, or the first below it that has entries."""
    wanted = request.args.get("place") or request.form.get("place")
    own = [row.branch_path for row in _own(issue)]
    if wanted:
        if wanted not in own:
            abort(404)
        return wanted
    mine = current_actor().branch_path or ""
    return mine if mine in own or not own else own[0]


def _page(
    issue: CatalogueIssue, path: str, form: ConfirmForm, decision: DecisionForm | None = None, about: int = 0
) -> str:
    scope = IssueScope.of(current_actor())
    count, digest = entries.digests(scope, issue).get(path, (0, ""))
    form.digest.data = digest
    own = _own(issue)
    row = next((each for each in own if each.branch_path == path), None)
    refused = decision or form
    return render_template(
        "cataloguedesk/share.html",
        issue=issue,
        name=presenting.name_of(issue),
        path=path,
        sites=presenting.place_names(),
        fields=presenting.fields(),
        own=own,
        share=row,
        count=count,
        rows=entries.at_place(scope, issue, path),
        left_out=entries.left_out_at(scope, issue, path),
        drop_words=drop_words,
        tones=presenting.TONES,
        open=issue.status in SETTLING,
        may_confirm=row is not None
        and issue.status in SETTLING
        and row.status in CONFIRM.start
        and count > 0,
        form=form,
        decision=decision or DecisionForm(None, BY_PEOPLE),
        about=about,
        problems=form_problems(refused),
    )
