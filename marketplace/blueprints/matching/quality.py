"""How good suggestions are: figures, what was found unsuitable, the file; and how far a round of matching is."""

from collections.abc import Hashable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import dropwhile
from tempfile import TemporaryFile
from typing import TypeVar

from flask import render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.display.shell import market_name
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.cards import ListingRow, code_of, field_words, row_of
from marketplace.blueprints.matching.blueprint import bp
from marketplace.blueprints.matching.presenting import percent
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as network
from marketplace.branches.scope import PUBLIC, Scope
from marketplace.kernel.clock import beijing_today, to_beijing, utc_now
from marketplace.listings.vocabulary import Kind
from marketplace.matching import policy, queries_quality, rounds
from marketplace.matching.quality import BAND, BANDS, Month, Quality, Tally, last_months, summed
from marketplace.matching.queries_quality import Export, Judged
from marketplace.matching.rounds import Progress
from marketplace.matching.states import DismissReason, JudgeSide
from marketplace.sheets import Cell, write_csv

PERIODS = (3, 12, 36)
"""Months one can ask for, this one included."""
USUAL = 12
MONTHS_IN_TABLE = 12
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class Line:
    """A line of a table: words, counts, and the precision in whole percents, None when nothing was judged."""

    words: str
    judged: int
    good: int
    percent: int | None
    url: str = ""


@dataclass(frozen=True)
class Verdict:
    """One verdict to read. A side whose listing is not public any more is None."""

    need: ListingRow | None
    achievement: ListingRow | None
    side: str
    reason: str
    note: str
    percent: int
    judged_at: datetime


@dataclass(frozen=True)
class Asked:
    """What the page or the file is to be about."""

    months: tuple[Month, ...]
    field_code: str


@bp.get("/matches/quality")
@allow(Permission.MATCH_QUALITY)
def quality() -> ResponseReturnValue:
    """Figures by field, month, side and score, reasons, and the newest unsuitable pairs. Statements: a fixed number."""
    actor, asked = current_actor(), _asked()
    scope = policy.quality_scope(actor)
    found = summed(queries_quality.cells(scope, asked.months, field_code=asked.field_code))
    unsuitable = queries_quality.newest_unsuitable(
        scope, Scope.of(actor), asked.months, field_code=asked.field_code
    )
    chosen = {"months": len(asked.months), "field": asked.field_code}
    return render_template(
        "matching/quality.html",
        total=_line("", found.total),
        tables=_tables(found, asked),
        months=[str(month) for month in _told(found, asked)[:MONTHS_IN_TABLE]],
        grid=_grid(found, asked),
        reasons=[(label_words(DismissReason(code)), number) for code, number in found.reasons.items()],
        unsuitable=[_verdict(judged) for judged in unsuitable],
        chosen=chosen,
        periods=PERIODS,
        fields=[(field.code, field_words(field.code)) for field in network.fields(PUBLIC)],
        file_url=url_for(".quality_export", months=len(asked.months), field=asked.field_code),
        latest=rounds.newest(),
    )


@bp.get("/matches/quality.csv")
@allow(Permission.MATCH_QUALITY)
def quality_export() -> ResponseReturnValue:
    """The verdicts behind the figures, the newest first, without the person's name; it says when some are left out."""
    actor, asked, now = current_actor(), _asked(), utc_now()
    scope = policy.quality_scope(actor)
    wanted = queries_quality.to_export(scope, asked.months, field_code=asked.field_code)
    found = queries_quality.every(scope, Scope.of(actor), asked.months, wanted.ids)
    about = [
        (_("来源"), market_name()),
        (_("时间"), _("%(time)s（北京时间）", time=f"{to_beijing(now):%Y-%m-%d %H:%M}")),
        (_("月份"), f"{asked.months[0]} – {asked.months[-1]}"),
        (_("技术领域"), field_words(asked.field_code) if asked.field_code else _("全部")),
        (_("条数"), _count_words(wanted)),
    ]
    file = TemporaryFile()  # noqa: SIM115 send_file closes it when the answer has gone out
    write_csv(file, _headings(), _rows(found), about)
    file.seek(0)
    name = f"match-quality-{to_beijing(now):%Y%m%d-%H%M}.csv"
    answer = send_file(file, mimetype="text/csv; charset=utf-8", as_attachment=True, download_name=name)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _count_words(wanted: Export) -> str:
    number = len(wanted.ids)
    if number == wanted.total:
        return _("共 %(total)s 条", total=f"{number:,}")
    return _(
        "共 %(total)s 条，本文件只含最近的 %(number)s 条，更早的没有列出；要看更早的，请按技术领域分别导出。",
        total=f"{wanted.total:,}", number=f"{number:,}",
    )  # fmt: skip


@bp.get("/matches/rounds")
@allow(Permission.MATCH_ROUNDS)
def progress() -> ResponseReturnValue:
    """How far the nightly matching of everything has got, and the rounds before."""
    latest = rounds.latest()
    running = latest[0] if latest and latest[0].finished_at is None else None
    return render_template(
        "matching/rounds.html",
        running=running,
        ends_at=running.ends_at(utc_now()) if running else None,
        rounds=[(one, _rate(one)) for one in latest],
        per_minute=_rate(running) if running else "",
    )


def _rate(one: Progress) -> str:
    return f"{one.per_minute:,.0f}" if one.per_minute else ""


def _asked() -> Asked:
    wanted = request.args.get("months", "")
    count = next((number for number in PERIODS if str(number) == wanted), USUAL)
    known = {field.code for field in network.fields(PUBLIC)}
    field_code = request.args.get("field", "")
    return Asked(last_months(beijing_today(), count), field_code if field_code in known else "")


def _tables(found: Quality, asked: Asked) -> list[tuple[str, str, list[Line]]]:
    """(heading, heading of the first column, lines) of each table."""
    fields = [
        Line(**vars(_line(_field_name(code), found.by_field[code])) | {"url": _of_field(code, asked)})
        for code in sorted(found.by_field, key=lambda code: (code is None, code))
    ]
    months = [_line(str(month), _of(found.by_month, month)) for month in _told(found, asked)]
    sides = [_line(label_words(side), _of(found.by_side, side)) for side in JudgeSide]
    bands = [_line(_band_words(band), _of(found.by_band, band)) for band in reversed(range(BANDS))]
    return [
        (_("按技术领域"), _("需求的主要领域"), fields),
        (_("按月份"), _("月份"), months),
        (_("按判断人"), _("判断人"), sides),
        (_("按匹配度"), _("判断时的匹配度"), bands),
    ]


def _grid(found: Quality, asked: Asked) -> list[tuple[str, list[Line]]]:
    """For each field the latest months, the newest first, since a narrow screen shows the first ones."""
    months = _told(found, asked)[:MONTHS_IN_TABLE]
    return [
        (_field_name(code), [_line(str(m), _of(found.by_field_and_month, (code, m))) for m in months])
        for code in sorted(found.by_field, key=lambda code: (code is None, code))
    ]


def _told(found: Quality, asked: Asked) -> list[Month]:
    """The months back to the first one with a verdict, the newest first: what lies before says nothing."""
    return list(reversed(list(dropwhile(lambda month: month not in found.by_month, asked.months))))


def _of(tallies: Mapping[K, Tally], key: K) -> Tally:
    return tallies.get(key) or Tally()


def _line(words: str, tally: Tally) -> Line:
    share = tally.precision
    return Line(words, tally.judged, tally.good, None if share is None else round(share * 100))


def _field_name(code: str | None) -> str:
    return field_words(code) if code else _("未填领域")


def _of_field(code: str | None, asked: Asked) -> str:
    return url_for(".quality", months=len(asked.months), field=code) if code and not asked.field_code else ""


def _band_words(band: int) -> str:
    low, high = percent(band * BAND), percent((band + 1) * BAND)
    last = band == BANDS - 1
    return f"{low}–{high}%" if last else _("%(low)s–%(high)s%%（不含 %(high)s%%）", low=low, high=high)


def _verdict(judged: Judged) -> Verdict:
    return Verdict(
        need=row_of(judged.need) if judged.need else None,
        achievement=row_of(judged.achievement) if judged.achievement else None,
        side=label_words(judged.side),
        reason=_reason(judged),
        note=judged.note,
        percent=percent(judged.score_bp),
        judged_at=judged.judged_at,
    )


def _reason(judged: Judged) -> str:
    return label_words(DismissReason(judged.reason)) if judged.reason else ""


def _headings() -> list[str]:
    return [
        _("月份"), _("日期"), _("技术领域"), _("判断人"), _("判断"), _("原因"), _("说明"), _("匹配度（%）"),
        _("需求编号"), _("需求"), _("成果编号"), _("成果"),
    ]  # fmt: skip


def _rows(found: Iterator[Judged]) -> Iterator[list[Cell]]:
    for judged in found:
        day: date = to_beijing(judged.judged_at).date()
        yield [
            str(Month.of(day)),
            day.isoformat(),
            _field_name(judged.field_code),
            label_words(judged.side),
            label_words(judged.verdict),
            _reason(judged),
            judged.note,
            percent(judged.score_bp),
            code_of(Kind.NEED, judged.need_id),
            judged.need.title if judged.need else "",
            code_of(Kind.ACHIEVEMENT, judged.achievement_id),
            judged.achievement.title if judged.achievement else "",
        ]
