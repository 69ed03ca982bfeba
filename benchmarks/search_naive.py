"""Search engines as their first page of documentation uses them: title and body of pairs of characters, the default
query parser, the default scoring. What the market's own use of the same engine is measured beside.
"""

import re
import weakref
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql

from benchmarks.search_product import PAGE, size_of
from benchmarks.search_questions import WHOLE_TEXT, Asking, Question
from marketplace.search.facets import facet_values
from marketplace.search.index import SHOWN_FACETS, SearchDocument, in_batches

_RUNS = re.compile(r"(?P<han>[\u3400-\u9fff]+)|\w+")
BATCH = 1_000


def grams(text: str) -> list[str]:
    """Each two neighbouring Han characters, and words of other scripts whole."""
    found: list[str] = []
    for run in _RUNS.finditer(text.lower()):
        word = run.group()
        pairs = [word[at : at + 2] for at in range(len(word) - 1)] if run["han"] else []
        found += pairs or [word]
    return found


def spaced(text: str) -> str:
    """For an engine that separates words by spaces; a quoted text stays quoted."""
    words = " ".join(grams(text))
    return f'"{words}"' if text.startswith('"') else words


def body_of(document: SearchDocument) -> str:
    """Everything but the title in one text."""
    return "\n".join((*document.keywords, document.body))


def values_of(document: SearchDocument) -> dict[str, str]:
    """{facet: the document's first value} of the facets a page counts."""
    found = facet_values(document)
    return {facet.value: found[facet][0] for facet in SHOWN_FACETS if found[facet]}


class NaiveTantivy:
    """`parse_query` over two text fields, facets by aggregation over keyword columns."""

    def __init__(self, folder: Path) -> None:
        import tantivy

        self._tantivy, self._folder = tantivy, folder
        builder = tantivy.SchemaBuilder().add_unsigned_field("listing", indexed=True, stored=True)
        builder = builder.add_text_field("title").add_text_field("body")
        builder = builder.add_integer_field("published", fast=True)
        for facet in SHOWN_FACETS:
            builder = builder.add_text_field(
                facet.value, tokenizer_name="raw", index_option="basic", fast=True
            )
        folder.mkdir(parents=True, exist_ok=True)
        self._index = tantivy.Index(builder.build(), str(folder))
        self._writer: Any = None

    def build(self, documents: Iterable[SearchDocument]) -> None:
        writer = self._index.writer()
        for document in documents:
            writer.add_document(self._document(document))
        writer.commit()
        writer.wait_merging_threads()

    def change(self, document: SearchDocument) -> None:
        self._writer = self._writer or self._index.writer()
        self._writer.delete_documents("listing", document.listing_id)
        self._writer.add_document(self._document(document))
        self._writer.commit()

    def ask(self, question: Question) -> int:
        tantivy = self._tantivy
        self._index.reload()
        searcher = self._index.searcher()
        query = self._index.parse_query(spaced(question.text), ["title", "body"])
        for facet, value in question.filters.items():
            only = tantivy.Query.term_query(self._index.schema, facet.value, value)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, only)])
        order: dict[str, Any] = {"order_by_field": "published"} if question.asking is Asking.DATE else {}
        found = searcher.search(query, PAGE, **order)
        if question.asking is Asking.FACETS:
            counted = {f.value: {"terms": {"field": f.value, "size": 100}} for f in SHOWN_FACETS}
            searcher.aggregate(query, counted)
        return len([searcher.doc(address)["listing"] for _score, address in found.hits])

    def bytes(self) -> int:
        return size_of(self._folder)

    def _document(self, document: SearchDocument) -> Any:
        made = self._tantivy.Document()
        made.add_unsigned("listing", document.listing_id)
        made.add_text("title", spaced(document.title))
        made.add_text("body", spaced(body_of(document)))
        made.add_integer("published", int(document.published_at.timestamp()) if document.published_at else 0)
        for facet, value in values_of(document).items():
            made.add_text(facet, value)
        return made


class NaiveWhoosh:
    """`MultifieldParser` over two fields of `NgramAnalyzer(2)`, BM25F, groups by columns."""

    def __init__(self, folder: Path) -> None:
        from whoosh import analysis, fields, index

        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        text = fields.TEXT(analyzer=analysis.NgramAnalyzer(2))
        facets = {facet.value: fields.ID(sortable=True) for facet in SHOWN_FACETS}
        schema = fields.Schema(
            listing=fields.ID(unique=True, stored=True), title=text, body=text,
            published=fields.NUMERIC(int, 64, sortable=True), **facets,
        )  # fmt: skip
        exists = index.exists_in(str(folder))
        self._index = index.open_dir(str(folder)) if exists else index.create_in(str(folder), schema)

    def build(self, documents: Iterable[SearchDocument]) -> None:
        writer = self._index.writer(limitmb=256)
        for document in documents:
            writer.add_document(**self._fields(document))
        writer.commit()

    def change(self, document: SearchDocument) -> None:
        writer = self._index.writer()
        writer.update_document(**self._fields(document))
        writer.commit()

    def ask(self, question: Question) -> int:
        from whoosh import qparser
        from whoosh import query as queries

        group = qparser.OrGroup if question.asking in WHOLE_TEXT else qparser.AndGroup
        parser = qparser.MultifieldParser(["title", "body"], self._index.schema, group=group)
        only = [queries.Term(facet.value, value) for facet, value in question.filters.items()]
        options: dict[str, Any] = {"filter": queries.And(only)} if only else {}
        if question.asking is Asking.DATE:
            options |= {"sortedby": "published", "reverse": True}
        if question.asking is Asking.FACETS:
            options |= {"groupedby": [facet.value for facet in SHOWN_FACETS]}
        with self._index.searcher() as searcher:
            found = searcher.search(parser.parse(question.text), limit=PAGE, **options)
            for name in options.get("groupedby", ()):
                found.groups(name)
            return len([hit["listing"] for hit in found])

    def bytes(self) -> int:
        return size_of(self._folder)

    @staticmethod
    def _fields(document: SearchDocument) -> dict[str, Any]:
        published = int(document.published_at.timestamp()) if document.published_at else 0
        return {
            "listing": str(document.listing_id), "title": document.title, "body": body_of(document),
            "published": published, **values_of(document),
        }  # fmt: skip


class NaivePostgres:
    """A tsvector of pairs of characters with a GIN index, ts_rank, one GROUP BY a facet."""

    def __init__(self, url: str, schema: str) -> None:
        self._url, self._schema = url.replace("+psycopg", ""), schema
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def build(self, documents: Iterable[SearchDocument]) -> None:
        columns = sql.SQL(", ").join(sql.SQL("{} text").format(sql.Identifier(f.value)) for f in SHOWN_FACETS)
        self._run(
            sql.SQL(
                "CREATE TABLE naive (listing bigint PRIMARY KEY, title text, body text, published timestamptz, "
                "{}, words tsvector)"
            ).format(columns)
        )
        for batch in in_batches(documents, BATCH):
            self._put(batch)
        self._run(sql.SQL("CREATE INDEX ON naive USING gin (words)"))
        self._run(sql.SQL("ANALYZE naive"))

    def change(self, document: SearchDocument) -> None:
        self._run(sql.SQL("DELETE FROM naive WHERE listing = %s"), document.listing_id)
        self._put([document])

    def ask(self, question: Question) -> int:
        to_query = sql.SQL("phraseto_tsquery" if question.asking is Asking.PHRASE else "plainto_tsquery")
        words = " ".join(grams(question.text))
        if question.asking in WHOLE_TEXT:
            to_query, words = sql.SQL("to_tsquery"), " | ".join(dict.fromkeys(grams(question.text)))
        matches = [sql.SQL("words @@ query"), *(_equals(f.value) for f in question.filters)]
        found = sql.SQL("FROM naive, {}('simple', %s) AS query WHERE {}").format(
            to_query, sql.SQL(" AND ").join(matches)
        )
        given = (words, *question.filters.values())
        by = sql.SQL("published" if question.asking is Asking.DATE else "ts_rank(words, query)")
        page = sql.SQL("SELECT listing {} ORDER BY {} DESC LIMIT %s").format(found, by)
        rows = self._run(page, *given, PAGE)
        for facet in SHOWN_FACETS if question.asking is Asking.FACETS else ():
            name = sql.Identifier(facet.value)
            self._run(sql.SQL("SELECT {}, count(*) {} GROUP BY {}").format(name, found, name), *given)
        return len(rows)

    def bytes(self) -> int:
        rows = self._run(sql.SQL("SELECT pg_total_relation_size('naive')"))
        return int(rows[0][0])

    def _put(self, documents: list[SearchDocument]) -> None:
        names = [facet.value for facet in SHOWN_FACETS]
        places = sql.SQL(", ").join(sql.Placeholder() * (4 + len(names)))
        statement = sql.SQL("INSERT INTO naive VALUES ({}, to_tsvector('simple', %s))").format(places)
        rows = [
            (
                d.listing_id, d.title, body_of(d), d.published_at, *map(values_of(d).get, names),
                " ".join(grams(f"{d.title}\n{body_of(d)}")),
            )
            for d in documents
        ]  # fmt: skip
        with self._connected().cursor() as cursor:
            cursor.executemany(statement, rows)

    def _run(self, statement: sql.SQL | sql.Composed, *given: Any) -> list[tuple[Any, ...]]:
        with self._connected().cursor() as cursor:
            cursor.execute(statement, given)
            return cursor.fetchall() if cursor.description else []

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        if self._connection is None:
            options = f"-c search_path={self._schema}"
            self._connection = psycopg.connect(self._url, autocommit=True, options=options)
            weakref.finalize(self, self._connection.close)
        return self._connection


def _equals(column: str) -> sql.Composable:
    return sql.SQL("{} = %s").format(sql.Identifier(column))
