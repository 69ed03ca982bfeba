"""Whoever holds a paper can check it; whoever guesses has to wait; the page tells nothing more than the paper."""

from importlib import import_module
from io import BytesIO

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.blueprints.proofs.views import GUESSING
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.files import limits
from marketplace.kernel.actor import SYSTEM
from marketplace.proofs import codes, operations, queries
from marketplace.proofs.states import ProofKind, VoidReason
from tests.proofs.test_operations import issue


@pytest.fixture
def paper(app: Flask) -> tuple[str, bytes]:
    """A code as it is printed, and the file."""
    _number, pdf = issue(SYSTEM)
    return codes.grouped(queries.of_subject(PUBLIC, "lead:1")[0].code), pdf


def send(client: FlaskClient, code: str, content: bytes, name: str = "a.pdf") -> str:
    answer = client.post(f"/proofs/{code}", data={"file": (BytesIO(content), name)})
    assert answer.status_code == 200
    return answer.text


def test_the_form_leads_to_the_paper_however_the_code_is_typed(
    client: FlaskClient, paper: tuple[str, bytes]
) -> None:
    code, _pdf = paper
    wide = "".join(chr(ord(c) + 0xFEE0) for c in code)
    for typed in (code, code.lower(), code.replace("-", ""), code.replace("-", "　"), wide):
        assert client.get("/proofs", query_string={"code": typed}).location == f"/proofs/{code}"
    assert client.get(f"/proofs/{code.lower()}").status_code == 200


def test_the_page_says_what_the_paper_is(client: FlaskClient, paper: tuple[str, bytes]) -> None:
    code, _pdf = paper
    answer = client.get(f"/proofs/{code}")
    found = queries.by_code(PUBLIC, code)
    for words in (code, "对接记录存证", "目前有效", "玉米秸秆制备乳酸", found.sha256, found.source_sha256):
        assert words in answer.text
    assert "需求方" not in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Robots-Tag"] == "noindex"


def test_a_paper_that_no_longer_holds_says_so_and_why(client: FlaskClient, paper: tuple[str, bytes]) -> None:
    with unit_of_work():
        operations.void(SYSTEM, "lead:1", ProofKind.EVIDENCE, VoidReason.REVOKED)
    text = client.get(f"/proofs/{paper[0]}").text
    assert "这份文件已失效" in text
    assert "所证明的事项已撤销" in text
    assert "目前有效" not in text


def test_a_file_is_compared_and_not_kept(client: FlaskClient, paper: tuple[str, bytes]) -> None:
    code, pdf = paper
    assert "一致：您选择的文件与签发的文件完全相同" in send(client, code, pdf)
    assert "不一致：" in send(client, code, pdf + b" ")
    assert "不一致：" in send(client, code, b"", "空.txt")


def test_no_file_and_a_huge_file_are_sent_back(
    client: FlaskClient, paper: tuple[str, bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, pdf = paper
    assert client.post(f"/proofs/{code}").status_code == 422
    monkeypatch.setattr(import_module("marketplace.blueprints.proofs.views"), "FILE_BYTES", len(pdf) - 1)
    answer = client.post(f"/proofs/{code}", data={"file": (BytesIO(pdf), "a.pdf")})
    assert answer.status_code == 422
    assert "超过 20 MB" in answer.text
    assert limits.FILE_BYTES == 20 * limits.MIB


@pytest.mark.parametrize("typed", ["ABC", "<script>alert(1)</script>", "7K3M-Q2XP-9RTA-4WHD", "字" * 16])
def test_what_is_no_code_is_sent_back_with_what_was_typed(client: FlaskClient, typed: str) -> None:
    answer = client.get("/proofs", query_string={"code": typed})
    assert answer.status_code == 422
    assert "请对照文件逐位核对" in answer.text
    assert "<script>alert" not in answer.text


def test_an_empty_form_is_the_form(client: FlaskClient) -> None:
    for address in ("/proofs", "/proofs?code=", "/proofs?code=+"):
        assert client.get(address).status_code == 200


def test_who_guesses_waits_and_then_may_not_even_read_a_right_one(
    client: FlaskClient, paper: tuple[str, bytes]
) -> None:
    code, pdf = paper
    for number in range(GUESSING.most):
        wrong = codes.grouped(codes.new_code())
        assert (client.get if number % 2 else client.post)(f"/proofs/{wrong}").status_code == 404
        if number == GUESSING.most // 2:
            assert client.get(f"/proofs/{code}").status_code == 200
    blocked = client.get(f"/proofs/{code}")
    assert blocked.status_code == 429
    assert int(blocked.headers["Retry-After"]) > 0
    assert client.post(f"/proofs/{code}", data={"file": (BytesIO(pdf), "a.pdf")}).status_code == 429
