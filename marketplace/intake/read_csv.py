"""CSV as rows of text: UTF-8 or GB 18030, divided by commas, semicolons or tabs."""

import csv
import io
from collections.abc import Iterator

from marketplace.intake.errors import FileRefusal, FileRefused
from marketplace.intake.limits import MOST_COLUMNS, MOST_ROWS
from marketplace.intake.rows import RawRow, Source, cell_text
from marketplace.kernel.errors import Problem

DELIMITERS = ",;\t，；"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


def read_csv(data: bytes) -> Source:
    """Raises FileRefused for what is no text, has no heads, or too many rows or columns."""
    text = decoded(data)
    mark = _delimiter(text)
    _refuse_too_many(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
    heads = _heads(reader)
    return Source(_rows(reader, heads), tuple(heads))


def decoded(data: bytes) -> str:
    """Text of a file whose encoding nobody noted. Raises FileRefused."""
    if data.startswith(_UTF16):
        encodings = ["utf-16"]
    elif b"\0" in data:
        raise FileRefused(FileRefusal.NOT_TEXT)
    else:
        encodings = ["utf-8-sig", "gb18030"]
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileRefused(FileRefusal.ENCODING)


def _delimiter(text: str) -> str:
    """The one that divides the first line that is not empty into most parts."""
    first = next((line for line in text.splitlines()[:50] if line.strip()), "")
    return max(DELIMITERS, key=lambda mark: (first.count(mark), -DELIMITERS.index(mark)))


def _heads(reader: Iterator[list[str]]) -> list[str]:
    try:
        heads = [cell_text(cell) for cell in next(reader, [])]
    except csv.Error as error:
        raise FileRefused(FileRefusal.NOT_TEXT) from error
    while heads and not heads[-1]:
        heads.pop()
    if not heads:
        raise FileRefused(FileRefusal.EMPTY)
    if len(heads) > MOST_COLUMNS:
        raise FileRefused(FileRefusal.TOO_MANY_COLUMNS, limit=MOST_COLUMNS)
    return heads


def _refuse_too_many(reader: Iterator[list[str]]) -> None:
    """Before any row is looked at, so that nothing of the file has been kept when it is refused."""
    count = -1
    while True:
        try:
            count += any(next(reader))
        except StopIteration:
            return
        except csv.Error:
            count += 1
        if count > MOST_ROWS:
            raise FileRefused(FileRefusal.TOO_MANY_ROWS, limit=MOST_ROWS)


def _rows(reader: Iterator[list[str]], heads: list[str]) -> Iterator[RawRow]:
    number = 1
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield RawRow(number, {}, Problem("", "row_unreadable"))
            continue
        texts = [cell_text(cell) for cell in cells]
        values = {head: text for head, text in zip(heads, texts, strict=False) if text}
        beyond = [text for text in texts[len(heads) :] if text]
        if beyond:
            values[""] = "；".join(beyond)
        if values:
            yield RawRow(number, values)
