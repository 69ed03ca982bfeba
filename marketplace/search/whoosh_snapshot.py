"""A consistent view of one commit of a Whoosh index."""

from functools import cached_property
from pathlib import Path

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.columns import VarBytesColumn
from whoosh.fields import COLUMN, STORED, Schema
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, EmptyIndexError

from marketplace.search import bm25
from marketplace.search.columns import Flags
from marketplace.search.file_store import Held
from marketplace.search.file_views import Superseded
from marketplace.search.index import IndexUnavailable
from marketplace.search.whoosh_codec import CountsField
from marketplace.search.whoosh_segment import Segment

FORMAT = f"v2-{bm25.TITLE_WEIGHT}-{bm25.KEYWORD_WEIGHT}"
"""Counts are weighted when a document is indexed, so other weights need another index."""
NAME = "listings"
SCHEMA = Schema(text=CountsField(), body=STORED(), facts=COLUMN(VarBytesColumn()))


class Snapshot:
    """The segments of one commit. `parts` pairs each with the flags of its documents that are not removed.

    `size` counts removed documents too, as the term frequencies do; so does `average`, the mean document length.
    """

    def __init__(
        self, directory: Path, held: Held, generation: int, parts: list[tuple[Segment, Flags]]
    ) -> None:
        self.directory = directory
        self.held = held
        self.generation = generation
        self.parts = parts
        self.size = sum(segment.size for segment, _live in parts)
        self.average = sum(segment.tokens for segment, _live in parts) / self.size if self.size else 0.0

    @cached_property
    def count(self) -> int:
        """How many documents are not removed."""
        return sum(int(np.count_nonzero(live)) for _segment, live in self.parts)

    def place(self, listing_id: int) -> tuple[Segment, int] | None:
        """Its segment and number there."""
        for segment, live in reversed(self.parts):
            number = segment.numbers.get(listing_id)
            if number is not None and live[number]:
                return segment, number
        return None

    def bytes_on_disk(self) -> int:
        return sum(path.stat().st_size for path in self.directory.glob("*.seg"))


def read_contents(directory: Path) -> TOC:
    """The newest table of contents in a directory. Raises Superseded or IndexUnavailable."""
    try:
        return TOC.read(FileStorage(str(directory)), NAME, schema=SCHEMA)
    except (FileNotFoundError, EmptyIndexError) as error:
        raise Superseded from error
    except Exception as error:  # a damaged file can raise anything
        raise IndexUnavailable(problem="damaged table of contents") from error


def open_view(directory: Path, old: Snapshot | None) -> Snapshot:
    """The newest commit in a directory, with the segments of `old` that it still has."""
    held = old.held if old else Held(directory)
    contents = read_contents(directory)
    if old is not None and contents.generation == old.generation:
        return old
    known = {segment.identity: segment for segment, _live in old.parts} if old else {}
    storage = FileStorage(str(directory))
    parts: list[tuple[Segment, Flags]] = []
    for whoosh_segment in contents.segments:
        segment = known.get(whoosh_segment.segment_id())
        if segment is None:
            segment = Segment(storage, whoosh_segment, SCHEMA)
        parts.append((segment, _live(whoosh_segment)))
    return Snapshot(directory, held, contents.generation, parts)


def _live(segment: WhooshSegment) -> Flags:
    live = np.ones(segment.doc_count_all(), np.bool_)
    live[list(segment.deleted_docs())] = False
    return live
