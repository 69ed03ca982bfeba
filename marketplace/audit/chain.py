"""How an audit row is hashed. Pure, so that anybody can verify an export with the same few lines."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any

GENESIS = "0" * 64
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
