"""Issue a document, and say that one no longer holds. The rooms that call check who may."""

import hashlib
import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.clock import utc_now
from marketplace.proofs import codes
from marketplace.proofs.models import Proof
from marketplace.proofs.states import ProofKind, VoidReason
from marketplace.proofs.typesetting import typeset

ADDRESS = "/proofs/"
_LAID_OVER = frozenset({"base_url"})
"""Where the market happens to stand is no part of what a paper says."""


def issue(
    actor: Actor,
    kind: ProofKind,
    subject: str,
    facts: Mapping[str, str],
    source: str,
    data: Mapping[str, Any],
    *,
    keep: bool = False,
) -> tuple[Proof, bytes]:
    """Set `templates/<source>.typ` with a new code, and keep what a check of the paper needs.

    `facts` (name: value, in this order) are shown to everybody who has the code: nothing personal beyond what the
    paper states. `data` has `title`, `market`, `base_url` and what the template asks for; the digest of the source is
    that of `data`, so that the same data has the same digest whenever it is issued. `keep`: the file is to be handed
    out again (`queries.latest`).
    """
    code, now = codes.new_code(), utc_now().replace(microsecond=0)
    digest = _source_digest(source, data)
    laid_out = dict(data) | {
        "code": codes.grouped(code),
        "verify_url": str(data["base_url"]).rstrip("/") + ADDRESS + codes.grouped(code),
        "digest": digest,
        "issued_at": now,
    }
    pdf = typeset(source, laid_out)
    proof = Proof(
        code=code, kind=ProofKind(kind).value, subject=subject, sha256=hashlib.sha256(pdf).hexdigest(),
        facts={"rows": [[name, value] for name, value in facts.items()], "source_sha256": digest},
        issued_by=actor.person_id, issued_at=now, pdf=pdf if keep else None,
    )  # fmt: skip
    db.session.add(proof)
    db.session.flush()
    trail.record(
        actor, "proof.issue", subject, proof=proof.id, kind=proof.kind, sha256=proof.sha256, source=digest
    )
    return proof, pdf


def void(actor: Actor, subject: str, kind: ProofKind, reason: VoidReason) -> int:
    """Every document of the kind about the subject holds no longer; gives how many held until now."""
    query = select(Proof).where(
        Proof.subject == subject, Proof.kind == kind.value, Proof.void_reason.is_(None)
    )
    found = db.session.scalars(query.with_for_update()).all()
    for proof in found:
        proof.void_reason = reason.value
        trail.record(actor, "proof.void", subject, proof=proof.id, reason=reason.value)
    return len(found)


def _source_digest(source: str, data: Mapping[str, Any]) -> str:
    """SHA-256 over the data in one written form. Raises TypeError for what has none."""
    plain = {name: value for name, value in data.items() if name not in _LAID_OVER}
    written = json.dumps(
        [source, plain], ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_moment
    )
    return hashlib.sha256(written.encode("utf-8", "surrogatepass")).hexdigest()


def _moment(value: object) -> str:
    if isinstance(value, date | datetime):
        return value.isoformat()
    raise TypeError(f"no written form for {type(value).__name__}")
