"""Where the index lies in PostgreSQL: tables of one generation, and a row that names the live one.

    <schema>.current              one row: format, live generation, stamp of the last change, how much there is
    <schema>.listing_<generation> a row a listing: its number, what `Columns` holds of it, stamp of its last change
    <schema>.body_<generation>    its folded public text and its terms
    <schema>.posting_<generation> a row a term and block of documents: `postgres_blocks`

A number once given to a listing stays its own within a generation; a removed listing's row says so, and processes
learn of it as of any other change: by rows whose stamp is later than what they have.
"""

from functools import lru_cache
from typing import LiteralString, NamedTuple

import psycopg
from psycopg import sql

from marketplace.search import bm25
from marketplace.search.index import IndexUnavailable
from marketplace.search.postgres_blocks import BLOCK
from marketplace.search.postgres_columns import Row
from marketplace.search.postgres_connections import Cursor

FORMAT = f"v1-{bm25.TITLE_WEIGHT}-{bm25.KEYWORD_WEIGHT}-{BLOCK}"
"""Counts are weighted when a document is indexed, so other weights need another index."""
COLUMNS = ", ".join(Row._fields)

CREATE_SCHEMA: LiteralString = """
CREATE SCHEMA IF NOT EXISTS {schema};
CREATE TABLE IF NOT EXISTS {current} (
    one boolean PRIMARY KEY DEFAULT true CHECK (one),
    format text NOT NULL, generation text NOT NULL, stamp bigint NOT NULL, documents integer NOT NULL)
"""
CREATE_TABLES: LiteralString = """
CREATE TABLE {listing} (
    number integer NOT NULL, live boolean NOT NULL, listing_id bigint NOT NULL, version bigint NOT NULL,
    published bigint NOT NULL, ends bigint NOT NULL, price bigint NOT NULL, tokens integer NOT NULL,
    facets text NOT NULL, stamp bigint NOT NULL DEFAULT 0);
CREATE TABLE {body} (number integer NOT NULL, body text NOT NULL, terms text NOT NULL);
CREATE TABLE {posting} (block integer NOT NULL, term text COLLATE "C" NOT NULL, postings bytea NOT NULL)
    WITH (toast_tuple_target = 8160);
ALTER TABLE {posting} ALTER COLUMN postings SET STORAGE EXTERNAL
"""
FINISH_TABLES: LiteralString = """
ALTER TABLE {listing} ADD PRIMARY KEY (number), ADD UNIQUE (listing_id);
CREATE INDEX ON {listing} (stamp);
ALTER TABLE {body} ADD PRIMARY KEY (number);
ALTER TABLE {posting} ADD CONSTRAINT {key} PRIMARY KEY (term, block);
CLUSTER {posting} USING {key};
ANALYZE {listing}; ANALYZE {body}; ANALYZE {posting}
"""
DROP_TABLES: LiteralString = "DROP TABLE IF EXISTS {listing}, {body}, {posting}"
GENERATIONS = """
SELECT substr(c.relname, 9) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r' AND c.relname LIKE 'listing\\_%%'
"""
LOCK_WAIT = "60s"
LIMITS = "SELECT current_setting('lock_timeout'), current_setting('statement_timeout')"
SET_LIMITS = "SELECT set_config('lock_timeout', %s, true), set_config('statement_timeout', %s, true)"
LOCK_WRITING = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"
POINTER: LiteralString = "SELECT format, generation, stamp, documents FROM {current}"
MAKE_CURRENT: LiteralString = """
INSERT INTO {current} AS old (format, generation, stamp, documents)
VALUES (%(format)s, %(generation)s, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint, %(documents)s)
ON CONFLICT (one) DO UPDATE SET format = excluded.format, generation = excluded.generation,
    documents = excluded.documents, stamp = greatest(old.stamp + 1, excluded.stamp)
"""
CHANGED: LiteralString = "UPDATE {current} SET stamp = %s, documents = %s"


class Pointer(NamedTuple):
    """`stamp` grows with every change and every swap; `documents` is how many there are."""

    format: str
    generation: str
    stamp: int
    documents: int


class Statements:
    """Statements on the tables of one generation below one schema."""

    def __init__(self, schema: str, generation: str = "") -> None:
        self.schema = schema
        self.generation = generation

    def __getitem__(self, template: LiteralString) -> sql.Composed:
        return _statement(template, self.schema, self.generation)


@lru_cache(maxsize=256)
def _statement(template: LiteralString, schema: str, generation: str) -> sql.Composed:
    tables = {name: sql.Identifier(schema, f"{name}_{generation}") for name in ("listing", "body", "posting")}
    return sql.SQL(template).format(
        **tables,
        schema=sql.Identifier(schema),
        current=sql.Identifier(schema, "current"),
        key=sql.Identifier(f"posting_{generation}_pkey"),
    )


def read_pointer(cursor: Cursor, schema: str) -> Pointer:
    """The live generation. Raises IndexUnavailable when there is none, or one of another format."""
    try:
        row = cursor.execute(Statements(schema)[POINTER]).fetchone()
    except psycopg.errors.UndefinedTable as error:
        raise IndexUnavailable(problem="no index yet") from error
    if row is None:
        raise IndexUnavailable(problem="no index yet")
    pointer = Pointer(*row)
    if pointer.format != FORMAT:
        raise IndexUnavailable(problem="index of another format")
    return pointer


def lock_writing(cursor: Cursor, schema: str) -> None:
    """One writer at a time, over all machines, until the transaction ends. Raises LockNotAvailable after a minute.

    The transaction's own limits of time hold again for what comes after.
    """
    limits = cursor.execute(LIMITS).fetchone()
    cursor.execute(SET_LIMITS, (LOCK_WAIT, "0"))  # else the wait would end with the time of a statement
    cursor.execute(LOCK_WRITING, (f"{schema} writing",))
    cursor.execute(SET_LIMITS, limits)
