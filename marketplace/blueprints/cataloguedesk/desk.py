"""The department's desk: all issues, and one with its steps, its figures and what is to be done next."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.audit import queries as audit
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.forms import DecisionForm
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue import policy
from marketplace.catalogue.formats import Format
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries, issues, people, snapshots
from marketplace.catalogue.states import (
    CancelReason,
    IssueStatus,
    ReopenReason,
    SendBackReason,
)

REASONS: dict[str, type[CancelReason] | type[SendBackReason] | type[ReopenReason]] = {
    "cancel": CancelReason, "send_back": SendBackReason, "reopen": ReopenReason,
}  # fmt: skip


@bp.get("/catalogue-desk")
@allow(Permission.CATALOGUE_DESK)
def index() -> ResponseReturnValue:
    """To the department of a branch, what everybody reads."""
    scope = IssueScope.of(current_actor())
    return render_template(
        "cataloguedesk/index.html",
        lines=issues.lines(scope),
        may_plan=scope.statuses is None,
        tones=presenting.TONES,
        name_of=presenting.name_of,
    )


@bp.get("/catalogue-desk/<int:issue_id>")
@allow(Permission.CATALOGUE_DESK)
def show(issue_id: int) -> ResponseReturnValue:
    return page(presenting.one(issue_id))


def page(
    issue: CatalogueIssue, move: str = "", form: DecisionForm | None = None, *, refused: str = ""
) -> str:
    """`form` is that of the step `move`, when it was refused; `refused` says why another step was not taken."""
    actor, scope = current_actor(), IssueScope.of(current_actor())
    editions = issues.editions(scope, issue)
    files = snapshots.files_of(scope, [edition.sha256 for edition in editions])
    counts = entries.counts(scope, issue)
    return render_template(
        "cataloguedesk/show.html",
        issue=issue,
        name=presenting.name_of(issue),
        tones=presenting.TONES,
        steps=[label_words(stage) for stage in presenting.STAGES],
        stage=presenting.stage_of(issue),
        counts=counts,
        total=sum(counts["kind"].values()),
        dropped=sum(counts["reason"].values()),
        fields=presenting.fields(),
        sites=presenting.place_names(),
        shares=issues.shares(scope, issue),
        editions=editions,
        files=files,
        formats=list(Format),
        errata=issues.errata_of(scope, issue),
        people=people.names(EVERYTHING, issue),
        moves=presenting.moves_of(issue),
        reason=reason_words(issue),
        may_edit=policy.may_edit(actor),
        may_check=policy.may_check(actor, issue),
        may_freeze=policy.may_freeze(actor, issue),
        is_head=policy.heads(actor),
        forms={name: _form(name, issue, move, form) for name in REASONS},
        problems=form_problems(form) if form is not None else [("", refused)] if refused else [],
        refused=bool(refused),
        history=audit.history(audit.AuditScope(f"catalogue_issue:{issue.id}"), 40),
        writable=issue.status in (IssueStatus.COMPILING, IssueStatus.EDITORIAL_REVIEW),
    )


def _form(name: str, issue: CatalogueIssue, move: str, form: DecisionForm | None) -> DecisionForm:
    if form is not None and name == move:
        return form
    return DecisionForm(None, REASONS[name], row_version=issue.row_version)


def reason_words(issue: CatalogueIssue) -> str:
    """Of the last step back, while it stands."""
    found = (member for reasons in REASONS.values() for member in reasons if member.value == issue.reason)
    member = next(found, None)
    return label_words(member) if member is not None else ""
