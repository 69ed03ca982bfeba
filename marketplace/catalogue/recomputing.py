"""The hash of what a JSON file says, worked out again from its content, however the file is written. Pure."""

import json
from typing import Any

from marketplace.catalogue.content import canonical, digest

MOST_PARTS = 500_000
"""Objects and lists of a file that is read; ten thousand entries have a fifth of them."""
MOST_VALUES = 3_000_000


def recomputed(data: bytes) -> str | None:
    """SHA-256 of the snapshot in a JSON file; None for a file that holds none, or is too large to be one."""
    if data.count(b"{") + data.count(b"[") > MOST_PARTS or data.count(b",") > MOST_VALUES:
        return None
    try:
        found = _snapshot(json.loads(data.decode("utf-8-sig")))
        return digest(canonical(found)) if found is not None else None
    except (ValueError, RecursionError):  # no UTF-8, no JSON, a number beyond all bounds; nested without end
        return None


def looks_like_json(start: bytes) -> bool:
    return start.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] == b"{"


def _snapshot(value: Any) -> dict[str, Any] | None:
    """The file itself, or the one part of it that is a snapshot."""
    if not isinstance(value, dict):
        return None
    for each in (value, *value.values()):
        if isinstance(each, dict) and each.keys() == {"head", "entries"}:
            return each
    return None
