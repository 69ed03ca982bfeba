"""The present result as a file, for everybody: what visitors may read, and not more than MOST rows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from tempfile import TemporaryFile

from flask import send_file
from flask.typing import ResponseReturnValue

from marketplace.accounts.limits import Limit
from marketplace.accounts.operations import throttling
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import current_actor, public
from marketplace.blueprints.identity import client_address, settings
from marketplace.blueprints.listings.cards import code_of, field_words, region_words
from marketplace.blueprints.search import narrowing
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.blueprint import bp, known_synonyms, search_index
from marketplace.blueprints.search.names import Names
from marketplace.blueprints.search.reading import asked_now
from marketplace.blueprints.translation import gettext as _
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.money import wan_from_fen
from marketplace.listings.drafts import AchievementDraft
from marketplace.listings.queries.index import content_of_many
from marketplace.listings.showing import Content
from marketplace.listings.vocabulary import PriceKind
from marketplace.sheets import Cell, write_csv, write_xlsx

MOST = 5_000
AT_ONCE = 500
TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}
OF_VISITORS = Limit("search.export.address", 10, timedelta(minutes=10), timedelta(minutes=10))
"""Per address; a file costs as much as many pages."""
OF_PEOPLE = Limit("search.export.person", 60, timedelta(minutes=10), timedelta(minutes=10))


@bp.get("/search/export.<any(xlsx, csv):kind>")
@public
def export(kind: str) -> ResponseReturnValue:
    """Raises TooManyAttempts, and IndexUnavailable while search is away."""
    throttle = _throttle()
    throttling.refuse_blocked(current_actor(), *throttle)  # before anything that costs, a search too
    asked, names = asked_now()
    asked, now = replace(asked, page=1), utc_now()
    total = search_index().search(asked.query(now, known_synonyms(), limit=0)).total
    with unit_of_work():  # only now: an attempt while search is away is not held against anybody
        throttling.admit(current_actor(), *throttle)
    file = TemporaryFile()  # noqa: SIM115 send_file closes it when the answer has gone out
    rows = (_cells(content) for content in _contents(asked, now))
    about = _about(asked, names, now, total)
    if kind == "xlsx":
        write_xlsx(file, headings(), rows, about, (_("结果"), _("说明")))
    else:
        write_csv(file, headings(), rows, about)
    file.seek(0)
    name = f"search-{to_beijing(now):%Y%m%d-%H%M}-{market_name()}.{kind}"
    answer = send_file(file, mimetype=TYPES[kind], as_attachment=True, download_name=name)
    answer.headers["X-Robots-Tag"] = "noindex"
    answer.headers["Cache-Control"] = "no-store"
    return answer


def links(asked: Asked, total: int) -> list[tuple[str, str]]:
    """(words, address) of the files, saying so when they hold less than everything."""
    limit = _("（前 %(most)s 条）", most=f"{MOST:,}") if total > MOST else ""
    here = replace(asked, page=1)
    return [(f"{kind.upper()}{limit}", here.address("search.export", kind=kind)) for kind in TYPES]


def headings() -> list[str]:
    return [
        _("编号"), _("类型"), _("名称"), _("单位"), _("地区"), _("技术领域"), _("技术成熟度"), _("合作方式"),
        _("定价方式"), _("金额（万元）"), _("发布日期"), _("有效期至"), _("状态"), _("网址"),
    ]  # fmt: skip


def _throttle() -> tuple[Limit, str]:
    actor = current_actor()
    if actor.is_signed_in:
        return OF_PEOPLE, str(actor.person_id)
    return OF_VISITORS, client_address()


def _contents(asked: Asked, now: datetime) -> Iterator[Content]:
    """In the order of the result, AT_ONCE a statement."""
    for offset in range(0, MOST, AT_ONCE):
        query = replace(asked.query(now, known_synonyms(), limit=AT_ONCE), offset=offset)
        ids = [hit.listing_id for hit in search_index().search(query).hits]
        found = content_of_many(EVERYTHING, ids, now=now)
        yield from (found[number] for number in ids if number in found)
        if len(ids) < AT_ONCE:
            return


def _cells(content: Content) -> list[Cell]:
    """What an anonymous reader sees of the listing."""
    draft = content.public_draft
    if isinstance(draft, AchievementDraft):
        level, fen = draft.trl, draft.price_fen
    else:
        level, fen = draft.min_trl, draft.budget_fen
    return [
        code_of(content.kind, content.id),
        label_words(content.kind),
        draft.title,
        content.organisation_name or _("单位名称不公开"),
        region_words(content.region_code),
        _("、").join(field_words(code) for code in draft.fields),
        level if level is not None else "",
        _("、").join(label_words(mode) for mode in draft.modes),
        label_words(draft.price_kind or PriceKind.NEGOTIABLE),
        float(wan_from_fen(fen)) if fen is not None else "",
        _day(content.published_at),
        _day(content.valid_until),
        label_words(content.status),
        f"{settings().base_url.rstrip('/')}/listings/{content.id}",
    ]


def _day(moment: datetime | None) -> str:
    return f"{to_beijing(moment):%Y-%m-%d}" if moment else ""


def _about(asked: Asked, names: Names, now: datetime, total: int) -> list[tuple[str, str]]:
    number = min(total, MOST)
    return [
        (_("来源"), market_name()),
        (_("时间"), _("%(time)s（北京时间）", time=f"{to_beijing(now):%Y-%m-%d %H:%M}")),
        (_("查询"), asked.text),
        (_("条件"), _("、").join(chip.name for chip in narrowing.chips(asked, names)) or _("不限")),
        (_("条数"), _("共 %(total)s 条，本文件 %(number)s 条", total=f"{total:,}", number=f"{number:,}")),
        (_("网址"), settings().base_url.rstrip("/") + asked.address()),
    ]
