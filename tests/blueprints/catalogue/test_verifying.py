"""Whoever holds a file or a hash can see whether it was published; nothing is kept."""

import json
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.blueprints.catalogue import verifying
from marketplace.blueprints.catalogue.verifying import read_hash
from marketplace.catalogue.models import CatalogueFile
from marketplace.catalogue.operations import errata
from marketplace.catalogue.queries import archive, snapshots
from marketplace.catalogue.queries.archive import PUBLISHED
from marketplace.catalogue.states import IssueStatus
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.files.limits import FILE_BYTES
from tests.making import issues as making
from tests.making.shelf import YEAR, Shelf

ISSUE = f"/catalogues/{YEAR}/1"
YES, NO = "属于已发布的目录", "不属于任何已发布的目录"


def ask(client: FlaskClient, typed: str, status: int = 200) -> str:
    answer = client.get("/catalogues/verify", query_string={"sha256": typed})
    assert answer.status_code == status
    return answer.text


def send(client: FlaskClient, content: bytes, name: str = "a.pdf", status: int = 200) -> str:
    answer = client.post("/catalogues/verify", data={"file": (BytesIO(content), name)})
    assert answer.status_code == status
    return answer.text


def test_the_hash_of_the_content_or_of_a_file_leads_to_its_edition(client: FlaskClient, shelf: Shelf) -> None:
    shown = archive.one(PUBLISHED, YEAR, 1, "/p/BR2/")
    page = ask(client, shown.edition.sha256)
    for words in (YES, "这是下面这一期的内容摘要", f'href="{ISSUE}/BR2"', shown.edition.number, "没有"):
        assert words in page
    made = snapshots.files_of(PUBLISHED, [shown.edition.sha256])[shown.edition.sha256, "xlsx"]
    page = ask(client, made.sha256)
    assert "这是下面这一期的 XLSX 文件" in page


def test_a_hash_is_read_however_it_is_written(client: FlaskClient, shelf: Shelf) -> None:
    sha256 = archive.one(PUBLISHED, YEAR, 1).edition.sha256
    wide = "".join(chr(ord(c) + 0xFEE0) for c in sha256)
    pairs = ":".join(sha256[i : i + 2] for i in range(0, 64, 2))
    for typed in (sha256.upper(), f"  {sha256[:32]}\n{sha256[32:]}　", wide, pairs):
        assert read_hash(typed) == sha256
        assert YES in ask(client, typed)


@pytest.mark.parametrize(
    "typed", ["abc", "g" * 64, "0" * 63, "0" * 65, "<script>", "\x00", "字" * 64, "a" * 9_000]
)
def test_what_is_no_hash_is_sent_back_with_its_name(client: FlaskClient, typed: str) -> None:
    page = ask(client, typed, 422)
    assert "SHA-256：应为 64 位" in page
    assert f"您输入了 {len(read_hash(typed))} 位" in page
    assert 'aria-invalid="true"' in page
    assert "<script>" not in page


def test_an_empty_field_is_the_form(client: FlaskClient) -> None:
    for address in ("/catalogues/verify", "/catalogues/verify?sha256=", "/catalogues/verify?sha256=+"):
        assert client.get(address).status_code == 200


def test_what_nobody_published_is_not_there(client: FlaskClient, shelf: Shelf) -> None:
    assert NO in ask(client, "0" * 64, 404)
    issue = making.issue(IssueStatus.FROZEN, shelf.desk, year=YEAR, quarter=2)
    frozen = snapshots.stored(PUBLISHED, issue)[0]
    assert NO in ask(client, frozen.edition.sha256, 404)
    assert NO in send(client, frozen.text.encode(), "a.json")


def test_a_file_is_compared_and_not_kept(client: FlaskClient, shelf: Shelf) -> None:
    pdf = client.get(f"{ISSUE}/BR1/catalogue.pdf").data
    before = db.session.scalar(select(func.count()).select_from(CatalogueFile))
    page = send(client, pdf)
    assert "这是下面这一期的 PDF 文件，与发布的完全相同。" in page
    assert f'href="{ISSUE}/BR1"' in page
    assert "由文件内容重新计算的摘要" not in page
    assert NO in send(client, pdf + b" ")
    assert NO in send(client, b"", "空.txt")
    assert db.session.scalar(select(func.count()).select_from(CatalogueFile)) == before


def test_a_json_file_is_worked_out_again(client: FlaskClient, shelf: Shelf) -> None:
    edition = archive.one(PUBLISHED, YEAR, 1).edition
    text = snapshots.one_text(PUBLISHED, edition)
    page = send(client, json.dumps(json.loads(text), indent=1).encode(), "a.json")
    assert "其中的内容与发布的完全相同" in page
    assert "与发布时的一致" in page
    assert edition.sha256 in page
    page = send(client, text.replace("秸秆", "麦秆").encode(), "a.json")
    assert NO in page
    for broken in (b"{", b"{" * 100_000, b'{"head": 1, "entries": 2}', b'{"a": 1e999, "b": NaN}'):
        assert NO in send(client, broken, "a.json")


def test_a_later_mistake_is_told(client: FlaskClient, shelf: Shelf) -> None:
    shown = archive.one(PUBLISHED, YEAR, 1)
    sha256 = shown.edition.sha256
    with unit_of_work():
        errata.write(shelf.desk.officer, shown.issue.id, "A0001", "编号有误")
    assert "发布后有 1 处勘误" in ask(client, sha256)


def test_no_file_and_a_huge_file_are_sent_back(client: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = client.post("/catalogues/verify")
    assert answer.status_code == 422
    assert "文件：请先选择要核对的文件。" in answer.text
    assert FILE_BYTES == 20 * 1024 * 1024
    monkeypatch.setattr(verifying, "FILE_BYTES", 10)
    for content in (b"%PDF" + b"x" * 20, b'{"a": "' + b"x" * 20):
        assert "请改用文件的 SHA-256 核对" in send(client, content, status=422)


def test_the_form_is_kept_from_other_sites(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", value=True)
    assert app.test_client().post("/catalogues/verify").status_code == 400
