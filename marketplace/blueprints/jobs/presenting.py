"""Jobs and their runs as the pages show them."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from marketplace.blueprints.filters import label_words, number_words
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import utc_now
from marketplace.schedule.labels import FIGURES
from marketplace.schedule.models import JobRun
from marketplace.schedule.queries.overview import JobState, Overview
from marketplace.schedule.states import Health, RunState
from marketplace.schedule.timetable import Entry

TONES: dict[str, str] = {
    Health.FAILING: "is-refused",
    Health.INTERRUPTED: "is-attention",
    Health.OVERDUE: "is-attention",
    Health.RUNNING: "is-waiting",
    Health.UNTRIED: "",
    Health.FINE: "is-open",
    RunState.SUCCEEDED: "is-open",
    RunState.FAILED: "is-refused",
}
"""Colour and shape of a state; `interrupted` and `running` are the same word in both lists."""


@dataclass(frozen=True)
class RunRow:
    """A run. `error` is '' for one that did not fail; `duration` until now while it runs, '' when it was cut off."""

    started_at: datetime
    due_at: datetime | None
    duration: str
    cause: str
    state: str
    tone: str
    figures: str
    error: str


@dataclass(frozen=True)
class JobRow:
    """`next_at` is None where `next_words` say it."""

    name: str
    words: str
    schedule: str
    health: str
    tone: str
    run: RunRow | None
    next_at: datetime | None
    next_words: str
    is_asked: bool


def job_rows(found: Overview) -> list[JobRow]:
    return [job_row(job, found.leader.holder if found.leader else None) for job in found.jobs]


def job_row(job: JobState, leader: str | None) -> JobRow:
    entry = job.entry
    return JobRow(
        name=entry.name,
        words=_(entry.words),
        schedule=schedule_words(entry),
        health=label_words(job.health),
        tone=TONES[job.health],
        run=run_row(job.run, leader) if job.run is not None else None,
        next_at=job.next_at if leader else None,
        next_words=_every_words(entry) if leader else _("没有主进程"),
        is_asked=job.is_asked,
    )


def run_row(run: JobRun, leader: str | None, asker: str = "") -> RunRow:
    state = run.state(leader)
    end = utc_now() if state is RunState.RUNNING else run.ended_at
    cause = label_words(run.cause)
    return RunRow(
        started_at=run.started_at,
        due_at=run.due_at,
        duration=duration_words(end - run.started_at) if end is not None else "",
        cause=_("%(cause)s（%(name)s）", cause=cause, name=asker) if asker else cause,
        state=label_words(state),
        tone=TONES[state],
        figures=figures_words(run.figures),
        error=run.error or "",
    )


def figures_words(figures: dict[str, object]) -> str:
    """What was counted, without zeros: 送达 12 条，出错 1 次."""
    said = [_figure(name, value) for name, value in figures.items() if value]
    return _("，").join(said) if said or not figures else _("没有要做的事")


def _figure(name: str, value: object) -> str:
    count = number_words(value) if isinstance(value, int) else str(value)
    return _(FIGURES[name], count=count) if name in FIGURES else f"{name} {count}"


def duration_words(time: timedelta) -> str:
    """0.3 秒, 12 秒, 3 分 12 秒, 1 小时 5 分."""
    seconds = max(0.0, time / timedelta(seconds=1))
    if seconds < 10:
        return _("%(number)s 秒", number=f"{seconds:.1f}")
    minutes, rest = divmod(round(seconds), 60)
    if minutes == 0:
        return _("%(number)s 秒", number=rest)
    hours, left = divmod(minutes, 60)
    if hours == 0:
        return _("%(minutes)s 分 %(seconds)s 秒", minutes=minutes, seconds=rest)
    return _("%(hours)s 小时 %(minutes)s 分", hours=hours, minutes=left)


def schedule_words(entry: Entry) -> str:
    """每 10 秒, 每天 03:17, 每小时第 12 分, 每天 02:00–04:59 每分钟; another kind in APScheduler's fields."""
    if entry.every is not None:
        return _every(entry.every)
    fields = entry.cron
    hour, minute = fields.get("hour"), fields.get("minute")
    if set(fields) == {"minute"} and isinstance(minute, int):
        return _("每小时第 %(minute)s 分", minute=minute)
    if set(fields) == {"hour", "minute"} and isinstance(hour, int) and isinstance(minute, int):
        return _("每天 %(time)s", time=f"{hour:02d}:{minute:02d}")
    if set(fields) == {"hour", "minute"} and minute == "*":
        first, _dash, last = str(hour).partition("-")
        return _(
            "每天 %(first)s–%(last)s 每分钟",
            first=f"{int(first):02d}:00",
            last=f"{int(last or first):02d}:59",
        )
    return entry.schedule


def _every(seconds: float) -> str:
    if seconds == 60:
        return _("每分钟一次")
    if seconds % 60 == 0:
        return _("每 %(number)s 分钟", number=f"{seconds / 60:g}")
    return _("每 %(number)s 秒", number=f"{seconds:g}")


def _every_words(entry: Entry) -> str:
    """When the next run of a job that has no ticks is; '' for one that has."""
    if entry.every is None:
        return ""
    if entry.every < 60:
        return _("%(number)s 秒内", number=f"{entry.every:g}")
    return _("%(number)s 分钟内", number=f"{entry.every / 60:g}")
