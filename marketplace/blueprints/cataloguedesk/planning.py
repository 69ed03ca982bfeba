"""An issue is planned, and its dates are changed."""

from datetime import timedelta

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.forms import IssueForm, draft_of
from marketplace.blueprints.cataloguedesk.wording import add_problems
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue import policy
from marketplace.catalogue.drafts import quarter_days, suggested
from marketplace.catalogue.errors import QuarterTaken
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.operations import planning as operations
from marketplace.catalogue.policy import ALL_ISSUES
from marketplace.catalogue.queries import issues
from marketplace.catalogue.states import BEFORE_CUT_OFF
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import Quarter, beijing_today, quarter_of
from marketplace.kernel.errors import Invalid, Stale


@bp.get("/catalogue-desk/new")
@allow(Permission.CATALOGUE_DESK)
def new() -> ResponseReturnValue:
    """With the dates that the next free quarter would usually have."""
    policy.require_plan(current_actor())
    return _page(IssueForm(None, suggested(_next_free(), beijing_today())), None)


@bp.post("/catalogue-desk/new")
@allow(Permission.CATALOGUE_DESK)
def plan() -> ResponseReturnValue:
    policy.require_plan(current_actor())
    form = IssueForm(request.form)
    draft = form.to_draft()
    if draft is None:
        return _page(form, None), UNPROCESSABLE
    try:
        with unit_of_work():
            issue_id = operations.plan(current_actor(), draft).id
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(form, None), UNPROCESSABLE
    except QuarterTaken:
        place_problem(form, "quarter", _("这一季度的目录已经在编，请在原有的一期上继续。"))
        return _page(form, None), CONFLICT
    flash(_("已安排这一期目录。"))
    return redirect(url_for(".show", issue_id=issue_id))


@bp.get("/catalogue-desk/<int:issue_id>/dates")
@allow(Permission.CATALOGUE_DESK)
def dates(issue_id: int) -> ResponseReturnValue:
    policy.require_plan(current_actor())
    issue = presenting.one(issue_id)
    return _page(IssueForm(None, draft_of(issue), row_version=issue.row_version), issue)


@bp.post("/catalogue-desk/<int:issue_id>/dates")
@allow(Permission.CATALOGUE_DESK)
def set_dates(issue_id: int) -> ResponseReturnValue:
    """Year and quarter stay; after the cut-off only the publication can be moved."""
    policy.require_plan(current_actor())
    issue = presenting.one(issue_id)
    form = IssueForm(request.form)
    form.year.data, form.quarter.data = issue.year, str(issue.quarter)
    draft = form.to_draft()
    if draft is None:
        return _page(form, issue), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.set_dates(current_actor(), issue_id, draft, seen=form.seen())
    except Invalid as invalid:
        add_problems(form, invalid)
        return _page(form, presenting.one(issue_id)), UNPROCESSABLE
    except Stale:
        issue = presenting.one(issue_id)
        form.row_version.data = str(issue.row_version)
        place_problem(form, "", _("这一期在您查看期间有变化，请看过后再保存。"))
        return _page(form, issue), CONFLICT
    flash(_("日期已保存。"))
    return redirect(url_for(".show", issue_id=issue_id))


def _page(form: IssueForm, issue: CatalogueIssue | None) -> str:
    return render_template(
        "cataloguedesk/dates.html",
        form=form,
        issue=issue,
        name=presenting.name_of(issue) if issue is not None else "",
        is_open=issue is None or issue.status in BEFORE_CUT_OFF,
        plans_late=policy.plans_late(current_actor()),
        problems=form_problems(form),
    )


def _next_free() -> Quarter:
    """The first quarter from this one on without an issue."""
    quarter = quarter_of(beijing_today())
    while issues.of_quarter(ALL_ISSUES, quarter.year, quarter.number) is not None:
        quarter = quarter_of(quarter_days(quarter)[1] + timedelta(days=1))
    return quarter
