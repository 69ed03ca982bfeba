"""Data to PDF. What people wrote goes in as data and never as source: nobody's text is read as a command."""

import io
import json
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import segno
import typst

from marketplace.kernel.clock import to_beijing
from marketplace.proofs.coverage import BOX, FONTS, boxes, fitted_all

TEMPLATES = Path(__file__).parent / "templates"
STANDARD: Final = "ua-1"
"""Accessible PDF: tagged, titled, and no character without a picture of it."""


def typeset(template_name: str, data: dict[str, Any]) -> bytes:
    """The file that `templates/<template_name>.typ` makes of plain data; the same data gives the same bytes.

    `data` has `title` and `market` (words), `issued_at` (aware datetime, also the date of the document), and may
    have `code`, `verify_url` (becomes a QR code) and `digest`, which the letterhead shows; the rest is the
    template's. Raises `typst.TypstError` for a template that does not fit its data.
    """
    issued_at: datetime = data["issued_at"]
    shown = fitted_all({key: value for key, value in data.items() if key != "issued_at"})
    shown |= {
        "title": " ".join(shown["title"].split()) or BOX,
        "issued_at": f"{to_beijing(issued_at):%Y-%m-%d %H:%M:%S}",
        "boxes": boxes({key: value for key, value in data.items() if key != "issued_at"}),
        "qr": _qr(str(data["verify_url"])) if data.get("verify_url") else "",
    }
    made = typst.compile(
        TEMPLATES / f"{template_name}.typ",
        root=TEMPLATES,
        font_paths=[FONTS],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(shown, ensure_ascii=False)},
        pdf_standards=STANDARD,
        timestamp=int(issued_at.timestamp()),
    )
    assert isinstance(made, bytes)
    return made


def _qr(address: str) -> str:
    """As SVG text, four modules of quiet zone around it."""
    picture = io.BytesIO()
    segno.make(address, error="m", micro=False).save(picture, kind="svg", border=4, xmldecl=False)
    return picture.getvalue().decode()
