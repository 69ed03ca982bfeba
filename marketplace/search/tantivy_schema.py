"""How a listing lies in a tantivy index: which fields there are, and what of a document goes into each.

text        the weighted tokens, made by our analyser, joined by spaces; ranked by
pairs       each two neighbouring characters of the folded text, with places; phrases are found in it
body        the folded text, stored
<facet>     one field a facet, for narrowing and counting
listing, version, published, end, price    numbers
"""

from operator import add
from typing import Any

from tantivy import Document, Schema, SchemaBuilder

from marketplace.search import bm25
from marketplace.search.analyzer import fold, tokens_in
from marketplace.search.facets import facet_values
from marketplace.search.index import Facet, SearchDocument

FORMAT = f"v1-tantivy0.27-{bm25.TITLE_WEIGHT}-{bm25.KEYWORD_WEIGHT}"
"""Counts are weighted when a document is indexed, and tantivy reads only what its own version wrote."""
FIELD_SEPARATOR = "\x00"
"""Between the fields of a document; no query can hold it."""
_ID_BITS = 31
_ERA = 1 << 32
"""Publication is kept in seconds from 136 years before 1970 to 136 years after."""


def _schema() -> Schema:
    builder = SchemaBuilder()
    builder.add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    builder.add_text_field("pairs", tokenizer_name="whitespace", index_option="position")
    builder.add_bytes_field("body", stored=True)
    for facet in Facet:
        builder.add_text_field(facet.value, tokenizer_name="raw", index_option="basic", fast=True)
    builder.add_integer_field("listing", indexed=True, fast=True)
    builder.add_integer_field("version", fast=True)
    builder.add_unsigned_field("published", fast=True)
    builder.add_integer_field("end", indexed=True)
    builder.add_integer_field("price", fast=True)
    return builder.build()


SCHEMA = _schema()


def document_of(document: SearchDocument) -> Document:
    """What is indexed of a listing."""
    title, keywords, body = fold(document.title), list(map(fold, document.keywords)), fold(document.body)
    fields = [title, *keywords, body]
    values: dict[str, Any] = {
        "text": " ".join(_weighted_tokens(title, " ".join(keywords), body)),
        "pairs": pairs_of(fields),
        "body": FIELD_SEPARATOR.join(fields).encode(),
        "listing": document.listing_id,
        "version": document.version,
        "published": _published(document),
        **{facet.value: found for facet, found in facet_values(document).items() if found},
    }
    if document.valid_until is not None:
        values["end"] = int(document.valid_until.timestamp())
    if document.price_fen is not None:
        values["price"] = document.price_fen
    return Document.from_dict(values, SCHEMA)


def pairs_of(fields: list[str]) -> str:
    """Every two neighbouring characters, white space left out; no pair reaches from one field into the next."""
    bare = ("".join(field.split()) for field in fields)
    return f" {FIELD_SEPARATOR} ".join(" ".join(map(add, field, field[1:])) for field in bare)


def _weighted_tokens(title: str, keywords: str, body: str) -> list[str]:
    """As often as `bm25.weighted_counts` counts them, of folded texts."""
    return [
        *tokens_in(title) * bm25.TITLE_WEIGHT,
        *tokens_in(keywords) * bm25.KEYWORD_WEIGHT,
        *tokens_in(body),
    ]


def _published(document: SearchDocument) -> int:
    """Newer is greater; in one second, the greater id."""
    seconds = int(document.published_at.timestamp()) if document.published_at else 0
    era = min(max(0, seconds + _ERA), 2 * _ERA - 1)
    return era << _ID_BITS | min(max(0, document.listing_id), (1 << _ID_BITS) - 1)
