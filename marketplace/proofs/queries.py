"""Issued documents by code: whoever has the code may check the paper."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import undefer

from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.errors import NotFound
from marketplace.proofs import codes
from marketplace.proofs.models import Proof
from marketplace.proofs.states import ProofKind, VoidReason


@dataclass(frozen=True)
class Checked:
    """What the page of verification says. `code` is grouped; `facts` are (name, value) as on the paper."""

    code: str
    kind: ProofKind
    facts: tuple[tuple[str, str], ...]
    sha256: str
    source_sha256: str
    issued_at: datetime
    void_reason: VoidReason | None


def by_code(scope: Scope, typed: str) -> Checked:
    """Public. Raises NotFound for a code that was never issued, or is none."""
    code = codes.read(typed)
    found = (
        None if code is None else db.session.scalars(select(Proof).where(Proof.code == code)).one_or_none()
    )
    if found is None:
        raise NotFound(kind="proof")
    return Checked(
        code=codes.grouped(found.code),
        kind=ProofKind(found.kind),
        facts=tuple((str(name), str(value)) for name, value in found.facts["rows"]),
        sha256=found.sha256,
        source_sha256=found.facts["source_sha256"],
        issued_at=found.issued_at,
        void_reason=VoidReason(found.void_reason) if found.void_reason else None,
    )


def latest(scope: Scope, subject: str, kind: ProofKind) -> Proof:
    """The newest paper of the kind that still holds, its file with it. Raises NotFound; the room checks who may."""
    query = select(Proof).where(
        Proof.subject == subject,
        Proof.kind == kind.value,
        Proof.void_reason.is_(None),
        Proof.pdf.is_not(None),
    )
    found = db.session.scalars(
        query.order_by(Proof.id.desc()).limit(1).options(undefer(Proof.pdf))
    ).one_or_none()
    if found is None:
        raise NotFound(kind="proof")
    return found


def of_subject(scope: Scope, subject: str) -> Sequence[Proof]:
    """Everything issued about a subject, oldest first; for the room that the subject belongs to."""
    return db.session.scalars(select(Proof).where(Proof.subject == subject).order_by(Proof.id)).all()
