"""What the check of secrecy and IP looks at: every right with its fault, characters that cannot be printed."""

from flask import render_template
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.catalogue import policy
from marketplace.catalogue.faults import Fault
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries, findings, lacking
from marketplace.catalogue.states import IssueStatus

FAULTS: dict[Fault, LazyString] = {
    Fault.NUMBER_MISSING: _("没有号码"),
    Fault.STATUS_MISSING: _("没有法律状态"),
    Fault.LAPSED: _("权利已经失效，请确认是否收录"),
}


@bp.get("/catalogue-desk/<int:issue_id>/check")
@allow(Permission.CATALOGUE_EDIT)
def check_page(issue_id: int) -> ResponseReturnValue:
    issue, scope = presenting.one(issue_id), IssueScope.of(current_actor())
    found = list(findings.of(scope, issue))
    return render_template(
        "cataloguedesk/check.html",
        issue=issue,
        name=presenting.name_of(issue),
        findings=found,
        fault_words=FAULTS,
        undeclared=findings.undeclared(scope, issue),
        blocking=sum(1 for each in found if each.blocks),
        rights=findings.count(scope, issue),
        lacking=lacking.of(scope, issue),
        total=sum(entries.counts(scope, issue)["kind"].values()),
        may_check=policy.may_check(current_actor(), issue)
        and issue.status is IssueStatus.SECRECY_AND_IP_CHECK,
    )
