"""How an audit row is hashed. Pure, so that anybody can verify an export with the same few lines."""

import hashlib
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
Row = dict[str, Any]
COVERED = (
    "number", "at", "person_id", "actor_name", "roles", "branch_path", "address", "request_id",
    "topic", "subject", "facts", "previous_hash",
)  # fmt: skip


def canonical(row: dict[str, Any]) -> bytes:
    """The covered columns as JSON with sorted keys and no spaces; moments as UTC with microseconds."""
    plain = {name: _plain(row[name]) for name in COVERED}
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def digest(row: dict[str, Any]) -> str:
    """SHA-256 of the canonical row, in hexadecimal."""
    return hashlib.sha256(canonical(row)).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return value


def faults_in(
    passing: Iterator[Row], head: tuple[int, str] | None, known_heads: tuple[tuple[int, str], ...] = ()
) -> list[str]:
    """What does not fit in rows that should run from 1 to `head`. Looks at each row once, in order.

    A head noted before the first entry has the number 0: it holds for every trail.
    """
    faults: list[str] = []
    known = dict(known_heads)
    if known.pop(0, GENESIS) != GENESIS:
        faults.append("the beginning is not the one noted outside the database")
    previous, number = GENESIS, 0
    for row in passing:
        faults += _faults_of(row, number + 1, previous)
        number, previous = row["number"], row["hash"]
        if known.pop(number, previous) != previous:
            faults.append(f"entry {number} is not the one noted outside the database")
    if head != (number, previous):
        faults.append(f"the trail ends at {number}, its head says {head[0] if head else 'nothing'}")
    return faults + [f"entry {gone}, noted outside the database, is gone" for gone in sorted(known)]


def _faults_of(row: Row, expected: int, previous: str) -> list[str]:
    number = row["number"]
    found = {
        f"entry {number} stands where {expected} should": number != expected,
        f"entry {number} does not continue the entry before it": row["previous_hash"] != previous,
        f"entry {number} was changed after it was written": row["hash"] != digest(row),
    }
    return [fault for fault, holds in found.items() if holds]
