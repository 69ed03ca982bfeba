"""What is issued can be checked by its code, and what no longer holds says why."""

import hashlib
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.branches.scope import PUBLIC
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.proofs import codes, operations, queries
from marketplace.proofs.states import ProofKind, VoidReason
from tests import make

FACTS = {"名称": "玉米秸秆制备乳酸", "消息": "1 条"}


def data(body: str = "您好", **more: Any) -> dict[str, Any]:
    message = {
        "number": "1",
        "author": "需求方",
        "posted_at": "2026-11-28 10:00:00",
        "body": body,
        "files": [],
    }
    return {
        "title": "对接记录存证", "market": "虚构交易市场", "base_url": "https://market.example/", "facts": [["a", "b"]],
        "moves": [], "messages": [message], "note": "",
    } | more  # fmt: skip


def issue(actor: Actor, subject: str = "lead:1", **more: Any) -> tuple[int, bytes]:
    with unit_of_work():
        proof, pdf = operations.issue(actor, ProofKind.EVIDENCE, subject, FACTS, "evidence", data(**more))
        number = proof.id
    return number, pdf


@pytest.fixture
def actor(app: Flask) -> Actor:
    return make.reader()


def test_a_paper_is_found_by_the_code_that_stands_on_it(actor: Actor) -> None:
    _number, pdf = issue(actor)
    [proof] = queries.of_subject(PUBLIC, "lead:1")
    text = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert codes.grouped(proof.code) in text
    assert f"https://market.example/proofs/{codes.grouped(proof.code)}" in text
    found = queries.by_code(PUBLIC, codes.grouped(proof.code).lower())
    assert (found.kind, found.void_reason) == (ProofKind.EVIDENCE, None)
    assert found.facts == tuple(FACTS.items())
    assert found.sha256 == hashlib.sha256(pdf).hexdigest()
    assert found.source_sha256 in text
    [entry] = db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "proof.issue"))
    assert (entry.subject, entry.facts["sha256"]) == ("lead:1", found.sha256)


def test_the_same_data_has_one_source_digest_and_each_issue_its_own_code(actor: Actor) -> None:
    issue(actor)
    issue(actor, base_url="https://elsewhere.example")
    issue(actor, body="您好。")
    first, second, third = queries.of_subject(PUBLIC, "lead:1")
    assert first.code != second.code
    assert first.facts["source_sha256"] == second.facts["source_sha256"] != third.facts["source_sha256"]


@pytest.mark.parametrize("typed", ["", "7K3M-Q2XP-9RTA-4WHC", "nonsense"])
def test_an_unknown_code_is_not_found(actor: Actor, typed: str) -> None:
    with pytest.raises(NotFound):
        queries.by_code(PUBLIC, typed)


def test_a_code_of_the_right_form_that_was_never_issued_is_not_found(actor: Actor) -> None:
    issue(actor)
    with pytest.raises(NotFound):
        queries.by_code(PUBLIC, codes.new_code())


def test_what_no_longer_holds_says_why_and_keeps_the_first_reason(actor: Actor) -> None:
    issue(actor)
    issue(actor)
    issue(actor, "lead:2")
    for reason, changed in ((VoidReason.REPLACED, 2), (VoidReason.REVOKED, 0)):
        with unit_of_work():
            assert operations.void(actor, "lead:1", ProofKind.EVIDENCE, reason) == changed
    assert [p.void_reason for p in queries.of_subject(PUBLIC, "lead:1")] == ["replaced", "replaced"]
    assert [p.void_reason for p in queries.of_subject(PUBLIC, "lead:2")] == [None]
    assert len(list(db.session.scalars(select(AuditEntry).where(AuditEntry.topic == "proof.void")))) == 2


def test_data_without_a_written_form_is_refused(actor: Actor) -> None:
    with pytest.raises(TypeError):
        issue(actor, note=object())
    assert queries.of_subject(PUBLIC, "lead:1") == []
