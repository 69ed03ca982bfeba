"""Check a paper by its code, and compare a file with the one issued. Open to everybody, and slow for who guesses."""

import hashlib
from datetime import timedelta

from flask import Blueprint, Response, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.limits import Limit
from marketplace.accounts.operations import throttling
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import client_address
from marketplace.blueprints.listings.support import UNPROCESSABLE
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.files.limits import FILE_BYTES, PIECE
from marketplace.kernel.errors import NotFound
from marketplace.proofs import codes, queries
from marketplace.proofs.queries import Checked

bp = Blueprint("proofs", __name__, url_prefix="/proofs")
GUESSING = Limit("proofs.address", 100, timedelta(minutes=15), timedelta(minutes=15))
"""Codes without a paper, per address. An office may share one, and people mistype; a guesser needs 2 to the 75."""
NOT_FOUND = 404


@bp.get("")
@public
def check() -> ResponseReturnValue:
    """The form; with `code` in the address, on to the paper."""
    typed = request.args.get("code", "")
    if not typed.strip():
        return _form()
    code = codes.read(typed)
    if code is None:
        return _form(typed, _("查验码有误，请对照文件逐位核对。")), UNPROCESSABLE
    return redirect(url_for(".show", proof_code=codes.grouped(code)))


@bp.get("/<proof_code>")
@public
def show(proof_code: str) -> ResponseReturnValue:
    """What was issued under the code. Raises TooManyAttempts."""
    found = _found(proof_code)
    return _unknown(proof_code) if found is None else _page(found)


@bp.post("/<proof_code>")
@public
def compare(proof_code: str) -> ResponseReturnValue:
    """Whether the file at hand is the one that was issued, byte for byte; nothing of it is kept.

    Raises NotFound, TooManyAttempts.
    """
    found = _found(proof_code)
    if found is None:
        raise NotFound(kind="proof")
    file = request.files.get("file")
    if file is None or not file.filename:
        return _page(found, problem=_("文件：请先选择要比对的 PDF 文件。"), status=UNPROCESSABLE)
    digest, size = hashlib.sha256(), 0
    while piece := file.stream.read(PIECE):
        size += len(piece)
        if size > FILE_BYTES:
            return _page(found, problem=_("文件：超过 20 MB，不是本平台签发的文件。"), status=UNPROCESSABLE)
        digest.update(piece)
    return _page(found, same=digest.hexdigest() == found.sha256)


def _found(typed: str) -> Checked | None:
    """None for a code without a paper, which counts against the address. Raises TooManyAttempts."""
    throttle = (GUESSING, client_address())
    throttling.refuse_blocked(current_actor(), *throttle)
    try:
        return queries.by_code(PUBLIC, typed)
    except NotFound:
        with unit_of_work():
            throttling.count(current_actor(), *throttle)
        return None


def _form(typed: str = "", problem: str = "") -> str:
    return render_template("proofs/check.html", typed=typed[:100], problem=problem)


def _unknown(typed: str) -> ResponseReturnValue:
    problem = _("没有找到这个查验码对应的文件，请对照文件逐位核对。")
    return _closed(make_response(_form(typed, problem), NOT_FOUND))


def _page(found: Checked, *, same: bool | None = None, problem: str = "", status: int = 200) -> Response:
    page = render_template("proofs/show.html", found=found, same=same, problem=problem)
    return _closed(make_response(page, status))


def _closed(response: Response) -> Response:
    """Known to whoever holds the paper, and to no cache and no search engine."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response
