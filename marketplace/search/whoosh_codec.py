"""How postings lie in a Whoosh segment: whole arrays instead of one Python object per posting.

Whoosh walks postings one call at a time (3–4 µs each). This codec keeps Whoosh's files and only changes how
the numbers of a block are written, so that a whole list is read or written in one go.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter

import numpy as np
from whoosh.codec.base import Segment
from whoosh.codec.whoosh3 import W3Codec, W3FieldWriter, W3LeafMatcher, W3PostingsWriter
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import Storage
from whoosh.filedb.structfile import StructFile
from whoosh.formats import Existence, Format
from whoosh.reading import TermInfo

from marketplace.search.columns import Postings

BLOCK_POSTINGS = 4096

_Gathered = tuple["array[int]", "array[float]"]
"""Postings while they are gathered for writing."""


class CountsField(FieldType):  # type: ignore[misc]  # Whoosh ships no types
    """A field whose value is {term: count}: tokens are made and counted before Whoosh sees them."""

    indexed = True
    stored = False
    scorable = False

    def __init__(self) -> None:
        self.format = Existence()
        self.analyzer = None

    def index(
        self, value: Mapping[str, int], **_options: object
    ) -> Iterator[tuple[bytes, int, float, bytes]]:
        return ((term.encode(), 1, float(count), b"") for term, count in value.items())


class ArrayPostingsWriter(W3PostingsWriter):  # type: ignore[misc]
    """Writes a block's document numbers and counts as raw arrays."""

    def add_postings(self, postings: _Gathered) -> None:
        """A term's whole list; `finish_postings` writes what is left of it."""
        ids, weights = postings
        for start in range(0, len(ids), self._blocklimit):
            if start:
                self._write_block()
            self._ids = ids[start : start + self._blocklimit]
            self._weights = weights[start : start + self._blocklimit]

    def _new_block(self) -> None:
        super()._new_block()
        self._minlength = 0  # Whoosh compares it between blocks, and lengths are not kept

    def _mini_ids(self) -> bytes:
        return self._ids.tobytes()

    def _mini_weights(self) -> bytes:
        return self._weights.tobytes()

    def _mini_values(self) -> None:
        return None


class ArrayPostingsMatcher(W3LeafMatcher):  # type: ignore[misc]
    """Reads what ArrayPostingsWriter wrote. Not safe for threads: the caller holds a lock."""

    def postings(self) -> Postings:
        """The whole list; call it once, on a fresh matcher."""
        ids: list[bytes] = []
        counts: list[bytes] = []
        while not self._atend:
            self._read_data()
            ids.append(self._data[0])
            counts.append(self._data[1])
            self._next_block()
        return np.frombuffer(b"".join(ids), np.uint32), np.frombuffer(b"".join(counts), np.float32)

    def _read_ids(self) -> None:
        if self._data is None:
            self._read_data()
        self._ids = array("I")
        self._ids.frombytes(self._data[0])

    def _read_weights(self) -> None:
        if self._data is None:
            self._read_data()
        self._weights = array("f")
        self._weights.frombytes(self._data[1])

    def _read_values(self) -> None:
        self._values = (None,) * self._blocklength


class TermPool:
    """Gathers a new segment's postings by term: 8 bytes each, where Whoosh keeps and sorts a tuple for each.

    Takes the place of a writer's `pool`. Documents come in ascending order, so each list is sorted already.
    """

    def __init__(self) -> None:
        self._terms: dict[tuple[str, bytes], _Gathered] = {}

    def add(self, item: tuple[str, bytes, int, float, bytes]) -> None:
        field, term, document, count, _value = item
        postings = self._terms.get((field, term))
        if postings is None:
            postings = self._terms[field, term] = (array("I"), array("f"))
        postings[0].append(document)
        postings[1].append(count)

    def extend(self, field: str, term: bytes, postings: Postings) -> None:
        """Add postings of documents that come after all that are here."""
        known = self._terms.setdefault((field, term), (array("I"), array("f")))
        known[0].frombytes(postings[0].tobytes())
        known[1].frombytes(postings[1].tobytes())

    def iter_postings(self) -> Iterator[tuple[str, bytes, _Gathered]]:
        for field, term in sorted(self._terms):
            postings = self._terms[field, term]
            if postings[0]:
                yield field, term, postings

    def cleanup(self) -> None:
        self._terms.clear()


class ArrayFieldWriter(W3FieldWriter):  # type: ignore[misc]
    """Writes the lists of a TermPool."""

    def add_postings(
        self, schema: Schema, _lengths: object, items: Iterable[tuple[str, bytes, _Gathered]]
    ) -> None:
        for field, terms in groupby(items, key=itemgetter(0)):
            self.start_field(field, schema[field])
            for _field, term, postings in terms:
                self.start_term(term)
                self._postwriter.add_postings(postings)
                self.finish_term()
            self.finish_field()


class ArrayCodec(W3Codec):  # type: ignore[misc]
    """Whoosh's own codec but for the blocks. Segments remember it by this name: do not rename it lightly."""

    length_stats = False

    def __init__(self) -> None:
        super().__init__(blocklimit=BLOCK_POSTINGS, compression=0)

    def field_writer(self, storage: Storage, segment: Segment) -> ArrayFieldWriter:
        return ArrayFieldWriter(self, storage, segment)

    def postings_writer(self, dbfile: StructFile, byteids: bool = False) -> ArrayPostingsWriter:
        return ArrayPostingsWriter(dbfile, self._blocklimit, byteids=byteids, compression=self._compression)

    def postings_reader(
        self,
        dbfile: StructFile,
        terminfo: TermInfo,
        format_: Format,
        term: tuple[str, bytes] | None = None,
        scorer: object = None,
    ) -> ArrayPostingsMatcher:
        offset, length = terminfo.extent()
        return ArrayPostingsMatcher(dbfile, offset, length, format_, term=term, scorer=scorer)
