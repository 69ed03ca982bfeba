"""Changes of the live index, and building one beside it. Each is one transaction: seen whole, or never there."""

import secrets
from array import array
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import LiteralString

from marketplace.search import bm25
from marketplace.search.analyzer import fold
from marketplace.search.index import IndexUnavailable, SearchDocument, in_batches
from marketplace.search.postgres_blocks import BLOCK, joined, packed, revised
from marketplace.search.postgres_columns import Row, row_of
from marketplace.search.postgres_connections import Cursor
from marketplace.search.postgres_tables import (
    CHANGED,
    CREATE_SCHEMA,
    CREATE_TABLES,
    DROP_TABLES,
    FINISH_TABLES,
    FORMAT,
    GENERATIONS,
    MAKE_CURRENT,
    Statements,
    lock_writing,
    read_pointer,
)
from marketplace.search.postgres_view import storable

FIELD_SEPARATOR = "\x1f"
"""Folded text holds no control characters, and PostgreSQL stores no NUL."""
_SLOT = tuple[int, str]

_KNOWN: LiteralString = """
SELECT listing_id, number, live, terms FROM {listing} JOIN {body} USING (number) WHERE listing_id = ANY(%s)
"""
_NEXT: LiteralString = "SELECT coalesce(max(number) + 1, 0) FROM {listing}"
_HIDE: LiteralString = "UPDATE {listing} SET live = false, stamp = %s WHERE number = ANY(%s)"
_BLANK: LiteralString = "UPDATE {body} SET body = '', terms = '' WHERE number = ANY(%s)"
_PUT_ROW: LiteralString = """
INSERT INTO {listing} (number, live, listing_id, version, published, ends, price, tokens, facets, stamp)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (number) DO UPDATE SET live = excluded.live, version = excluded.version,
    published = excluded.published, ends = excluded.ends, price = excluded.price, tokens = excluded.tokens,
    facets = excluded.facets, stamp = excluded.stamp
"""
_PUT_BODY: LiteralString = """
INSERT INTO {body} (number, body, terms) VALUES (%s, %s, %s)
ON CONFLICT (number) DO UPDATE SET body = excluded.body, terms = excluded.terms
"""
_SLOTS: LiteralString = """
SELECT block, term, postings FROM {posting} JOIN unnest(%s::integer[], %s::text[]) AS asked (block, term)
USING (block, term)
"""
_PUT_SLOTS: LiteralString = """
INSERT INTO {posting} (block, term, postings) SELECT * FROM unnest(%s::integer[], %s::text[], %s::bytea[])
ON CONFLICT (term, block) DO UPDATE SET postings = excluded.postings
"""
_DROP_SLOTS: LiteralString = """
DELETE FROM {posting} AS held USING unnest(%s::integer[], %s::text[]) AS gone (block, term)
WHERE held.block = gone.block AND held.term = gone.term
"""
_COPY_ROWS: LiteralString = """
COPY {listing} (number, live, listing_id, version, published, ends, price, tokens, facets)
FROM STDIN WITH (FORMAT binary, FREEZE)
"""
_ROW_TYPES = ("int4", "bool", "int8", "int8", "int8", "int8", "int8", "int4", "text")
_COPY_BODIES: LiteralString = "COPY {body} (number, body, terms) FROM STDIN WITH (FORMAT binary, FREEZE)"
_COPY_POSTINGS: LiteralString = (
    "COPY {posting} (block, term, postings) FROM STDIN WITH (FORMAT binary, FREEZE)"
)


def body_of(document: SearchDocument) -> str:
    """The folded public text, its fields kept apart by a character that no query can hold."""
    parts = (document.title, *document.keywords, document.body)
    return FIELD_SEPARATOR.join(fold(part) for part in parts)


def counts_of(document: SearchDocument) -> dict[str, int]:
    """{term: weighted count} of what can be stored."""
    counts = bm25.weighted_counts(document)
    return {term: counts[term] for term in storable(counts)}


def told(counts: Mapping[str, int]) -> str:
    """Terms and counts as a document's row keeps them, to take them out again; terms hold no space."""
    return " ".join(f"{term} {count}" for term, count in counts.items())


def retold(text: str) -> dict[str, int]:
    """What `told` was made of."""
    parts = text.split(" ") if text else []
    return dict(zip(parts[::2], map(int, parts[1::2]), strict=True))


def write(cursor: Cursor, schema: str, documents: Mapping[int, SearchDocument], dropped: set[int]) -> None:
    """One change of the live index: `documents` by listing id, put; the listings `dropped` removed."""
    lock_writing(cursor, schema)
    pointer = read_pointer(cursor, schema)
    change = _Change(cursor, Statements(schema, pointer.generation), pointer.stamp + 1)
    grown = change.apply(documents, dropped)
    if change.touched:
        cursor.execute(Statements(schema)[CHANGED], (pointer.stamp + 1, pointer.documents + grown))


class _Change:
    """What one change does to the tables of a generation."""

    def __init__(self, cursor: Cursor, statements: Statements, stamp: int) -> None:
        self._cursor = cursor
        self._statements = statements
        self._stamp = stamp
        self._gone: dict[_SLOT, set[int]] = defaultdict(set)
        self._added: dict[_SLOT, dict[int, int]] = defaultdict(dict)
        self._grown = 0
        self.touched = False

    def apply(self, documents: Mapping[int, SearchDocument], dropped: set[int]) -> int:
        """Returns by how many documents the index has grown."""
        asked = ([*documents.keys() | dropped],)
        known = {row[0]: row[1:] for row in self._cursor.execute(self._statements[_KNOWN], asked).fetchall()}
        (following,) = self._cursor.execute(self._statements[_NEXT]).fetchone() or (0,)
        figures, bodies = [], []
        for listing_id, document in documents.items():
            number, live, terms = known.pop(listing_id, (following, False, ""))
            following += number == following
            counts = counts_of(document)
            self._compare(number, retold(terms) if live else {}, counts)
            self._grown += not live
            figures.append((*row_of(number, document, sum(counts.values())), self._stamp))
            bodies.append((number, body_of(document), told(counts)))
        hidden = {number: terms for number, live, terms in known.values() if live}
        for number, terms in hidden.items():
            self._compare(number, retold(terms), {})
        self.touched = bool(figures or hidden)
        if hidden:
            self._cursor.execute(self._statements[_HIDE], (self._stamp, [*hidden]))
            self._cursor.execute(self._statements[_BLANK], ([*hidden],))  # withdrawn text must not linger
        if figures:
            self._cursor.executemany(self._statements[_PUT_ROW], figures)
            self._cursor.executemany(self._statements[_PUT_BODY], bodies)
        self._write_slots()
        return self._grown - len(hidden)

    def _compare(self, number: int, old: Mapping[str, int], new: Mapping[str, int]) -> None:
        """Note what a document's postings lose and gain: an edit leaves most of them alone."""
        block, place = divmod(number, BLOCK)
        for term, count in old.items():
            if new.get(term) != count:
                self._gone[block, term].add(place)
        for term, count in new.items():
            if old.get(term) != count:
                self._added[block, term][place] = packed(number, count)

    def _write_slots(self) -> None:
        """Read the touched rows of postings, and write those that have become different."""
        slots = [*self._gone.keys() | self._added.keys()]
        asked = ([block for block, _term in slots], [term for _block, term in slots])
        rows = self._cursor.execute(self._statements[_SLOTS], asked).fetchall()
        old = {(block, term): part for block, term, part in rows}
        put, emptied = [], []
        for slot in slots:
            before, added = old.get(slot, b""), self._added.get(slot, {})
            part = revised(before, self._gone.get(slot, set()) | added.keys(), added)
            if not part:
                emptied.append(slot)
            elif part != before:
                put.append((*slot, part))
        if put:
            self._cursor.execute(
                self._statements[_PUT_SLOTS], [list(column) for column in zip(*put, strict=True)]
            )
        if emptied:
            gone = [list(column) for column in zip(*emptied, strict=True)]
            self._cursor.execute(self._statements[_DROP_SLOTS], gone)


class Building:
    """An index being built by a transaction of its own; the Rebuild that callers see.

    Nobody else sees anything of it before it is committed, and when its process is killed PostgreSQL throws it away.
    """

    def __init__(self, cursor: Cursor, schema: str) -> None:
        self._cursor = cursor
        self._statements = Statements(schema, secrets.token_hex(6))
        self._documents = 0
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '256MB'")
        cursor.connection.execute(self._statements[CREATE_TABLES])

    def put_many(self, documents: Iterable[SearchDocument]) -> int:
        """Add documents, each listing once; returns how many."""
        before = self._documents
        for batch in in_batches(documents, BLOCK - self._documents % BLOCK):
            self._put(batch)
        return self._documents - before

    def _put(self, batch: list[SearchDocument]) -> None:
        postings: dict[_SLOT, array[int]] = {}
        rows: list[Row] = []
        bodies: list[tuple[int, str, str]] = []
        for number, document in enumerate(batch, start=self._documents):
            counts = counts_of(document)
            for term, count in counts.items():
                postings.setdefault((number // BLOCK, term), array("I")).append(packed(number, count))
            rows.append(row_of(number, document, sum(counts.values())))
            bodies.append((number, body_of(document), told(counts)))
        self._documents += len(batch)
        self._copy(_COPY_ROWS, _ROW_TYPES, rows)
        self._copy(_COPY_BODIES, ("int4", "text", "text"), bodies)
        slots = ((block, term, joined(part)) for (block, term), part in postings.items())
        self._copy(_COPY_POSTINGS, ("int4", "text", "bytea"), slots)

    def _copy(
        self, statement: LiteralString, types: tuple[str, ...], rows: Iterable[tuple[object, ...]]
    ) -> None:
        with self._cursor.copy(self._statements[statement]) as copy:
            copy.set_types(types)
            for row in rows:
                copy.write_row(row)

    def finish(self) -> None:
        """Make it the live index as soon as the transaction is committed."""
        schema = self._statements.schema
        self._cursor.connection.execute(self._statements[FINISH_TABLES])
        lock_writing(self._cursor, schema)
        made = {"format": FORMAT, "generation": self._statements.generation, "documents": self._documents}
        self._cursor.execute(Statements(schema)[MAKE_CURRENT], made)


def prepare(cursor: Cursor, schema: str) -> None:
    """The schema and the row of the live generation, where they are not there yet."""
    lock_writing(cursor, schema)
    cursor.connection.execute(Statements(schema)[CREATE_SCHEMA])


def sweep(cursor: Cursor, schema: str) -> None:
    """Drop every generation but the live one; those being built are seen by nobody, and so are safe."""
    lock_writing(cursor, schema)
    try:
        live = read_pointer(cursor, schema).generation
    except IndexUnavailable:
        return
    for (generation,) in cursor.execute(GENERATIONS, (schema,)).fetchall():
        if generation != live:
            cursor.execute(Statements(schema, generation)[DROP_TABLES])
