"""The feed as RFC 4287 wants it."""

from xml.etree.ElementTree import Element, fromstring

import pytest
from flask.testing import FlaskClient

from marketplace.catalogue.queries import archive, snapshots
from marketplace.catalogue.queries.archive import PUBLISHED
from tests.listings.statements import counted
from tests.making.issues import IMPRINT
from tests.making.shelf import YEAR, Shelf

A = "{http://www.w3.org/2005/Atom}"


def feed(client: FlaskClient, query: str = "") -> Element:
    answer = client.get(f"/catalogues/feed.atom{query}")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    return fromstring(answer.data)


def link(element: Element, rel: str) -> dict[str, str]:
    return next(each.attrib for each in element.findall(f"{A}link") if each.attrib["rel"] == rel)


def test_a_feed_without_an_issue_is_valid_too(client: FlaskClient) -> None:
    root = feed(client)
    assert root.findall(f"{A}entry") == []
    for name in ("id", "title", "updated", "author"):
        assert len(root.findall(f"{A}{name}")) == 1


def test_each_issue_has_its_page_its_pdf_and_its_hash(client: FlaskClient, shelf: Shelf) -> None:
    shelf.publish(2)
    root = feed(client)
    newest, first = root.findall(f"{A}entry")
    shown = archive.one(PUBLISHED, YEAR, 2)
    pdf = snapshots.files_of(PUBLISHED, [shown.edition.sha256])[shown.edition.sha256, "pdf"]
    assert newest.findtext(f"{A}id") == f"{IMPRINT.base_url}/catalogues/{YEAR}/2"
    assert first.findtext(f"{A}id") == f"{IMPRINT.base_url}/catalogues/{YEAR}/1"
    assert newest.findtext(f"{A}title") == f"{YEAR}年第2季度目录"
    assert shown.edition.sha256 in (newest.findtext(f"{A}summary") or "")
    assert link(newest, "alternate")["href"].endswith(f"/catalogues/{YEAR}/2")
    enclosure = link(newest, "enclosure")
    assert enclosure["href"].endswith(f"/catalogues/{YEAR}/2/catalogue.pdf")
    assert (enclosure["type"], enclosure["length"]) == ("application/pdf", str(pdf.size))
    assert root.findtext(f"{A}updated") == newest.findtext(f"{A}updated")
    for element in (root, newest, first):
        moment = element.findtext(f"{A}updated") or ""
        assert len(moment) == 20
        assert moment.endswith("Z")
    ids = [each.text for each in root.iter(f"{A}id")]
    assert len(ids) == len(set(ids)) == 3


def test_a_branch_has_its_own(client: FlaskClient, shelf: Shelf) -> None:
    root = feed(client, "?place=BR2")
    assert root.findtext(f"{A}title") == "吉林分市场季度目录"
    assert link(root, "self")["href"].endswith("/catalogues/feed.atom?place=BR2")
    (entry,) = root.findall(f"{A}entry")
    assert entry.findtext(f"{A}id") == f"{IMPRINT.base_url}/catalogues/{YEAR}/1/BR2"
    assert link(entry, "enclosure")["href"].endswith(f"/catalogues/{YEAR}/1/BR2/catalogue.pdf")


@pytest.mark.parametrize("place", ["BR9", "p", "%00", "220184", "a" * 5_000])
def test_a_place_that_is_none_has_no_feed(client: FlaskClient, place: str) -> None:
    assert client.get(f"/catalogues/feed.atom?place={place}").status_code == 404


def test_who_has_it_already_is_told_so(client: FlaskClient, shelf: Shelf) -> None:
    first = client.get("/catalogues/feed.atom")
    assert first.headers["Cache-Control"] == "public, max-age=3600"
    again = client.get("/catalogues/feed.atom", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_pages_point_to_it_and_it_takes_three_statements(client: FlaskClient, shelf: Shelf) -> None:
    wanted = '<link rel="alternate" type="application/atom+xml"'
    for path in ("/catalogues", f"/catalogues/{YEAR}/1", f"/catalogues/{YEAR}/1/BR1"):
        assert wanted in client.get(path).text
    with counted() as sent:
        feed(client)
    assert len(sent) == 3
