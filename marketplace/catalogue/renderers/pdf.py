"""A snapshot as an accessible PDF. What people wrote goes in as data, never as source.

One run of typst sets up to `WHOLE` entries. A run keeps about a third of a MiB for each entry until it ends, so a
larger catalogue is set in pieces (`pieces`), which are joined.
"""

from datetime import datetime

from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.codes import Codes
from marketplace.catalogue.renderers.fitting import MissingGlyph, missing_glyphs
from marketplace.catalogue.renderers.paper import data_of
from marketplace.catalogue.renderers.pieces import Pieces
from marketplace.catalogue.renderers.setting import typeset

WHOLE = 1_500
"""Entries that are set in one run."""


def render_pdf(snapshot: Snapshot, sha256: str) -> bytes:
    """The file. The same snapshot and hash give the same bytes.

    Raises `fitting.MissingGlyph` for characters that the fonts lack, before anything is set, and
    `setting.RenderFailed`.
    """
    if where := missing_glyphs(snapshot):
        raise MissingGlyph(where)
    data, addresses = data_of(snapshot, sha256), addresses_of(snapshot, sha256)
    timestamp = int(datetime.fromisoformat(snapshot.head.frozen_at).timestamp())
    if len(snapshot.entries) <= WHOLE:
        return typeset(data, addresses, Codes(), timestamp)
    return Pieces(data, addresses, timestamp).joined()


def addresses_of(snapshot: Snapshot, sha256: str) -> list[str]:
    """What the codes lead to: the verification, then the entries."""
    return [words.verify_url(snapshot.head, sha256), *(entry.url for entry in snapshot.entries)]
