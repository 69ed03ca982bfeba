"""Whether a hash, or a file at hand, belongs to a published edition. Open to everybody; no file is kept."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from typing import IO

from flask import render_template, request
from flask.typing import ResponseReturnValue

from marketplace.blueprints.catalogue.bp import bp
from marketplace.blueprints.catalogue.places import address, title_words
from marketplace.blueprints.guards import public
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.queries import archive, snapshots
from marketplace.catalogue.queries.archive import PUBLISHED, Correction, Published
from marketplace.catalogue.recomputing import looks_like_json, recomputed
from marketplace.files.limits import FILE_BYTES, MIB, PIECE

NOT_FOUND = 404
SHA256 = re.compile(r"[0-9a-f]{64}", re.ASCII)
BETWEEN = re.compile(r"[\s:\-]+")


@dataclass(frozen=True)
class Verdict:
    """What came of a check. `sha256` was looked for; `content` is the hash of a JSON file's snapshot ("" for others).

    `shown` is None where nothing published has it; `form` is the format of the file, "" for the snapshot itself.
    """

    sha256: str
    content: str = ""
    shown: Published | None = None
    form: str = ""
    corrections: tuple[Correction, ...] = ()

    @property
    def title(self) -> str:
        return title_words(self.shown) if self.shown else ""

    @property
    def url(self) -> str:
        shown = self.shown
        return address("issue", shown.issue.year, shown.issue.quarter, shown.path) if shown else ""


@bp.get("/catalogues/verify")
@public
def verify() -> ResponseReturnValue:
    """The form; with `sha256` in the address, what it belongs to."""
    typed = request.args.get("sha256", "")
    if not typed.strip():
        return _page()
    wanted = read_hash(typed)
    if not SHA256.fullmatch(wanted):
        words = _("SHA-256：应为 64 位，由数字和字母 a 到 f 组成；您输入了 %(count)s 位。", count=len(wanted))
        return _page(typed=typed, problem=("sha256", words)), UNPROCESSABLE
    found = _verdict(wanted)
    return _page(found, typed=wanted), 200 if found.shown else NOT_FOUND


@bp.post("/catalogues/verify")
@public
def compare() -> ResponseReturnValue:
    """The same for a file: by its own hash, a JSON file by that of its content too."""
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(problem=("file", _("文件：请先选择要核对的文件。"))), UNPROCESSABLE
    read = _hashes(file.stream)
    if read is None:
        words = _("文件：超过 %(most)s MB，请改用文件的 SHA-256 核对。", most=FILE_BYTES // MIB)
        return _page(problem=("file", words)), UNPROCESSABLE
    sha256, content = read
    found = _verdict(sha256, content)
    if found.shown is None and content:
        by_content = _verdict(content, content)
        found = by_content if by_content.shown else found
    return _page(found)


def read_hash(typed: str) -> str:
    """As it was meant: spaces, line ends, colons and hyphens between the digits go, full width becomes half."""
    return BETWEEN.sub("", unicodedata.normalize("NFKC", typed)).lower()


def _hashes(stream: IO[bytes]) -> tuple[str, str] | None:
    """Of the file and of the snapshot in it; None for one that is too large. Only JSON is held in memory."""
    digest, size, kept = hashlib.sha256(), 0, bytearray()
    while piece := stream.read(PIECE):
        if size == len(kept) and (size or looks_like_json(piece)):
            kept += piece
        size += len(piece)
        if size > FILE_BYTES:
            return None
        digest.update(piece)
    return digest.hexdigest(), (recomputed(bytes(kept)) or "") if kept else ""


def _verdict(sha256: str, content: str = "") -> Verdict:
    found = snapshots.by_hash(PUBLISHED, sha256)
    if found is None:
        return Verdict(sha256, content)
    edition, issue, form = found
    shown = archive.one(PUBLISHED, issue.year, issue.quarter, edition.branch_path)
    return Verdict(sha256, content, shown, form, tuple(archive.corrections(PUBLISHED, shown)))


def _page(found: Verdict | None = None, *, typed: str = "", problem: tuple[str, str] | None = None) -> str:
    return render_template(
        "catalogue/verify.html",
        found=found,
        typed=typed[:200],
        problem=problem,
        most=FILE_BYTES // MIB,
    )
