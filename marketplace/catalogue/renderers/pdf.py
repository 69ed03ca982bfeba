"""A snapshot as an accessible PDF, set by typst in one run. What people wrote goes in as data, never as source."""

import json
import shutil
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.renderers import words
from marketplace.catalogue.renderers.codes import Codes
from marketplace.catalogue.renderers.fitting import MissingGlyph, missing_glyphs
from marketplace.catalogue.renderers.paper import data_of
from marketplace.proofs.coverage import FONTS

TEMPLATES = Path(__file__).parent.parent / "templates"
RUNNER = Path(__file__).with_name("typst_run.py")
MAIN: Final = "catalogue.typ"
MOST_SECONDS = 900


class RenderFailed(Exception):
    """Typst refused (the message is its own), or did not come to an end."""


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


def compiled(folder: Path, timestamp: int) -> bytes:
    """The file that the folder's template makes, compiled in a child (see `typst_run`). Raises RenderFailed."""
    out = folder / "out.pdf"
    arguments = (folder / MAIN, out, FONTS, timestamp)
    command = [sys.executable, "-I", str(RUNNER), *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=MOST_SECONDS)  # noqa: S603 our own
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"not ready after {MOST_SECONDS} s") from error
    if done.returncode != 0:
        raise RenderFailed(done.stderr.decode("utf-8", "replace") or f"ended with {done.returncode}")
    return out.read_bytes()
