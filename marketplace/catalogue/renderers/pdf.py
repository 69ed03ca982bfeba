"""A snapshot as an accessible PDF, set by typst in one run. What people wrote goes in as data, never as source."""

import json
import shutil
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, Literal

import typst

from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.codes import Codes
from marketplace.catalogue.renderers.fitting import MissingGlyph, missing_glyphs
from marketplace.catalogue.renderers.paper import data_of
from marketplace.proofs.coverage import FONTS
from marketplace.proofs.typesetting import STANDARD

TEMPLATES = Path(__file__).parent.parent / "templates"
MAIN: Final = "catalogue.typ"


class RenderFailed(Exception):
    """Typst refused; the message is its own."""


def render_pdf(snapshot: Snapshot, sha256: str) -> bytes:
    """The file. The same snapshot and hash give the same bytes.

    Raises `MissingGlyph` for characters that the fonts lack, before anything is set, and `RenderFailed`.
    """
    if where := missing_glyphs(snapshot):
        raise MissingGlyph(where)
    with TemporaryDirectory(prefix="catalogue-") as folder:
        prepare(snapshot, sha256, Path(folder))
        return compiled(Path(folder), int(datetime.fromisoformat(snapshot.head.frozen_at).timestamp()))


def prepare(snapshot: Snapshot, sha256: str, folder: Path) -> None:
    """The template and all that it reads, in a folder of its own: typst reads nothing outside."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    data, codes = data_of(snapshot, sha256), Codes()
    addresses = [words.verify_url(snapshot.head, sha256), *(entry.url for entry in snapshot.entries)]
    places: list[tuple[int, int]] = []
    with (folder / "codes.bin").open("wb") as file:
        for address in addresses:
            side, cells = codes.picture(address)
            places.append((file.tell(), side))
            file.write(cells)
    data["codes"] = places
    (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")


def compiled(folder: Path, timestamp: int, kind: Literal["pdf", "png"] = "pdf") -> bytes:
    """Raises RenderFailed."""
    try:
        made = typst.compile(
            folder / MAIN,
            root=folder,
            font_paths=[FONTS],
            ignore_system_fonts=True,
            format=kind,
            pdf_standards=STANDARD,
            timestamp=timestamp,
        )
    except typst.TypstError as error:
        raise RenderFailed(f"{error.message}\n{error.diagnostic}") from error
    assert isinstance(made, bytes)
    return made
