"""Catalogues on demand: asked for here, made in the background, handed out here."""

from flask import flash, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import organisations
from marketplace.blueprints.cataloguedesk import presenting
from marketplace.blueprints.cataloguedesk.bp import bp
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING
from marketplace.catalogue.formats import MEDIA_TYPES, Format, file_name
from marketplace.catalogue.models import CatalogueFile, CataloguePrint
from marketplace.catalogue.operations import printing
from marketplace.catalogue.policy import ALL_ISSUES, PrintScope
from marketplace.catalogue.queries import prints, snapshots
from marketplace.catalogue.states import PrintFailure, PrintStatus
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import OPERATORS
from marketplace.kernel.errors import NotFound

UNDER_WAY = (PrintStatus.QUEUED, PrintStatus.RUNNING)


@bp.get("/catalogue-prints")
@allow(Permission.CATALOGUE_PRINT)
def print_index() -> ResponseReturnValue:
    return _index()


def _index(problem: str = "") -> str:
    actor = current_actor()
    works = actor.branch_path if actor.has(*OPERATORS) else None
    return render_template(
        "cataloguedesk/print_index.html",
        rows=prints.recent(PrintScope.of(actor)),
        organisations=[
            each.organisation for each in organisations.of_person(EVERYTHING, actor.person_id or 0)
        ],
        sites=[place for path, place in presenting.place_names().items() if works and path.startswith(works)],
        tones=presenting.TONES,
        problems=[("", problem)] if problem else [],
    )


@bp.post("/catalogue-prints")
@allow(Permission.CATALOGUE_PRINT)
def ask() -> ResponseReturnValue:
    """For an organisation (`organisation`) or a place (`place`)."""
    number, path = whole_number(request.form.get("organisation")), request.form.get("place", "")
    if not number and not path:
        return _index(_("请选择为哪个单位或者地方制作目录。")), UNPROCESSABLE
    with unit_of_work():
        row = printing.ask(current_actor(), organisation_id=number or None, path=path)
        print_id = row.id
    flash(_("已开始制作，做好后会通知您。"))
    return redirect(url_for(".show_print", print_id=print_id))


@bp.get("/catalogue-prints/<int:print_id>")
@allow(Permission.CATALOGUE_PRINT)
def show_print(print_id: int) -> ResponseReturnValue:
    row = _one(print_id)
    under_way = row.status in UNDER_WAY
    return render_template(
        "cataloguedesk/print.html",
        row=row,
        tones=presenting.TONES,
        files=_files(row),
        reason=label_words(PrintFailure(row.reason)) if row.reason else "",
        poll_url=url_for(".print_progress", print_id=row.id) if under_way else None,
    )


@bp.get("/catalogue-prints/<int:print_id>/progress")
@allow(Permission.CATALOGUE_PRINT)
def print_progress(print_id: int) -> ResponseReturnValue:
    """The bar alone, asked for by the page; when it is over, the whole page is to be read anew."""
    row = _one(print_id)
    if row.status not in UNDER_WAY:
        return "", 200, {"HX-Refresh": "true"}
    return render_template(
        "cataloguedesk/print_progress.html", row=row, poll_url=url_for(".print_progress", print_id=row.id)
    )


@bp.get("/catalogue-prints/<int:print_id>/catalogue.<any(pdf,xlsx,csv,json):form>")
@allow(Permission.CATALOGUE_PRINT)
def print_file(print_id: int, form: str) -> ResponseReturnValue:
    row = _one(print_id)
    found = dict(_files(row)).get(Format(form))
    if found is None:
        raise NotFound(kind="catalogue_file")
    code = row.branch_path.strip("/").rpartition("/")[2]
    answer = send_file(
        open_catalogue_storage(settings()).open(found.key), mimetype=MEDIA_TYPES[Format(form)], as_attachment=True,
        download_name=file_name(Format(form), "", code, found.content_sha256), etag=found.sha256,
    )  # fmt: skip
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _one(print_id: int) -> CataloguePrint:
    return prints.one(PrintScope.of(current_actor()), print_id)


def _files(row: CataloguePrint) -> list[tuple[Format, CatalogueFile]]:
    if row.status is not PrintStatus.DONE or row.content_sha256 is None:
        return []
    made = snapshots.files_of(ALL_ISSUES, [row.content_sha256])
    return [
        (form, made[row.content_sha256, form.value])
        for form in Format
        if (row.content_sha256, form.value) in made
    ]
