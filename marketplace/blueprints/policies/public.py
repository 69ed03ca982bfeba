"""What is in force, for everybody: documents with their versions, and each version in full."""

from flask import render_template
from flask.typing import ResponseReturnValue

from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.policies.bp import bp
from marketplace.blueprints.policies.presenting import TONES, days_words, overlay_days, shown_benefits
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import NotFound
from marketplace.policies import queries
from marketplace.policies.policy import VersionScope
from marketplace.policies.queries import versions
from marketplace.rules.book import Book
from marketplace.rules.packs import Pack


@bp.get("/policy")
@public
def index() -> ResponseReturnValue:
    """Documents with all versions that decide or decided, those that promise something first."""
    book, today = queries.book(PUBLIC), beijing_today()
    lines = versions.lines(VersionScope())
    documents = {line.pack_id: _newest(book, line.pack_id) for line in reversed(lines)}
    return render_template(
        "policies/index.html",
        documents=[
            (pack, [line for line in lines if line.pack_id == pack.id])
            for pack in sorted(documents.values(), key=lambda each: not each.benefits)
        ],
        days_words=days_words,
        tones=TONES,
        today=today,
    )


@bp.get("/policy/<pack_id>/<int:number>")
@public
def show(pack_id: str, number: int) -> ResponseReturnValue:
    """One version: each benefit with clause and quote, what is worked out from it, and what the text leaves open."""
    book = queries.book(PUBLIC)
    pack = next((each for each in book.packs if (each.id, each.version) == (pack_id, number)), None)
    lines = [line for line in versions.lines(VersionScope()) if line.pack_id == pack_id]
    line = next((each for each in lines if each.number == number), None)
    if pack is None or line is None:
        raise NotFound(kind="policy_version")
    return render_template(
        "policies/show.html",
        pack=pack,
        line=line,
        others=[each for each in lines if each.number != number],
        benefits=shown_benefits(pack, book),
        days=days_words(pack.since, pack.last_day),
        overlay_days=overlay_days,
        tones=TONES,
        may_write=VersionScope.of(current_actor()).everything and line.id is not None,
    )


def _newest(book: Book, pack_id: str) -> Pack:
    return max((pack for pack in book.packs if pack.id == pack_id), key=lambda pack: pack.version)
