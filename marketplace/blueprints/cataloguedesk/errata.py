"""What a published issue has wrong: written down, printed in the next one."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.forms import ErratumForm
from marketplace.blueprints.cataloguedesk.wording import add_problems
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import errata as operations
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid


@bp.get("/catalogue-desk/<int:issue_id>/errata")
@allow(Permission.CATALOGUE_EDIT)
def errata_list(issue_id: int) -> ResponseReturnValue:
    return _page(presenting.one(issue_id), ErratumForm())


@bp.post("/catalogue-desk/<int:issue_id>/errata")
@allow(Permission.CATALOGUE_EDIT)
def write_erratum(issue_id: int) -> ResponseReturnValue:
    issue, form = presenting.one(issue_id), ErratumForm(request.form)
    try:
        with unit_of_work():
            operations.write(current_actor(), issue_id, form.entry.data or "", form.words.data or "")
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(issue, form), UNPROCESSABLE
    flash(_("勘误已记录，将印在下一期上。"))
    return redirect(url_for(".errata_list", issue_id=issue_id))


@bp.post("/catalogue-desk/<int:issue_id>/errata/<int:erratum_id>/take-back")
@allow(Permission.CATALOGUE_EDIT)
def take_back(issue_id: int, erratum_id: int) -> ResponseReturnValue:
    presenting.one(issue_id)
    with unit_of_work():
        operations.take_back(current_actor(), erratum_id)
    flash(_("勘误已撤回。"))
    return redirect(url_for(".errata_list", issue_id=issue_id))


def _page(issue: CatalogueIssue, form: ErratumForm) -> str:
    return render_template(
        "cataloguedesk/errata.html",
        issue=issue,
        name=presenting.name_of(issue),
        errata=issues.errata_of(IssueScope.of(current_actor()), issue),
        is_public=issue.status in PUBLIC,
        form=form,
        problems=form_problems(form),
    )
