"""The files of an edition, as they were made once and for all."""

from typing import BinaryIO

from flask import Response, request, send_file
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.places import file_code, published
from marketplace.blueprints.guards import public
from marketplace.blueprints.identity import settings
from marketplace.catalogue.formats import MEDIA_TYPES, Format, file_name
from marketplace.catalogue.models import CatalogueFile
from marketplace.catalogue.queries import snapshots
from marketplace.catalogue.queries.archive import PUBLISHED, Published
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.kernel.errors import NotFound

A_YEAR = 365 * 86_400


@bp.get("/catalogues/<int:year>/<int:quarter>/catalogue.<any(pdf,xlsx,csv,json):form>", endpoint="file")
@bp.get(
    "/catalogues/<int:year>/<int:quarter>/<code>/catalogue.<any(pdf,xlsx,csv,json):form>",
    endpoint="edition_file",
)
@public
def file(year: int, quarter: int, form: str, code: str = "") -> ResponseReturnValue:
    """Whole or in parts; it may be kept for ever. Raises NotFound, also for a file that is not made."""
    shown = published(year, quarter, code)
    row = files_of(shown).get(Format(form))
    if row is None:
        raise NotFound(kind="catalogue_file")
    try:
        stream = open_catalogue_storage(settings()).open(row.key)
    except FileNotFoundError as error:
        raise NotFound(kind="catalogue_file") from error
    try:
        return _answer(stream, row, file_name(Format(form), shown.edition.number, file_code(shown.path), ""))
    except RequestedRangeNotSatisfiable:
        stream.close()
        raise


def files_of(shown: Published) -> dict[Format, CatalogueFile]:
    """Those that are made, in the order of the formats."""
    sha256 = shown.edition.sha256
    made = snapshots.files_of(PUBLISHED, [sha256])
    return {form: made[sha256, form.value] for form in Format if (sha256, form.value) in made}


def _answer(stream: BinaryIO, row: CatalogueFile, name: str) -> Response:
    answer = send_file(
        stream,
        mimetype=MEDIA_TYPES[Format(row.format)].partition(";")[0],
        as_attachment=True,
        download_name=name,
        conditional=False,
        etag=row.sha256,
        last_modified=row.made_at,
        max_age=A_YEAR,
    )
    answer.content_length = row.size
    answer.cache_control.immutable = True
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.make_conditional(request.environ, accept_ranges=True, complete_length=row.size)
    return answer
