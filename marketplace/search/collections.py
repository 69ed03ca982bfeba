"""Test collections for measuring search: documents, topics, and which document answers which topic. Pure.

    docs.jsonl     {"id": …, "title": …, "body": …} a line
    topics.jsonl   {"id": …, "text": …} a line
    qrels.txt      topic, an unused column, document, grade (TREC); a grade above 0 is an answer

Ids are words without white space, since they stand in columns. Empty lines are passed over.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from marketplace.kernel.text import clean

DOCUMENTS, TOPICS, JUDGEMENTS = "docs.jsonl", "topics.jsonl", "qrels.txt"
_GRADE = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_QUOTED = 60


class CollectionRefused(ValueError):
    """The collection cannot be used as it is; the text is `file:line: what is wrong, what to do`."""


@dataclass(frozen=True)
class Document:
    id: str
    title: str
    body: str


@dataclass(frozen=True)
class Topic:
    id: str
    text: str


R = TypeVar("R", Document, Topic)


@dataclass(frozen=True)
class Collection:
    """`grades` is {topic id: {document id: grade}}; `topics` are those that have any, in the order of the file."""

    documents: tuple[Document, ...]
    topics: tuple[Topic, ...]
    grades: Mapping[str, Mapping[str, int]]


def read_collection(directory: Path) -> Collection:
    """Read and check the three files. Raises CollectionRefused."""
    documents = read_documents(*_content(directory / DOCUMENTS))
    topics = read_topics(*_content(directory / TOPICS))
    known = frozenset(document.id for document in documents)
    grades = read_grades(*_content(directory / JUDGEMENTS), frozenset(t.id for t in topics), known)
    return Collection(documents, tuple(topic for topic in topics if topic.id in grades), grades)


def read_documents(name: str, content: bytes) -> tuple[Document, ...]:
    """`name` is that of the file, for messages. Raises CollectionRefused."""

    def one(row: dict[str, Any], place: str) -> Document:
        return Document(_id(row, place), _text(row, "title", place), _text(row, "body", place))

    return _records(name, content, one)


def read_topics(name: str, content: bytes) -> tuple[Topic, ...]:
    """As `read_documents`; a topic without a visible character is refused too."""

    def one(row: dict[str, Any], place: str) -> Topic:
        topic = Topic(_id(row, place), _text(row, "text", place))
        if not topic.text.strip():
            raise CollectionRefused(f'{place}: "text" is empty, write what is asked or leave the topic out')
        return topic

    return _records(name, content, one)


def read_grades(
    name: str, content: bytes, topics: frozenset[str], documents: frozenset[str]
) -> dict[str, dict[str, int]]:
    """{topic id: {document id: grade}}. Raises CollectionRefused."""
    grades: dict[str, dict[str, int]] = {}
    for place, line in _lines(name, content):
        columns = line.split()
        if len(columns) != 4:
            raise CollectionRefused(
                f"{place}: {len(columns)} columns, write four: topic 0 document grade, with spaces between"
            )
        topic, _unused, document, grade = columns
        if topic not in topics:
            raise CollectionRefused(f"{place}: topic {_shown(topic)} is not in {TOPICS}, add or remove it")
        if document not in documents:
            raise CollectionRefused(
                f"{place}: document {_shown(document)} is not in {DOCUMENTS}, add or remove it"
            )
        if not _GRADE.fullmatch(grade):
            raise CollectionRefused(
                f"{place}: grade {_shown(grade)} is no whole number, write 0 for a miss and 1 or more for an answer"
            )
        if document in grades.setdefault(topic, {}):
            raise CollectionRefused(
                f"{place}: this topic and document are judged above, keep one of the lines"
            )
        grades[topic][document] = int(grade)
    if not grades:
        raise CollectionRefused(f"{name}:1: nothing is judged, write lines of: topic 0 document grade")
    return grades


def _content(path: Path) -> tuple[str, bytes]:
    try:
        return str(path), path.read_bytes()
    except OSError as error:
        wrong = (error.strerror or "cannot be read").lower()
        raise CollectionRefused(
            f"{path}:1: {wrong}, a collection is a folder with {DOCUMENTS}, {TOPICS} and {JUDGEMENTS}"
        ) from error


def _lines(name: str, content: bytes) -> Iterator[tuple[str, str]]:
    """`file:line` and the text of every line that is not empty."""
    for number, raw in enumerate(content.removeprefix(b"\xef\xbb\xbf").split(b"\n"), start=1):
        place = f"{name}:{number}"
        try:
            line = raw.decode("utf-8").strip()
        except UnicodeDecodeError as error:
            raise CollectionRefused(f"{place}: not UTF-8, save the file as UTF-8") from error
        if line:
            yield place, line


def _records(name: str, content: bytes, one: Callable[[dict[str, Any], str], R]) -> tuple[R, ...]:
    found: dict[str, R] = {}
    for place, line in _lines(name, content):
        record = one(_object(line, place), place)
        if record.id in found:
            raise CollectionRefused(f"{place}: id {_shown(record.id)} stands above already, ids must differ")
        found[record.id] = record
    if not found:
        raise CollectionRefused(f"{name}:1: the file is empty, write one JSON object a line")
    return tuple(found.values())


def _object(line: str, place: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise CollectionRefused(f"{place}: not JSON, write one JSON object a line") from error
    if not isinstance(row, dict):
        raise CollectionRefused(f"{place}: not a JSON object, write one in braces a line")
    return row


def _id(row: dict[str, Any], place: str) -> str:
    value = row.get("id")
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or not value or value.split() != [value] or clean(value) != value:
        raise CollectionRefused(f'{place}: no usable "id", give a text of visible characters without spaces')
    return value


def _text(row: dict[str, Any], key: str, place: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise CollectionRefused(f'{place}: no "{key}", give a text (it may be empty for title and body)')
    return clean(value)


def _shown(value: str) -> str:
    return ascii(value) if not value.isprintable() else value[:_QUOTED]
