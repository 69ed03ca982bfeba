"""A snapshot as open data, and a file's hash reckoned again from its bytes. Pure."""

import json
from typing import IO

from marketplace.catalogue.content import digest

_KEYS = {"sha256", "snapshot"}


def write_json(text: str, sha256: str, file: IO[bytes]) -> None:
    """`{"sha256": "…", "snapshot": <the canonical text as it is>}` and a line end, in UTF-8."""
    file.write(f'{{"sha256": "{sha256}", "snapshot": '.encode())
    file.write(text.encode("utf-8", "surrogatepass"))
    file.write(b"}\n")


def check_json(data: bytes) -> str | None:
    """The SHA-256 of the snapshot in such a file or of a bare canonical snapshot, reckoned anew.

    Whatever the file says of its own hash is not believed. None for bytes that are neither.
    """
    try:
        found = json.loads(data.decode("utf-8-sig", "surrogatepass"))
        snapshot = found["snapshot"] if found.keys() == _KEYS else found
        if not {"entries", "head"} <= snapshot.keys():
            return None
        return digest(_canonical(snapshot))
    except (AttributeError, KeyError, TypeError, ValueError, RecursionError):
        return None


def _canonical(value: object) -> str:
    """The one written form of plain JSON (see `content.canonical`)."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
