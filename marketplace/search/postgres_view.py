"""The index as one transaction sees it, and keeping the columns in memory up to date with it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from threading import Lock
from typing import LiteralString, TypeVar

import numpy as np
import psycopg

from marketplace.search.columns import NO_POSTINGS, Flags, Postings
from marketplace.search.index import IndexUnavailable
from marketplace.search.parsing import Phrase
from marketplace.search.postgres_blocks import unpacked
from marketplace.search.postgres_columns import Columns, Row
from marketplace.search.postgres_connections import Cursor, reading
from marketplace.search.postgres_tables import Pointer, Statements, read_pointer

T = TypeVar("T")
_RETRIES = 5
WHITE = " \u1680\u2028\u2029"
"""The white space that folded text can hold."""

_ROWS: LiteralString = """
SELECT number, live, listing_id, version, published, ends, price, tokens, facets FROM {listing} WHERE stamp > %s
"""
_POSTINGS: LiteralString = "SELECT term, block, postings FROM {posting} WHERE term = ANY(%s)"
_FREQUENCIES: LiteralString = """
SELECT term, sum(octet_length(postings)) / 4 FROM {posting} WHERE term = ANY(%s) GROUP BY term
"""
_LITERAL: LiteralString = """
SELECT number FROM {body} WHERE number = ANY(%s) AND strpos(translate(body, %s, ''), %s) > 0
"""
_BODIES: LiteralString = """
SELECT listing_id, body FROM {listing} JOIN {body} USING (number) WHERE listing_id = ANY(%s) AND live
"""
_SIZE: LiteralString = """
SELECT sum(pg_total_relation_size(name::regclass)), EXISTS (SELECT FROM {posting})
FROM unnest(%s::text[]) AS name
"""


class _Superseded(Exception):
    """A change or a rebuild came between two reads: begin anew."""


class View:
    """Valid within one transaction. Raises IndexUnavailable for damage."""

    def __init__(self, cursor: Cursor, statements: Statements, columns: Columns) -> None:
        self.columns = columns
        self._cursor = cursor
        self._statements = statements

    def postings(self, terms: Iterable[str]) -> dict[str, Postings]:
        """The postings of those terms that the index knows, in any order of blocks."""
        blocks = defaultdict[str, tuple[list[int], list[bytes]]](lambda: ([], []))
        for term, block, part in self._cursor.execute(self._statements[_POSTINGS], (storable(terms),)):
            blocks[term][0].append(block)
            blocks[term][1].append(part)
        with damage():
            found = {term: unpacked(*parts) for term, parts in blocks.items()}
            for numbers, _counts in found.values():
                if len(numbers) and int(numbers.max()) >= self.columns.size:
                    raise ValueError("a posting of no document")
            return {term: postings for term, postings in found.items() if len(postings[0])}

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        rows = self._cursor.execute(self._statements[_FREQUENCIES], (storable(terms),))
        return {term: int(count) for term, count in rows}

    def holding(self, phrase: Phrase, among: Flags, postings: dict[str, Postings]) -> Flags:
        """The documents of `among` that hold a phrase, whose terms' postings are given."""
        for term in phrase.terms:
            having = np.zeros(self.columns.size, np.bool_)
            having[postings.get(term, NO_POSTINGS)[0]] = True
            among = among & having
        if phrase.terms == (phrase.text,) or not among.any():
            return among
        flags = np.zeros(self.columns.size, np.bool_)
        asked = (np.flatnonzero(among).tolist(), WHITE, phrase.text)
        flags[[number for (number,) in self._cursor.execute(self._statements[_LITERAL], asked)]] = True
        return flags

    def bodies(self, listing_ids: Sequence[int]) -> dict[int, str]:
        return dict(self._cursor.execute(self._statements[_BODIES], (listing_ids,)).fetchall())

    def bytes_stored(self) -> int:
        """Raises IndexUnavailable when there are documents and no postings at all."""
        schema, generation = self._statements.schema, self._statements.generation
        names = [f'"{schema}"."{table}_{generation}"' for table in ("listing", "body", "posting")]
        size, has_postings = self._cursor.execute(self._statements[_SIZE], (names,)).fetchone() or (0, False)
        if self.columns.tokens and not has_postings:
            raise IndexUnavailable(problem="postings are missing")
        return int(size)


def storable(terms: Iterable[str]) -> list[str]:
    """Those that PostgreSQL can be asked for at all; no document holds the others."""
    return [term for term in terms if "\x00" not in term and term.isprintable()]


@contextmanager
def damage() -> Iterator[None]:
    """What damaged rows and bytes raise becomes IndexUnavailable."""
    try:
        yield
    except (ValueError, IndexError, TypeError, AttributeError, OverflowError) as error:
        raise IndexUnavailable(problem="damaged rows") from error


class Views:
    """Gives transactions the columns that belong to them; safe for threads, one of which loads at a time."""

    def __init__(self, url: str, schema: str) -> None:
        self._url = url
        self._schema = schema
        self._loading = Lock()
        self._known: tuple[Pointer, Columns] | None = None

    def read(self, work: Callable[[View], T]) -> T:
        """What `work` makes of the newest state; it may be called again. Raises IndexUnavailable."""
        for attempt in range(_RETRIES):
            try:
                with reading(self._url) as cursor:
                    return work(self._view(cursor, insist=attempt == _RETRIES - 1))
            except _Superseded:
                continue
            except psycopg.errors.UndefinedTable as error:
                missing = error  # a rebuild may have replaced them between two statements
            except psycopg.Error as error:
                raise IndexUnavailable(problem=str(error).partition("\n")[0]) from error
        raise IndexUnavailable(problem="tables are missing") from missing

    def _view(self, cursor: Cursor, *, insist: bool) -> View:
        pointer = read_pointer(cursor, self._schema)
        statements = Statements(self._schema, pointer.generation)
        with self._loading:
            known = self._known
            if known is None or known[0] != pointer:
                if known is not None and known[0].stamp > pointer.stamp and not insist:
                    raise _Superseded
                known = self._known = (pointer, self._load(cursor, statements, pointer, known))
        return View(cursor, statements, known[1])

    def _load(
        self, cursor: Cursor, statements: Statements, pointer: Pointer, known: tuple[Pointer, Columns] | None
    ) -> Columns:
        """What has changed since, or everything of another generation."""
        same = (
            known is not None
            and known[0].generation == pointer.generation
            and known[0].stamp <= pointer.stamp
        )
        since, columns = (known[0].stamp, known[1]) if known is not None and same else (-1, Columns.empty())
        rows = cursor.execute(statements[_ROWS], (since,)).fetchall()
        with damage():
            columns = columns.revised([Row(*row) for row in rows])
        if columns.documents != pointer.documents:
            self._known = None
            raise IndexUnavailable(problem="rows are missing")
        return columns
