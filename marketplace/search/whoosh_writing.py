"""Commits: one new segment each, removals marked, and small segments merged so that few are left."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import accumulate
from pathlib import Path

import numpy as np
from whoosh.codec.base import Segment as WhooshSegment
from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.reading import SegmentReader
from whoosh.writing import SegmentWriter

from marketplace.search import bm25
from marketplace.search.analyzer import fold
from marketplace.search.file_store import Held, sync_files
from marketplace.search.index import IndexUnavailable, SearchDocument, in_batches
from marketplace.search.whoosh_codec import ArrayCodec, TermPool
from marketplace.search.whoosh_files import open_mapped
from marketplace.search.whoosh_segment import facts_of
from marketplace.search.whoosh_snapshot import NAME, SCHEMA, Snapshot

BUILD_BATCH = 20_000
"""Documents of one segment in a rebuild; about 60 MB of memory."""
SMALL = 2_000
"""Segments below this many documents are merged; larger ones wait for a rebuild, so a commit stays short."""
MOST_ALIKE = 6
"""Segments of one size class that are left unmerged; a class spans a factor of eight."""
_FIELD_SEPARATOR = "\x00"
GONE = -1


class _Writer:
    """A Whoosh writer with our codec and pool; commits on leaving the block, or leaves no trace."""

    def __init__(self, files: FileIndex) -> None:
        self.whoosh = SegmentWriter(files, codec=ArrayCodec(), timeout=10.0)
        self.whoosh.pool.cleanup()
        self.whoosh.pool = TermPool()

    def add(self, document: SearchDocument) -> None:
        text = _FIELD_SEPARATOR.join((document.title, *document.keywords, document.body))
        counts = bm25.weighted_counts(document)
        self.whoosh.add_document(
            text=counts, body=_fold_fields(text), facts=facts_of(document, counts.total()).encode()
        )

    def remove(self, segment_id: str, numbers: Iterable[int]) -> None:
        for segment in self.whoosh.segments:
            if segment.segment_id() == segment_id:
                for number in numbers:
                    segment.delete_document(number)


def _fold_fields(text: str) -> str:
    """Folded, with the fields kept apart by a character that no query can hold."""
    return _FIELD_SEPARATOR.join(fold(part) for part in text.split(_FIELD_SEPARATOR))


def _open_files(directory: Path) -> FileIndex:
    try:
        return FileIndex(FileStorage(str(directory)), SCHEMA, NAME)
    except Exception as error:  # a damaged table of contents can raise anything
        raise IndexUnavailable(problem="damaged table of contents") from error


def write(snapshot: Snapshot, documents: Iterable[SearchDocument], dropped: Iterable[int]) -> None:
    """One commit on the index that `snapshot` is the newest view of."""
    writer = _Writer(_open_files(snapshot.directory))
    try:
        by_segment: dict[str, list[int]] = {}
        for listing_id in dropped:
            place = snapshot.place(listing_id)
            if place is not None:
                by_segment.setdefault(place[0].identity, []).append(place[1])
        for segment_id, numbers in by_segment.items():
            writer.remove(segment_id, numbers)
        for document in documents:
            writer.add(document)
    except BaseException:
        writer.whoosh.cancel()
        raise
    writer.whoosh.commit(mergetype=_merge_small)
    sync_files(snapshot.directory)


def _merge_small(writer: SegmentWriter, segments: list[WhooshSegment]) -> list[WhooshSegment]:
    """Whoosh's merge policy: merges small segments of like size once there are many, and drops emptied ones.

    So a document is copied a few times in its life, not by every ninth commit.
    """
    kept = [segment for segment in segments if segment.doc_count_all() > segment.deleted_count()]
    classes: dict[int, list[WhooshSegment]] = defaultdict(list)
    for segment in kept:
        if segment.doc_count_all() < SMALL:
            classes[segment.doc_count_all().bit_length() // 3].append(segment)
    crowded = next((alike for _size, alike in sorted(classes.items()) if len(alike) > MOST_ALIKE), [])
    merged = _within(SMALL, crowded)
    for segment in merged:
        _absorb(writer, segment)
    return [segment for segment in kept if segment not in merged]


def _within(documents: int, segments: list[WhooshSegment]) -> list[WhooshSegment]:
    """The smallest of `segments` that together hold no more than so many documents; at least two of them."""
    ordered = sorted(segments, key=lambda segment: segment.doc_count_all())
    sums = accumulate(segment.doc_count_all() for segment in ordered)
    return ordered[: max(2, sum(total <= documents for total in sums))]


def _absorb(writer: SegmentWriter, segment: WhooshSegment) -> None:
    """Copy a segment's documents behind those of the writer, list by list; Whoosh would go posting by posting."""
    first = writer.docnum
    reader = SegmentReader(writer.storage, SCHEMA, segment)
    moved = writer.write_per_doc(set(SCHEMA.names()), reader)
    reader.close()
    places = np.full(segment.doc_count_all(), GONE, np.int64)
    if moved is None:
        places[:] = np.arange(first, first + len(places))
    else:
        places[list(moved.keys())] = list(moved.values())
    terms = segment.codec().terms_reader(open_mapped(writer.storage, segment), segment)
    for field, term in terms.terms():
        documents, counts = terms.matcher(field, term, SCHEMA[field].format).postings()
        new = places[documents]
        kept = new != GONE
        writer.pool.extend(field, term, (new[kept].astype(np.uint32), counts[kept]))


class Building:
    """An index being built in a directory of its own; the Rebuild that callers see."""

    def __init__(self, held: Held) -> None:
        self.directory = held.directory
        self._held = held
        self._files = FileIndex.create(FileStorage(str(self.directory)), SCHEMA, NAME)

    def put_many(self, documents: Iterable[SearchDocument]) -> int:
        """Add documents, each listing once; returns how many."""
        added = 0
        for batch in in_batches(documents, BUILD_BATCH):
            writer = _Writer(self._files)
            try:
                for document in batch:
                    writer.add(document)
            except BaseException:
                writer.whoosh.cancel()
                raise
            writer.whoosh.commit(merge=False)
            added += len(batch)
        return added

    def finish(self) -> None:
        sync_files(self.directory)

    def close(self) -> None:
        self._held.close()
