"""A file is set in a process of its own: it yields to the pages, gives its memory back, and can be stopped."""

import hashlib
import json
import subprocess
import sys
from os import SEEK_END
from pathlib import Path
from tempfile import TemporaryFile
from threading import Event
from typing import BinaryIO

from marketplace.catalogue.formats import Format

ROOT = Path(__file__).resolve().parents[2]
LOOKS_EVERY = 0.1
"""Seconds between two looks at whether the process is told to end."""
GLYPHS, STOPPED = 3, -1
"""Exit codes: the fonts lack characters, and no exit of its own."""
PIECE = 1 << 20


class SettingFailed(Exception):
    """The file could not be made; `what` says why, for the log."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class Stopped(Exception):
    """The process is told to end; the file is made another time."""


class LacksGlyphs(SettingFailed):
    """`characters` that the fonts lack."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"characters without a picture: {characters}")
        self.characters = characters


def set_file(text: str, sha256: str, form: Format, stop: Event) -> BinaryIO:
    """The file of a snapshot's canonical JSON, open at its beginning. Raises LacksGlyphs, SettingFailed, Stopped."""
    made, said = TemporaryFile(), TemporaryFile()  # noqa: SIM115 the caller closes the first
    given = TemporaryFile()  # noqa: SIM115 gone with this function
    given.write(text.encode("utf-8", "surrogatepass"))
    given.seek(0)
    command = [sys.executable, "-m", "marketplace.catalogue.renderers", form.value, sha256]
    with given, said, subprocess.Popen(command, stdin=given, stdout=made, stderr=said, cwd=ROOT) as child:  # noqa: S603
        code = _wait(child, stop)
        words = _end_of(said)
    if code == 0:
        made.seek(0)
        return made
    made.close()
    if code == STOPPED:
        raise Stopped
    raise _lacking(words) if code == GLYPHS else SettingFailed(words[-2_000:])


def measured(file: BinaryIO) -> tuple[str, int]:
    """(SHA-256, size in bytes); the file stands at its beginning afterwards."""
    found, size = hashlib.sha256(), 0
    while piece := file.read(PIECE):
        found.update(piece)
        size += len(piece)
    file.seek(0)
    return found.hexdigest(), size


def _end_of(said: BinaryIO) -> str:
    said.seek(max(0, said.seek(0, SEEK_END) - 10_000))
    return said.read().decode("utf-8", "replace")


def _lacking(words: str) -> SettingFailed:
    """Its last line names the characters as JSON; libraries may have warned before."""
    try:
        return LacksGlyphs(str(json.loads(words.strip().splitlines()[-1])["characters"]))
    except (IndexError, KeyError, TypeError, ValueError):
        return SettingFailed(words[-2_000:])


def _wait(child: "subprocess.Popen[bytes]", stop: Event) -> int:
    while True:
        try:
            return child.wait(LOOKS_EVERY)
        except subprocess.TimeoutExpired:
            if stop.is_set():
                child.kill()
                child.wait()
                return STOPPED
