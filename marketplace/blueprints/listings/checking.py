"""Check the answers, hand them in once, and what happens then."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.guards import allow
from marketplace.blueprints.listings import sheets
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.quality_shown import quality_shown
from marketplace.blueprints.listings.shown import answers, change_rows, label_of
from marketplace.blueprints.listings.support import UNPROCESSABLE, anchor, rules, scope, whole_number
from marketplace.blueprints.listings.wording import words_for
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.errors import Invalid, NotFound, Problem, Stale, WrongState
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.diff import differences
from marketplace.listings.queries import own, versions
from marketplace.listings.states import AWAITING_OPERATOR, AmendmentStatus, ListingStatus
from marketplace.listings.wording import row_number

AFTERWARDS = AWAITING_OPERATOR | {ListingStatus.PUBLISHED, ListingStatus.LONG_TERM}


@bp.get("/listings/<int:listing_id>/check", endpoint="check", defaults={"amending": False})
@bp.get("/listings/<int:listing_id>/amend/check", endpoint="amend_check", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def check(listing_id: int, amending: bool) -> ResponseReturnValue:
    """All answers with links back, and what still stands in the way."""
    try:
        sheet = sheets.read(scope(), listing_id, amending=amending)
    except WrongState:
        return redirect(url_for("listings.history", listing_id=listing_id))
    return check_page(sheet)


def check_page(sheet: sheets.Sheet, refused: tuple[Problem, ...] = ()) -> str:
    found = [*refused, *problems(sheet.draft, CheckLevel.SUBMIT, rules().vocabulary)]
    if not sheet.amendment and sheet.listing.organisation.status is not OrganisationStatus.VERIFIED:
        found.append(Problem("organisation", "not_verified"))
    edit = sheet.url("write", problems=1)
    changes = _changes(sheet)
    return render_template(
        "listings/check.html",
        sheet=sheet,
        sections=answers(sheet.listing.kind, sheet.draft),
        problems=[(_link(edit, problem), in_words(problem)) for problem in dict.fromkeys(found)],
        blocked=bool(found),
        only_unverified={problem.code for problem in found} == {"not_verified"},
        edit=edit,
        quality=quality_shown(sheet.draft),
        changes=changes,
        unchanged=sheet.amendment is not None and not changes,
        days=rules().review_working_days,
    )


def _link(edit: str, problem: Problem) -> str:
    whole = problem.field in {"", "organisation", "notes"}
    return "" if whole else f"{edit}#{anchor(problem.field)}"


def in_words(problem: Problem) -> str:
    """The field (with its row, counted from 1) and what is wrong with it."""
    words = words_for(problem)
    if problem.field in {"", "organisation", "note", "reason", "successor"}:
        return words
    row = row_number(problem.field)
    name = label_of(problem.field)
    return f"{name} {row}：{words}" if row else f"{name}：{words}"


def _changes(sheet: sheets.Sheet) -> list[tuple[str, list[tuple[str, str]]]]:
    """What an operator will be shown: the change of a public listing, or what was done after a return."""
    if sheet.amendment is not None:
        return change_rows(differences(sheet.published(), sheet.draft))
    if sheet.is_returned:
        return change_rows(versions.changes_since_return(scope(), sheet.listing.id).changes)
    return []


@bp.post("/listings/<int:listing_id>/submit", endpoint="submit", defaults={"amending": False})
@bp.post("/listings/<int:listing_id>/amend/submit", endpoint="amend_submit", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def submit(listing_id: int, amending: bool) -> ResponseReturnValue:
    """Hand in what was checked. Sent twice, it is handed in once and answers the same."""
    done = url_for("listings.amend_submitted" if amending else "listings.submitted", listing_id=listing_id)
    known = rules()
    try:
        with unit_of_work():
            sheet = sheets.read(scope(), listing_id, amending=amending)
            if sheet.row_version != whole_number(request.form.get("row_version")):
                flash(_("在您核对之后，内容又有修改。请再核对一遍。"), "warning")
                return redirect(sheet.url("check"))
            sheet.submit(known)
    except Invalid as invalid:
        sheet = sheets.read(scope(), listing_id, amending=amending)
        return check_page(sheet, invalid.problems), UNPROCESSABLE
    except (Stale, WrongState, NotFound) as error:
        if not _handed_in(listing_id, amending=amending):
            raise error from None
    return redirect(done)


def _handed_in(listing_id: int, *, amending: bool) -> bool:
    """Whether the first of two clicks has done it already. Raises NotFound outside the scope."""
    listing = own.one(scope(), listing_id)
    if not amending:
        return listing.status in AFTERWARDS
    waiting = own.open_amendment(scope(), listing_id)
    return listing.status is ListingStatus.PUBLISHED and (
        waiting is None or waiting.status is AmendmentStatus.SUBMITTED
    )


@bp.get("/listings/<int:listing_id>/submitted", endpoint="submitted", defaults={"amending": False})
@bp.get("/listings/<int:listing_id>/amend/submitted", endpoint="amend_submitted", defaults={"amending": True})
@allow(Permission.LISTING_EDIT)
def submitted(listing_id: int, amending: bool) -> ResponseReturnValue:
    """Until when somebody answers, and what one can do meanwhile."""
    listing = own.one(scope(), listing_id)
    amendment = own.open_amendment(scope(), listing_id) if amending else None
    row = amendment or listing
    waits = amendment is not None or (not amending and listing.status in AWAITING_OPERATOR)
    return render_template(
        "listings/submitted.html",
        listing=listing,
        amending=amending,
        waits=waits,
        due=row.review_due_on,
        handed_in_at=row.submitted_at,
        days=rules().review_working_days,
    )
