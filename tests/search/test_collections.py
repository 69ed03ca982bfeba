"""A collection is read as it is, or refused with the line that is wrong and what to do."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.collections import (
    CollectionRefused,
    Document,
    Topic,
    read_collection,
    read_documents,
    read_grades,
    read_topics,
)

IDS = st.text(st.characters(categories=["L", "N"], max_codepoint=0xFFFF), min_size=1, max_size=6)
WORDS = st.text(st.characters(categories=["L", "N", "P", "Zs"]), max_size=30)


def lines(*rows: Any) -> bytes:
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in rows).encode()


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(CollectionRefused) as refused:
        read()
    return str(refused.value)


def write(directory: Path, **files: bytes) -> Path:
    whole = {
        "docs": lines(
            {"id": "d1", "title": "碳纤维", "body": "叶片"}, {"id": "d2", "title": "", "body": "人参"}
        ),
        "topics": lines(
            {"id": "q1", "text": "碳纤维"}, {"id": "q2", "text": "人参"}, {"id": "q3", "text": "无"}
        ),
        "qrels": b"q1 0 d1 1\nq2 0 d2 2\nq2\t0\td1\t0\n",
    }
    names = {"docs": "docs.jsonl", "topics": "topics.jsonl", "qrels": "qrels.txt"}
    for key, content in (whole | files).items():
        (directory / names[key]).write_bytes(content)
    return directory


def test_a_collection_is_read_whole_and_topics_that_nobody_judged_are_left_out(tmp_path: Path) -> None:
    found = read_collection(write(tmp_path))
    assert found.documents == (Document("d1", "碳纤维", "叶片"), Document("d2", "", "人参"))
    assert [topic.id for topic in found.topics] == ["q1", "q2"]
    assert found.grades == {"q1": {"d1": 1}, "q2": {"d2": 2, "d1": 0}}


def test_a_byte_order_mark_windows_line_ends_and_empty_lines_do_no_harm() -> None:
    content = b'\xef\xbb\xbf{"id": 7, "text": "a"}\r\n\r\n  \n{"id": "8", "text": "b"}\r\n'
    assert read_topics("t", content) == (Topic("7", "a"), Topic("8", "b"))


def test_what_cannot_be_stored_is_dropped_from_texts() -> None:
    (found,) = read_documents("d", rb'{"id": "1", "title": "a\u0000b", "body": "c\ud800d"}')
    assert (found.title, found.body) == ("ab", "cd")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "docs.jsonl:1: the file is empty"),
        (b'{"id": "1", "title": "", "body": ""}\n{"id"', "docs.jsonl:2: not JSON"),
        (b"[" * 100_000, "docs.jsonl:1: not JSON"),
        (b"\n[1]", "docs.jsonl:2: not a JSON object"),
        (b'{"title": "", "body": ""}', 'docs.jsonl:1: no usable "id"'),
        (b'{"id": true, "title": "", "body": ""}', 'docs.jsonl:1: no usable "id"'),
        (b'{"id": "a b", "title": "", "body": ""}', 'docs.jsonl:1: no usable "id"'),
        (rb'{"id": "\ud800", "title": "", "body": ""}', 'docs.jsonl:1: no usable "id"'),
        (b'{"id": "1", "body": ""}', 'docs.jsonl:1: no "title"'),
        (b'{"id": "1", "title": "", "body": null}', 'docs.jsonl:1: no "body"'),
        (b'{"id": "1", "title": "", "body": ""}\n' * 2, "docs.jsonl:2: id 1 stands above already"),
        (b'{"id": "1", "title": "", "body": "\xff"}', "docs.jsonl:1: not UTF-8"),
    ],
)
def test_a_line_that_is_no_document_is_named(content: bytes, expected: str) -> None:
    message = refusal(lambda: read_documents("docs.jsonl", content))
    assert message.startswith(expected)
    assert "," in message.removeprefix(expected)  # what to do follows


@pytest.mark.parametrize("text", ["", "  ", "\u0000", None, 3])
def test_a_topic_without_words_is_refused(text: object) -> None:
    assert refusal(lambda: read_topics("t", lines({"id": "1", "text": text}))).startswith("t:1: ")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("q1 0 d1", "3 columns, write four"),
        ("q1 0 d1 1 x", "5 columns, write four"),
        ("q9 0 d1 1", "topic q9 is not in topics.jsonl"),
        ("q1 0 d9 1", "document d9 is not in docs.jsonl"),
        ("q1 0 d1 1.5", "grade 1.5 is no whole number"),
        ("q1 0 d1 ²", "grade ² is no whole number"),
        ("q1 0 d1 99999999999", "grade 99999999999 is no whole number"),
        ("q2 0 d1 1", "this topic and document are judged above"),
        ("q\ufeff1 0 d1 1", "topic 'q\\ufeff1' is not in topics.jsonl"),
    ],
)
def test_a_line_of_judgements_that_means_nothing_is_named(line: str, expected: str) -> None:
    content = f"q2 0 d1 0\n{line}\n".encode()
    topics, documents = frozenset({"q1", "q2"}), frozenset({"d1"})
    message = refusal(lambda: read_grades("qrels.txt", content, topics, documents))
    assert message.startswith(f"qrels.txt:2: {expected}")


def test_without_judgements_there_is_nothing_to_measure() -> None:
    message = refusal(lambda: read_grades("qrels.txt", b"\n", frozenset({"q"}), frozenset({"d"})))
    assert message.startswith("qrels.txt:1: nothing is judged")


@pytest.mark.parametrize("name", ["docs.jsonl", "topics.jsonl", "qrels.txt"])
def test_a_missing_file_is_named_with_what_belongs_there(tmp_path: Path, name: str) -> None:
    (write(tmp_path) / name).unlink()
    message = refusal(lambda: read_collection(tmp_path))
    assert message.startswith(
        f"{tmp_path / name}:1: no such file or directory, a collection is a folder with"
    )


def test_a_folder_in_the_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "docs.jsonl").mkdir()
    assert "docs.jsonl:1: is a directory" in refusal(lambda: read_collection(tmp_path))


@given(st.dictionaries(IDS, st.tuples(WORDS, WORDS), min_size=1, max_size=8))
def test_what_is_written_is_read_again(rows: dict[str, tuple[str, str]]) -> None:
    content = lines(*({"id": id_, "title": title, "body": body} for id_, (title, body) in rows.items()))
    assert {d.id: (d.title, d.body) for d in read_documents("d", content)} == rows


@given(st.binary(max_size=80) | st.text(max_size=80).map(str.encode))
def test_no_bytes_at_all_do_anything_but_read_or_refuse(content: bytes) -> None:
    for read in (
        lambda: read_documents("f", content),
        lambda: read_topics("f", content),
        lambda: read_grades("f", content, frozenset({"q"}), frozenset({"d"})),
    ):
        try:
            assert read()
        except CollectionRefused as refused:
            place, _colon, rest = str(refused).partition(": ")
            assert place.startswith("f:")
            assert 1 <= int(place[2:]) <= content.count(b"\n") + 1
            assert ", " in rest


@given(
    st.dictionaries(
        st.sampled_from(["q1", "q2", "q3"]),
        st.dictionaries(st.sampled_from(["d1", "d2", "d3"]), st.integers(-5, 5), min_size=1),
        min_size=1,
    )
)
def test_grades_are_read_as_they_were_written(grades: dict[str, dict[str, int]]) -> None:
    content = "".join(f"{q} 0 {d} {g}\n" for q, judged in grades.items() for d, g in judged.items()).encode()
    known = frozenset({"d1", "d2", "d3"})
    assert read_grades("f", content, frozenset({"q1", "q2", "q3"}), known) == grades
