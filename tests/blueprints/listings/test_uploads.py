"""Files that come with the form."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.datastructures import FileStorage
from werkzeug.test import TestResponse

from marketplace.blueprints.listings.refusals import WORDS, refusal_words
from marketplace.db.base import db
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import FILE_BYTES
from marketplace.files.models import Attachment
from marketplace.files.opening import FOLDER, open_scanner
from marketplace.files.scanner import ClamScanner, NoScanner
from marketplace.files.states import Visibility
from marketplace.kernel.actor import Actor
from marketplace.listings.models import Listing
from tests import make
from tests.blueprints.listings.pages import form_data, save, stored, url, words_at
from tests.files import samples

SignIn = Callable[[Actor], FlaskClient]


def file(name: str, content: bytes | None = None) -> FileStorage:
    return FileStorage(io.BytesIO(samples.pdf() if content is None else content), name)


def kept_bytes(app: Flask) -> set[Path]:
    folder: Path = app.extensions["settings"].instance_dir / FOLDER
    return {path for path in folder.rglob("*") if path.is_file()}


def upload(browser: FlaskClient, listing: Listing, *files: FileStorage, **values: Any) -> TestResponse:
    return save(browser, listing, file_action="upload", files=list(files), **values)


def test_several_files_are_attached_and_the_rest_is_saved(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    answer = upload(browser, listing, file("检测报告.pdf"), file("照片.png", samples.png()), title="新的名称")
    assert answer.location == url(listing, "/edit#files")
    rows = db.session.scalars(select(Attachment).order_by(Attachment.id)).all()
    assert [(row.name, row.visibility) for row in rows] == [
        ("检测报告.pdf", Visibility.REGISTERED), ("照片.png", Visibility.REGISTERED),
    ]  # fmt: skip
    assert stored(listing).attachments == tuple(row.id for row in rows)
    assert stored(listing).title == "新的名称"
    page = browser.get(url(listing, "/edit")).get_data(as_text=True)
    assert "已上传 2 个文件" in page
    assert f"/files/{rows[0].id}" in page
    assert "检测报告.pdf" in browser.get(url(listing, "/check")).get_data(as_text=True)


def test_a_file_may_be_for_everybody(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    upload(signed_in(owner), make.need(owner), file("a.pdf"), file_visibility="public")
    assert db.session.scalars(select(Attachment)).one().visibility is Visibility.PUBLIC


def test_a_file_is_taken_out_again(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    browser = signed_in(owner)
    upload(browser, listing, file("a.pdf"), file("b.pdf"))
    first, second = stored(listing).attachments
    save(browser, listing, file_action=f"remove:{first}")
    assert stored(listing).attachments == (second,)


REFUSED = [
    ("a.exe", b"MZ", "不接受“exe”类型的文件"),
    ("a.pdf", b"not a pdf", "内容与扩展名“pdf”不符"),
    ("a.pdf", b"", "文件是空的"),
    ("a.png", samples.png() + b"more", "夹带了其他数据"),
    ("a.pdf", b"%PDF-1.4" + b"0" * FILE_BYTES, "文件太大，单个文件最大 20.0 MB"),
]


@pytest.mark.parametrize(("name", "content", "words"), REFUSED, ids=[words for _, _, words in REFUSED])
def test_a_refused_file_says_why_and_everything_typed_stays(
    app: Flask, signed_in: SignIn, name: str, content: bytes, words: str
) -> None:
    owner = make.member()
    listing = make.need(owner)
    before = kept_bytes(app)
    answer = upload(signed_in(owner), listing, file("good.pdf"), file(name, content), title="还没保存的名称")
    assert answer.status_code == 422
    assert f"“{name}”没有上传" in words_at(answer, "files-error")
    assert words in words_at(answer, "files-error")
    assert words in words_at(answer, "error-summary")
    assert form_data(answer)["title"] == "还没保存的名称"
    assert db.session.scalars(select(Attachment)).all() == []
    assert kept_bytes(app) == before


def test_a_stale_upload_keeps_nothing_and_shows_both(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    listing = make.need(owner)
    answer = upload(signed_in(owner), listing, file("a.pdf"), row_version="99", title="另一个名称")
    assert answer.status_code == 409
    assert db.session.scalars(select(Attachment)).all() == []


def test_too_many_files_at_once_are_refused(app: Flask, signed_in: SignIn) -> None:
    owner = make.member()
    answer = upload(signed_in(owner), make.need(owner), *(file(f"{n}.pdf") for n in range(21)))
    assert answer.status_code == 422
    assert "最多 20 个" in words_at(answer, "files-error")


def test_more_than_one_large_file_fits_into_a_request_of_somebody_signed_in(
    app: Flask, signed_in: SignIn
) -> None:
    owner = make.member()
    listing = make.need(owner)
    large = samples.pdf(size=13_000_000)
    assert upload(signed_in(owner), listing, file("a.pdf", large), file("b.pdf", large)).status_code == 302
    huge = {"files": file("a.pdf", b"0" * 25_000_000)}
    assert app.test_client().post(url(listing, "/edit"), data=huge).status_code in {302, 413}


FACTS: dict[str, Any] = {
    "limit": 20, "extension": "exe", "allowed": ["pdf"], "looks_like": "zip", "detail": "x", "width": 9, "height": 9,
    "found": "JavaScript", "count": 3, "unit": "files", "used": 1, "signature": "EICAR",
}  # fmt: skip


@pytest.mark.parametrize("reason", RefusalReason)
def test_every_reason_has_words(app: Flask, reason: RefusalReason) -> None:
    with app.test_request_context():
        words = refusal_words(UploadRefused(reason, **FACTS))
    assert words.endswith("。")
    assert "%(" not in words
    assert set(WORDS) == set(RefusalReason)


def test_the_scanner_is_the_one_that_the_settings_name(app: Flask) -> None:
    wanted = app.extensions["settings"]
    assert isinstance(open_scanner(wanted), NoScanner)
    assert isinstance(open_scanner(wanted.model_copy(update={"clamav_host": "127.0.0.1"})), ClamScanner)
