"""The trail of a listing, and the reasons in it, in words."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby
from typing import TypedDict

from marketplace.blueprints.listings.shown import label_of
from marketplace.blueprints.translation import gettext as _
from marketplace.listings import reasons
from marketplace.listings.labels import N_
from marketplace.listings.queries.versions import HistoryEntry
from marketplace.listings.vocabulary import Kind

MOVES: dict[str, str] = {
    "create": N_("新建草稿"),
    "save": N_("保存草稿"),
    "submit": N_("提交审核"),
    "resubmit": N_("修改后再次提交"),
    "appeal": N_("申诉"),
    "discard": N_("删除草稿"),
    "take": N_("受理诊断"),
    "return": N_("退回修改"),
    "reject": N_("决定不予发布"),
    "park": N_("转入长期跟踪"),
    "publish": N_("发布"),
    "amend": N_("修改生效，新版本公开"),
    "pause": N_("暂停公开"),
    "resume": N_("恢复公开"),
    "confirm": N_("确认仍然有效"),
    "renew": N_("重新公开"),
    "lapse": N_("到期"),
    "remind": N_("到期提醒"),
    "refresh": N_("更新单位信息"),
    "withdraw": N_("撤回"),
    "take_down": N_("下架"),
    "book": N_("合同签订，登记成交"),
    "solve": N_("登记为已解决"),
    "give_up": N_("登记为未解决"),
    "rehome": N_("随单位调整所属分市场"),
}
OF_AMENDMENTS: dict[str, str] = {
    "start": N_("开始修改公开内容"),
    "save": N_("保存修改"),
    "submit": N_("提交修改"),
    "return": N_("修改被退回"),
    "accept": N_("修改通过"),
    "discard": N_("放弃修改"),
}
_OTHER = N_("其他操作")


class TimelineRow(TypedDict):
    """For the macro `timeline`."""

    at: datetime
    title: str
    who: str
    text: str


def history_rows(entries: Sequence[HistoryEntry], kind: Kind) -> list[TimelineRow]:
    """The entries as they are shown, in their order; saves in a row by one person are one line."""
    rows = []
    for _key, group in groupby(enumerate(entries), key=_togetherness):
        found = [entry for _place, entry in group]
        changed = dict.fromkeys(name for entry in found for name in entry.facts.get("changed", ()))
        rows.append(_row(found[0], kind, list(changed)))
    return rows


def _togetherness(numbered: tuple[int, HistoryEntry]) -> tuple[object, ...]:
    """Equal for saves that belong together, different for everything else."""
    place, entry = numbered
    return (entry.subject, entry.actor_name) if entry.move == "save" else (place,)


def _row(entry: HistoryEntry, kind: Kind, changed: list[str]) -> TimelineRow:
    labels = [label_of(name) for name in changed]
    parts = [
        reason_of_move(entry.move, kind, entry.reason),
        entry.note,
        _("改动：%(fields)s", fields=_("、").join(labels)) if labels else "",
    ]
    return TimelineRow(
        at=entry.at,
        title=entry_words(entry, kind),
        who=_("系统") if entry.actor_name == "system" else entry.actor_name,
        text="\n".join(part for part in parts if part),
    )


def entry_words(entry: HistoryEntry, _kind: Kind) -> str:
    """What was done; a step this table does not know yet is an "other" one, never an error."""
    table = OF_AMENDMENTS if entry.subject == "amendment" else MOVES
    return _(table.get(entry.move, _OTHER))


def reason_of_move(move: str, kind: Kind, code: str | None) -> str:
    """The words of a reason that was given for a move; '' for none."""
    offered = [*reasons.codes_for(move, kind), *reasons.SuspensionReason]
    found = next((member for member in offered if member.value == code), None)
    return _(reasons.label(found)) if found is not None else ""


def reason_words(code: str | None, *, with_note: bool = True) -> str:
    """The words of a stored reason, whichever list it is from; '' for none.

    `with_note` says whether the note, if there is one, stands beside them.
    """
    members = (member for table in reasons.LABELS.values() for member in table)
    found = next((member for member in members if code is not None and member.value == code), None)
    if found is None:
        return ""
    return _(reasons.label(found) if with_note else reasons.label_without_note(found))
