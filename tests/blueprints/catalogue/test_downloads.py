"""Files of an edition: the bytes that were made, under a name that says what they are, kept by whoever likes."""

import hashlib

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.catalogue.models import CatalogueFile
from marketplace.catalogue.queries import archive
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.catalogue.states import IssueStatus
from marketplace.catalogue.storing import open_catalogue_storage
from marketplace.db.base import db
from tests.making import issues as making
from tests.making.shelf import YEAR, Shelf

ISSUE = f"/catalogues/{YEAR}/1"
TYPES = {
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
}


@pytest.mark.parametrize("form", TYPES)
@pytest.mark.parametrize(("code", "named"), [("", "220000"), ("BR2", "BR2")])
def test_each_format_of_each_edition_is_handed_out(
    client: FlaskClient, shelf: Shelf, form: str, code: str, named: str
) -> None:
    shown = archive.one(PUBLISHED, YEAR, 1, f"/p/{code}/" if code else "/p/")
    answer = client.get(f"{ISSUE}/{code}/catalogue.{form}" if code else f"{ISSUE}/catalogue.{form}")
    assert answer.status_code == 200
    assert answer.data == f"{shown.edition.sha256}.{form}".encode()
    assert answer.headers["ETag"] == f'"{hashlib.sha256(answer.data).hexdigest()}"'
    assert answer.headers["Content-Type"] == TYPES[form]
    assert answer.headers["Content-Length"] == str(len(answer.data))
    name = f"catalogue-{shown.edition.number.replace('·', '-')}-{named}.{form}"
    assert answer.headers["Content-Disposition"] == f"attachment; filename={name}"
    assert {"public", "immutable", "max-age=31536000"} <= set(answer.headers["Cache-Control"].split(", "))
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_a_part_and_what_is_known_already(client: FlaskClient, shelf: Shelf) -> None:
    path = f"{ISSUE}/catalogue.pdf"
    whole = client.get(path)
    part = client.get(path, headers={"Range": "bytes=4-9"})
    assert (part.status_code, part.data) == (206, whole.data[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(whole.data)}"
    last = client.get(path, headers={"Range": "bytes=-3"})
    assert (last.status_code, last.data) == (206, whole.data[-3:])
    assert client.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
    known = client.get(path, headers={"If-None-Match": whole.headers["ETag"]})
    assert (known.status_code, known.data) == (304, b"")
    changed = client.get(path, headers={"Range": "bytes=4-9", "If-Range": '"another"'})
    assert changed.status_code == 200
    head = client.head(path)
    assert (head.data, head.headers["Content-Length"]) == (b"", str(len(whole.data)))


def test_a_file_that_is_lost_or_was_never_made_is_not_there(
    app: Flask, client: FlaskClient, shelf: Shelf
) -> None:
    shown = archive.one(PUBLISHED, YEAR, 1)
    made = db.session.scalars(
        select(CatalogueFile).where(
            CatalogueFile.content_sha256 == shown.edition.sha256, CatalogueFile.format == "pdf"
        )
    ).one()
    open_catalogue_storage(app.extensions["settings"]).delete(made.key)
    assert client.get(f"{ISSUE}/catalogue.pdf").status_code == 404
    assert client.get(f"{ISSUE}/catalogue.xlsx").status_code == 200
    assert client.get(f"{ISSUE}/catalogue.exe").status_code == 404


def test_a_frozen_issues_files_are_nobodys(client: FlaskClient, shelf: Shelf) -> None:
    issue = making.issue(IssueStatus.FROZEN, shelf.desk, year=YEAR, quarter=2)
    making.files(issue.id)
    assert client.get(f"/catalogues/{YEAR}/2/catalogue.pdf").status_code == 404
