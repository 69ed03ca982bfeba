"""The long form of a draft or of a change: write, autosave, rows, files; two people at once."""

from dataclasses import fields, replace
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings import row_buttons, sheets, uploads
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.editing_page import edit_page, problems_page, saved_state, stale_page
from marketplace.blueprints.listings.forms import ListingForm
from marketplace.blueprints.listings.shown import FORMS, answers
from marketplace.blueprints.listings.support import CONFLICT, UNPROCESSABLE, rules, scope, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.files.errors import UploadRefused
from marketplace.kernel.errors import Invalid, MarketError, NotFound, Stale, WrongState
from marketplace.listings import policy
from marketplace.listings.content import DRAFT_OF
from marketplace.listings.drafts import Draft
from marketplace.listings.operations import amendments
from marketplace.listings.queries import own

THEIRS = "theirs"
BUTTONS = {"intent", "row_action", "file_action"}


@bp.get("/listings/<int:listing_id>/edit", endpoint="edit", defaults={"amending": False})
@bp.get("/listings/<int:listing_id>/amend", endpoint="amend", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def write(listing_id: int, amending: bool) -> ResponseReturnValue:
    """The form as stored; `?problems=1` shows beside the fields what submitting still needs."""
    try:
        sheet = sheets.read(scope(), listing_id, amending=amending)
    except WrongState:
        return redirect(url_for("listings.history", listing_id=listing_id))
    form = FORMS[sheet.listing.kind](draft=sheet.draft)
    if request.args.get("problems"):
        return problems_page(sheet, form)
    return edit_page(sheet, form)


@bp.post("/listings/<int:listing_id>/edit", endpoint="save", defaults={"amending": False})
@bp.post("/listings/<int:listing_id>/amend", endpoint="amend_save", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def save(listing_id: int, amending: bool) -> ResponseReturnValue:
    """One of: a row more or less, files, save, save and go on to the check.

    A press of a button elsewhere ("change this listing") brings no form with it and only opens the page.
    """
    if not BUTTONS & request.form.keys():
        return _opened(listing_id, amending=amending)
    try:
        sheet = sheets.read(scope(), listing_id, amending=amending)
    except (WrongState, NotFound) as error:
        return _too_late(listing_id, error)
    form = FORMS[sheet.listing.kind](request.form)
    readable = form.validate()
    if "row_action" in request.form:
        row_buttons.act(form, request.form["row_action"])
        return edit_page(sheet, form)
    if not readable:
        return edit_page(sheet, form), UNPROCESSABLE
    if request.form.get("file_action") == "upload" and not uploads.sent():
        return edit_page(sheet, form, file_error=_("请先选择文件，再点“上传”。")), UNPROCESSABLE
    try:
        return _saved(sheet, form)
    except (Stale, UploadRefused, Invalid) as error:
        return _sent_back(sheets.read(scope(), listing_id, amending=amending), form, error)


def _opened(listing_id: int, *, amending: bool) -> ResponseReturnValue:
    """The form, with a change begun where none is open. Raises NotFound, NotAllowed."""
    policy.require(current_actor(), "amend" if amending else "edit", own.one(scope(), listing_id))
    if amending:
        with unit_of_work():
            amendments.start(current_actor(), own.one(scope(), listing_id))
    return redirect(url_for("listings.amend" if amending else "listings.edit", listing_id=listing_id))


def _sent_back(sheet: sheets.Sheet, form: ListingForm, error: MarketError) -> ResponseReturnValue:
    """The page again with everything that was typed, and what stopped it."""
    if isinstance(error, Stale):
        return stale_page(sheet, form, error), CONFLICT
    if isinstance(error, UploadRefused):
        return edit_page(sheet, form, file_error=uploads.error_words(error)), UNPROCESSABLE
    form.add_problems(error.facts["problems"])
    return edit_page(sheet, form), UNPROCESSABLE


def _too_late(listing_id: int, error: MarketError) -> ResponseReturnValue:
    """Somebody handed it in or ended it meanwhile: what was typed is shown, to be copied. Raises NotFound."""
    listing = own.one(scope(), listing_id)
    if isinstance(error, NotFound) and error.facts.get("kind") != "amendment":
        raise error
    form = FORMS[listing.kind](request.form)
    form.validate()
    typed = form.to_draft(DRAFT_OF[listing.kind]())
    page = render_template("listings/too_late.html", listing=listing, sections=answers(listing.kind, typed))
    return page, CONFLICT


def _saved(sheet: sheets.Sheet, form: ListingForm) -> ResponseReturnValue:
    removed = uploads.removed()
    with uploads.received() as arrived, unit_of_work():
        sheet = _again(sheet)
        draft = resolved(form.to_draft(sheet.draft), sheet.draft)
        draft = uploads.attached(sheet, draft, arrived, removed)
        sheet.save(draft, rules(), whole_number(request.form.get("row_version")))
        check, edit = sheet.url("check"), sheet.url("write")
    if request.form.get("intent") == "check":
        return redirect(check)
    if arrived:
        flash(_("已上传 %(count)s 个文件。", count=len(arrived)))
        return redirect(f"{edit}#files")
    if removed:
        flash(_("已从这条信息中移除附件。"))
        return redirect(f"{edit}#files")
    flash(_("已保存。"))
    return redirect(edit)


def _again(sheet: sheets.Sheet) -> sheets.Sheet:
    """The same sheet inside the unit of work that writes it."""
    return sheets.read(scope(), sheet.listing.id, amending=sheet.amendment is not None)


def resolved(mine: Draft, stored: Draft) -> Draft:
    """After two people wrote at once: for each field the one chosen. Without a choice, what was typed here."""
    taken: dict[str, Any] = {
        field.name: getattr(stored, field.name)
        for field in fields(stored)
        if request.form.get(f"choice_{field.name}") == THEIRS
    }
    return replace(mine, **taken)


@bp.post("/listings/<int:listing_id>/autosave", endpoint="autosave", defaults={"amending": False})
@bp.post("/listings/<int:listing_id>/amend/autosave", endpoint="amend_autosave", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def autosave(listing_id: int, amending: bool) -> ResponseReturnValue:
    """Saves what can be saved and says so in a line; never an error page, since nobody asked."""
    sheet = sheets.read(scope(), listing_id, amending=amending)
    form = FORMS[sheet.listing.kind](request.form)
    form.validate()
    draft = form.to_draft(sheet.draft)
    facts: dict[str, Any] = {"stale": None, "row_version": whole_number(request.form.get("row_version"))}
    try:
        with unit_of_work():
            sheet = _again(sheet)
            sheet.save(form.to_draft(sheet.draft), rules(), facts["row_version"])
            facts["row_version"] = sheet.row_version
    except Stale as stale:
        facts["stale"] = stale.facts
    except Invalid as invalid:
        form.add_problems(invalid.problems)
    return saved_state(form, draft, facts)
