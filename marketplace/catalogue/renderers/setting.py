"""Plain data to PDF by typst, in a folder of its own and in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from marketplace.catalogue.renderers.codes import Codes
from marketplace.proofs.coverage import FONTS

TEMPLATES = Path(__file__).parent.parent / "templates"
RUNNER = Path(__file__).with_name("typst_run.py")
MAIN: Final = "catalogue.typ"
MOST_SECONDS = 900
"""For one compile."""


class RenderFailed(Exception):
    """Typst refused (the message is its own), or did not come to an end."""


def typeset(
    data: dict[str, Any], addresses: Iterable[str], codes: Codes, timestamp: int, *, piece: bool = False
) -> bytes:
    """The file that the template makes of `data`, with a QR code for each address, in their order.

    The same data gives the same bytes. A `piece` is tagged but need not be accessible by itself. Raises RenderFailed.
    """
    with TemporaryDirectory(prefix="catalogue-") as folder:
        prepare(data, addresses, codes, Path(folder))
        return compiled(Path(folder), timestamp, piece=piece)


def prepare(data: dict[str, Any], addresses: Iterable[str], codes: Codes, folder: Path) -> None:
    """The template and all that it reads: typst reads nothing outside."""
    shutil.copytree(TEMPLATES, folder, dirs_exist_ok=True)
    places: list[tuple[int, int]] = []
    with (folder / "codes.bin").open("wb") as file:
        for address in addresses:
            side, cells = codes.picture(address)
            places.append((file.tell(), side))
            file.write(cells)
    text = json.dumps({**data, "codes": places}, ensure_ascii=False)
    (folder / "data.json").write_text(text, encoding="utf-8")


def compiled(folder: Path, timestamp: int, *, piece: bool = False) -> bytes:
    """The file that the folder's template makes, compiled in a child (see `typst_run`). Raises RenderFailed."""
    out = folder / "out.pdf"
    arguments = (folder / MAIN, out, FONTS, timestamp, *(["piece"] if piece else []))
    command = [sys.executable, "-I", str(RUNNER), *map(str, arguments)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=MOST_SECONDS)  # noqa: S603 our own
    except subprocess.TimeoutExpired as error:
        raise RenderFailed(f"not ready after {MOST_SECONDS} s") from error
    if done.returncode != 0:
        raise RenderFailed(done.stderr.decode("utf-8", "replace") or f"ended with {done.returncode}")
    return out.read_bytes()
