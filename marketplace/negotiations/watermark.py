"""Copies with the reader's mark on every page. PDFs keep their pages; a picture becomes a page of its own."""

import json
import math
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

import typst
from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
)

from marketplace.proofs.coverage import FONTS, fitted_all

MOST_PAGES = 500
LEAST_SIDE, MOST_SIDE = 72, 14_400
_NAME = NameObject("/MarketMark")
_IMAGES = {"image/png": "picture.png", "image/jpeg": "picture.jpg", "image/webp": "picture.webp"}
_OVERLAY = """
#let facts = json(bytes(sys.inputs.facts))
#set text(font: "Noto Sans SC", lang: "zh", region: "cn", cjk-latin-spacing: none, fallback: false)
#for (width, height) in facts.sizes {
  page(width: width * 1pt, height: height * 1pt, margin: 0pt, {
    let across = calc.clamp(calc.floor(width / 260), 1, 6)
    let down = calc.clamp(calc.floor(height / 200), 1, 8)
    for column in range(across) {
      for row in range(down) {
        place(
          center + horizon,
          dx: (column + 0.5 - across / 2) * width / across * 1pt,
          dy: (row + 0.5 - down / 2) * height / down * 1pt,
          rotate(-30deg, box(width: 240pt, align(center,
            text(size: 11pt, fill: rgb(60, 60, 60, 70), facts.lines.join(linebreak()))))),
        )
      }
    }
    place(bottom + center, dy: -6pt, block(fill: rgb(255, 255, 255, 200), inset: 2pt,
      text(size: 6.5pt, fill: rgb(60, 60, 60), (..facts.lines, facts.code).join("　"))))
  })
}
"""
_PICTURE = """
#let facts = json(bytes(sys.inputs.facts))
#set page(paper: "a4", margin: 1.5cm)
#align(center + horizon, image(facts.name, width: 100%, height: 100%, fit: "contain"))
"""


class CannotBeMarked(Exception):
    """The file cannot be read as pages."""


@dataclass(frozen=True)
class Mark:
    """Lines of text that stand on every page: whose copy it is, when it was handed out, and its code."""

    lines: tuple[str, ...]
    code: str


def pages_of(file: BinaryIO) -> int:
    """How many pages a PDF has. Raises CannotBeMarked."""
    try:
        return len(PdfReader(file).pages)
    except Exception as error:  # whatever a broken file leads the library into
        raise CannotBeMarked from error


def marked(file: BinaryIO, media_type: str, mark: Mark) -> bytes:
    """The copy as a PDF. Raises CannotBeMarked."""
    if media_type in _IMAGES:
        file = BytesIO(_picture_page(file.read(), _IMAGES[media_type]))
    try:
        return _stamped(file, mark)
    except Exception as error:  # whatever a broken file leads the library into
        raise CannotBeMarked from error


def _stamped(file: BinaryIO, mark: Mark) -> bytes:
    writer = PdfWriter()
    for page in PdfReader(file).pages[:MOST_PAGES]:
        writer.add_page(page).transfer_rotation_to_content()
    sizes = [_size(page) for page in writer.pages]
    kinds = list(dict.fromkeys(sizes))
    overlay = PdfReader(BytesIO(_overlay(kinds, mark)))
    forms = {size: _form(writer, page) for size, page in zip(kinds, overlay.pages, strict=True)}
    for page, size in zip(writer.pages, sizes, strict=True):
        _put_on(writer, page, forms[size])
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _overlay(sizes: Sequence[tuple[int, int]], mark: Mark) -> bytes:
    """One page without ground for each size: the mark slantwise all over, and whole in a line at the foot."""
    facts = {"sizes": sizes, "lines": fitted_all(mark.lines), "code": mark.code}
    return _typeset(_OVERLAY.encode(), facts)


def _picture_page(picture: bytes, name: str) -> bytes:
    """An A4 page with the picture on it. Raises CannotBeMarked."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / name).write_bytes(picture)
        (Path(folder) / "main.typ").write_text(_PICTURE, encoding="utf-8")
        return _typeset(Path(folder) / "main.typ", {"name": name})


def _typeset(source: bytes | Path, facts: dict[str, Any]) -> bytes:
    """Facts go in as data, never as source: nobody's name is read as a command. Raises CannotBeMarked."""
    try:
        made = typst.compile(
            source,
            font_paths=_fonts(),
            sys_inputs={"facts": json.dumps(facts, ensure_ascii=False)},
        )
    except RuntimeError as error:
        raise CannotBeMarked from error
    return bytes(made)


@cache
def _fonts() -> typst.Fonts:
    """Those of the papers, whatever the machine has."""
    return typst.Fonts(include_system_fonts=False, font_paths=[FONTS])


def _size(page: PageObject) -> tuple[int, int]:
    """Width and height in whole points, between one inch and what a PDF may have."""
    sides = (math.ceil(float(side)) for side in (page.mediabox.width, page.mediabox.height))
    width, height = (min(max(side, LEAST_SIDE), MOST_SIDE) for side in sides)
    return width, height


def _form(writer: PdfWriter, page: PageObject) -> IndirectObject:
    """A page of the overlay as something that other pages can draw."""
    form = StreamObject()
    contents = page.get_contents()
    form.set_data(b"" if contents is None else contents.get_data())
    box = ArrayObject(page.mediabox)
    form.update(
        {
            NameObject("/Type"): NameObject("/XObject"),
            NameObject("/Subtype"): NameObject("/Form"),
            NameObject("/BBox"): box.clone(writer),
            NameObject("/Resources"): cast(DictionaryObject, page["/Resources"].get_object()).clone(writer),
        }
    )
    return writer._add_object(form)  # noqa: SLF001 the library has no other name for it


def _put_on(writer: PdfWriter, page: PageObject, form: IndirectObject) -> None:
    """Over what the page shows, whatever state its own drawing leaves behind."""
    old = page.get("/Contents")
    parts: Sequence[IndirectObject]
    if old is None:
        parts = ()
    elif isinstance(old.get_object(), ArrayObject):
        parts = tuple(old.get_object())
    else:
        parts = (page.raw_get("/Contents"),)
    left, bottom = float(page.mediabox.left), float(page.mediabox.bottom)
    draw = f"\nQ q 1 0 0 1 {left:.2f} {bottom:.2f} cm {_NAME} Do Q\n"
    page[NameObject("/Contents")] = ArrayObject(
        [_stream(writer, b"q\n"), *parts, _stream(writer, draw.encode())]
    )
    resources = page.get("/Resources", DictionaryObject()).get_object()
    own = DictionaryObject(resources)
    drawings = DictionaryObject(own.get("/XObject", DictionaryObject()).get_object())
    drawings[_NAME] = form
    own[NameObject("/XObject")] = drawings
    page[NameObject("/Resources")] = own


def _stream(writer: PdfWriter, data: bytes) -> IndirectObject:
    made = DecodedStreamObject()
    made.set_data(data)
    return writer._add_object(made)  # noqa: SLF001
