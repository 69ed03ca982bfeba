"""Packs that come with the market become records, so that a decision points at texts that are kept."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.kernel.actor import SYSTEM, Actor
from marketplace.kernel.clock import utc_now
from marketplace.policies.models import PolicyVersion
from marketplace.policies.shipped import Shipped, shipped_packs
from marketplace.policies.states import VersionStatus

SHIPPED = "policy_version.ship"


def record_shipped(actor: Actor) -> None:
    """Those of documents without any record, as approved: the market's own act, for the first who needs them."""
    known = set(db.session.scalars(select(PolicyVersion.pack_id).distinct()))
    for pack_id, shipped in shipped_packs().items():
        if pack_id not in known:
            _record(actor, shipped)


def _record(actor: Actor, shipped: Shipped) -> None:
    """Two at once make one record: whoever comes second waits and finds it there."""
    pack, now = shipped.pack, utc_now()
    row: dict[str, Any] = {
        "pack_id": pack.id, "number": pack.version, "status": VersionStatus.ACTIVE, "title": pack.title,
        "texts": shipped.texts, "sha256": pack.sha256, "since": pack.since, "until": pack.until, "why": "",
        "reason_note": "", "drafted_at": now, "changed_at": now, "approved_at": now, "hands": [], "dry_run": {},
        "reviewed_by": "", "review_basis": "", "row_version": 1,
    }  # fmt: skip
    insert = postgresql.insert if db.engine.dialect.name == "postgresql" else sqlite.insert
    made = insert(PolicyVersion).values(**row).on_conflict_do_nothing().returning(PolicyVersion.id)
    number = db.session.scalar(made)
    if number is not None:
        facts = {"after": VersionStatus.ACTIVE, "sha256": pack.sha256, "needed_by": actor.person_id}
        trail.record(SYSTEM, SHIPPED, f"policy_version:{number}", **facts)
