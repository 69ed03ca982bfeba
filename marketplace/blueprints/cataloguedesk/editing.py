"""Entries of an issue: a list to look through, one entry's place and note, what is left out; the preface."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.cataloguedesk.forms import DecisionForm, EntryForm, PrefaceForm
from marketplace.blueprints.cataloguedesk.wording import add_problems
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import form_problems, place_problem
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE
from marketplace.blueprints.paging import pager
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue import policy
from marketplace.catalogue.models import CatalogueEntry, CatalogueIssue
from marketplace.catalogue.operations import editing as operations
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries, lacking
from marketplace.catalogue.states import BY_MARKET, BY_PEOPLE, SETTLING, WRITABLE, DropReason
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, Stale


@bp.get("/catalogue-desk/<int:issue_id>/entries")
@allow(Permission.CATALOGUE_DESK)
def entry_list(issue_id: int) -> ResponseReturnValue:
    issue, asked = presenting.one(issue_id), presenting.asked_now()
    scope = IssueScope.of(current_actor())
    found, counts = entries.page(scope, issue, asked), entries.counts(scope, issue)
    return render_template(
        "cataloguedesk/entries.html",
        issue=issue,
        name=presenting.name_of(issue),
        asked=asked,
        found=found,
        kinds=presenting.kind_tabs(asked, counts),
        fields=presenting.fields(),
        sites=presenting.place_names(),
        counts=counts,
        drop_words=drop_words,
        may_edit=policy.may_edit(current_actor()) and issue.status in SETTLING,
        pager=pager(found.page, found.total, entries.SIZE),
    )


@bp.get("/catalogue-desk/<int:issue_id>/entries/<int:entry_id>")
@allow(Permission.CATALOGUE_EDIT)
def entry(issue_id: int, entry_id: int) -> ResponseReturnValue:
    issue, row = _one(issue_id, entry_id)
    return _entry_page(issue, row)


@bp.post("/catalogue-desk/<int:issue_id>/entries/<int:entry_id>")
@allow(Permission.CATALOGUE_EDIT)
def place(issue_id: int, entry_id: int) -> ResponseReturnValue:
    issue, row = _one(issue_id, entry_id)
    now = _position(row)
    form = EntryForm(request.form, row, now)
    if not form.validate():
        return _entry_page(issue, row, form), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.place(current_actor(), issue_id, entry_id, form.place(now), form.note.data or "")
    except Invalid as invalid:
        add_problems(form, invalid)
        return _entry_page(*_one(issue_id, entry_id), form), UNPROCESSABLE
    flash(_("条目已保存。"))
    return redirect(url_for(".entry", issue_id=issue_id, entry_id=entry_id))


@bp.post("/catalogue-desk/<int:issue_id>/entries/<int:entry_id>/leave-out")
@allow(Permission.CATALOGUE_EDIT)
def leave_out(issue_id: int, entry_id: int) -> ResponseReturnValue:
    issue, _row = _one(issue_id, entry_id)
    form = DecisionForm(request.form, BY_PEOPLE)
    try:
        with unit_of_work():
            operations.leave_out(
                current_actor(), issue_id, entry_id, form.chosen(), form.reason_note.data or ""
            )
    except Invalid as invalid:
        add_problems(form, invalid)
        return _entry_page(issue, _one(issue_id, entry_id)[1], decision=form), UNPROCESSABLE
    flash(_("已不收录这一条目。"))
    return redirect(url_for(".entry", issue_id=issue_id, entry_id=entry_id))


@bp.post("/catalogue-desk/<int:issue_id>/entries/<int:entry_id>/put-back")
@allow(Permission.CATALOGUE_EDIT)
def put_back(issue_id: int, entry_id: int) -> ResponseReturnValue:
    _one(issue_id, entry_id)
    with unit_of_work():
        operations.put_back(current_actor(), issue_id, entry_id)
    flash(_("已恢复收录。"))
    return redirect(url_for(".entry", issue_id=issue_id, entry_id=entry_id))


@bp.get("/catalogue-desk/<int:issue_id>/preface")
@allow(Permission.CATALOGUE_EDIT)
def preface(issue_id: int) -> ResponseReturnValue:
    issue = presenting.one(issue_id)
    lines = [f"{character}={words}" for character, words in sorted(issue.replacements.items())]
    form = PrefaceForm(
        data={"preface": issue.preface, "replacements": "\n".join(lines), "row_version": issue.row_version}
    )
    return _preface_page(issue, form)


@bp.post("/catalogue-desk/<int:issue_id>/preface")
@allow(Permission.CATALOGUE_EDIT)
def write(issue_id: int) -> ResponseReturnValue:
    issue, form = presenting.one(issue_id), PrefaceForm(request.form)
    lines = form.lines()
    if lines is None:
        place_problem(form, "replacements", _("每行写一个字符、一个等号和替代文字，例如：㐂=喜。"))
        return _preface_page(issue, form), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.write(current_actor(), issue_id, form.preface.data or "", lines, seen=form.seen())
    except Invalid as invalid:
        add_problems(form, invalid)
        return _preface_page(presenting.one(issue_id), form), UNPROCESSABLE
    except Stale:
        issue = presenting.one(issue_id)
        form.row_version.data = str(issue.row_version)
        place_problem(form, "", _("这一期在您查看期间有变化，请看过后再保存。"))
        return _preface_page(issue, form), CONFLICT
    flash(_("卷首语和替代文字已保存。"))
    return redirect(url_for(".show", issue_id=issue_id))


def drop_words(row: CatalogueEntry) -> str:
    """Why it was left out; '' for one that is in."""
    return label_words(DropReason(row.drop_reason)) if row.drop_reason else ""


def _one(issue_id: int, entry_id: int) -> tuple[CatalogueIssue, CatalogueEntry]:
    issue = presenting.one(issue_id)
    return issue, entries.one(IssueScope.of(current_actor()), issue, entry_id)


def _position(row: CatalogueEntry) -> int:
    """Its place in its section, from 1; 0 for one that was left out."""
    section = entries.section(IssueScope.of(current_actor()), row)
    return next((number for number, each in enumerate(section, start=1) if each.id == row.id), 0)


def _entry_page(
    issue: CatalogueIssue,
    row: CatalogueEntry,
    form: EntryForm | None = None,
    decision: DecisionForm | None = None,
) -> str:
    scope, position = IssueScope.of(current_actor()), _position(row)
    shown = form or EntryForm(None, row, position)
    refused = decision or form
    return render_template(
        "cataloguedesk/entry.html",
        issue=issue,
        name=presenting.name_of(issue),
        entry=row,
        section_field=presenting.fields().get(row.field_code),
        place=presenting.place_names().get(row.branch_path),
        position=position,
        section_size=len(entries.section(scope, row)),
        dropped=drop_words(row),
        is_final=row.drop_reason in {reason.value for reason in BY_MARKET},
        writable=issue.status in WRITABLE,
        may_drop=issue.status in SETTLING,
        form=shown,
        decision=decision or DecisionForm(None, BY_PEOPLE),
        problems=form_problems(refused) if refused is not None else [],
    )


def _preface_page(issue: CatalogueIssue, form: PrefaceForm) -> str:
    return render_template(
        "cataloguedesk/preface.html",
        issue=issue,
        name=presenting.name_of(issue),
        form=form,
        lacking=lacking.of(IssueScope.of(current_actor()), issue),
        writable=issue.status in WRITABLE,
        problems=form_problems(form),
    )
