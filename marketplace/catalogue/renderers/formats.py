"""The files of a catalogue: one table from format to what writes it."""

from collections.abc import Callable
from enum import StrEnum
from typing import IO

from marketplace.catalogue.content import Head, Series, Snapshot
from marketplace.catalogue.renderers.open_data import write_json
from marketplace.catalogue.renderers.pdf import render_pdf
from marketplace.catalogue.renderers.sheets import write_catalogue_csv, write_catalogue_xlsx
from marketplace.catalogue.renderers.words import beijing
from marketplace.kernel.actor import PROVINCE_PATH


class Format(StrEnum):
    """What a catalogue can be had as, beside its page."""

    PDF = "pdf"
    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"


MEDIA_TYPES = {
    Format.PDF: "application/pdf",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    Format.CSV: "text/csv; charset=utf-8",
    Format.JSON: "application/json",
}

Writer = Callable[[Snapshot, str, str, IO[bytes]], object]
"""Takes the snapshot, its canonical text, the text's SHA-256 and the file."""

WRITERS: dict[Format, Writer] = {
    Format.PDF: lambda snapshot, _text, sha256, file: file.write(render_pdf(snapshot, sha256)),
    Format.XLSX: lambda snapshot, _text, sha256, file: write_catalogue_xlsx(snapshot, sha256, file),
    Format.CSV: lambda snapshot, _text, sha256, file: write_catalogue_csv(snapshot, sha256, file),
    Format.JSON: lambda _snapshot, text, sha256, file: write_json(text, sha256, file),
}


def render(snapshot: Snapshot, text: str, sha256: str, fmt: Format, file: IO[bytes]) -> None:
    """Write one file. The same snapshot gives the same bytes in every format.

    `text` is `canonical(snapshot)` and `sha256` its digest. For PDF raises `fitting.MissingGlyph`, `pdf.RenderFailed`.
    """
    WRITERS[fmt](snapshot, text, sha256, file)


def file_name(head: Head, fmt: Format) -> str:
    """catalogue-2026-4-1-province.pdf; on demand catalogue-20261120T1000-BR1.pdf. In ASCII, safe on every disk.

    The number is 年-季-号, the moment on a Beijing clock.
    """
    place = head.place.removeprefix(PROVINCE_PATH).strip("/").replace("/", "-") or "province"
    if head.series is Series.QUARTERLY:
        return f"catalogue-{head.year}-{head.quarter}-{head.serial}-{place}.{fmt.value}"
    return f"catalogue-{beijing(head.taken_at):%Y%m%dT%H%M}-{place}.{fmt.value}"
