"""The files of a catalogue: one table from format to what writes it."""

from collections.abc import Callable
from typing import IO

from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.formats import Format
from marketplace.catalogue.renderers.open_data import write_json
from marketplace.catalogue.renderers.pdf import render_pdf
from marketplace.catalogue.renderers.sheets import write_catalogue_csv, write_catalogue_xlsx

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
