"""The issues as an Atom feed (RFC 4287): each with its page, its PDF and its hash, under an id that never changes."""

from datetime import UTC, datetime
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.places import address, code_of, owner_words, publishers, title_words
from marketplace.blueprints.display.shell import language_tag, market_name
from marketplace.blueprints.guards import public
from marketplace.blueprints.identity import settings
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.formats import MEDIA_TYPES, Format
from marketplace.catalogue.models import CatalogueFile
from marketplace.catalogue.queries import archive, snapshots
from marketplace.catalogue.queries.archive import PUBLISHED, Published
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.errors import NotFound

ATOM = "http://www.w3.org/2005/Atom"
MEDIA_TYPE = "application/atom+xml"
NEWEST = 20
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""When a feed changed that has nothing in it yet."""
AN_HOUR = 3_600


@bp.get("/catalogues/feed.atom")
@public
def feed() -> ResponseReturnValue:
    """Of the province's editions, with `place` (BR1) of a branch's. Raises NotFound."""
    code, names = request.args.get("place", ""), publishers()
    path = next((each for each in names if code_of(each) == code), None)
    if path is None:
        raise NotFound(place=code)
    shown = archive.page(PUBLISHED, path, 1, NEWEST)
    whose = market_name() if path == PROVINCE_PATH else names[path]
    root = _root(code, shown, _("%(name)s季度目录", name=whose))
    files = snapshots.files_of(PUBLISHED, [each.edition.sha256 for each in shown])
    for each in shown:
        root.append(_entry(each, files.get((each.edition.sha256, Format.PDF.value))))
    answer = Response(tostring(root, encoding="utf-8", xml_declaration=True), mimetype=MEDIA_TYPE)
    answer.cache_control.public, answer.cache_control.max_age = True, AN_HOUR
    answer.add_etag()
    answer.make_conditional(request.environ)
    return answer


def _root(code: str, shown: list[Published], title: str) -> Element:
    root = Element("feed", {"xmlns": ATOM, "xml:lang": language_tag()})
    own = url_for(".feed", place=code or None)
    SubElement(root, "id").text = _whole(own)
    SubElement(root, "title").text = title
    SubElement(root, "updated").text = _moment(max((each.published_at for each in shown), default=NEVER))
    SubElement(root, "link", {"rel": "self", "type": MEDIA_TYPE, "href": _whole(own)})
    page = _whole(url_for(".index", place=code or None))
    SubElement(root, "link", {"rel": "alternate", "type": "text/html", "href": page})
    SubElement(SubElement(root, "author"), "name").text = market_name()
    return root


def _entry(shown: Published, pdf: CatalogueFile | None) -> Element:
    year, quarter, path, head = shown.issue.year, shown.issue.quarter, shown.path, shown.head
    entry = Element("entry")
    steps = ("catalogues", str(year), str(quarter), code_of(path))
    SubElement(entry, "id").text = "/".join((head.base_url.rstrip("/"), *filter(None, steps)))
    SubElement(entry, "title").text = title_words(shown)
    SubElement(entry, "updated").text = _moment(shown.published_at)
    SubElement(entry, "published").text = _moment(shown.published_at)
    page = _whole(address("issue", year, quarter, path))
    SubElement(entry, "link", {"rel": "alternate", "type": "text/html", "href": page})
    if pdf is not None:
        where = _whole(address("file", year, quarter, path, form=Format.PDF.value))
        kind = MEDIA_TYPES[Format.PDF]
        SubElement(entry, "link", {"rel": "enclosure", "type": kind, "href": where, "length": str(pdf.size)})
    SubElement(SubElement(entry, "author"), "name").text = owner_words(head)
    SubElement(entry, "summary").text = _(
        "期号 %(number)s，收录成果 %(achievements)s 项、需求 %(needs)s 项。内容摘要（SHA-256）：%(sha256)s",
        number=head.number, achievements=head.achievements, needs=head.needs, sha256=shown.edition.sha256,
    )  # fmt: skip
    return entry


def _whole(path: str) -> str:
    return settings().base_url.rstrip("/") + path


def _moment(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
