"""What a lead's thread says as evidence: plain data for the paper, the same for the same thread and reader. Pure.

Papers are in Chinese, whatever language the market is read in.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from marketplace.audit.models import AuditEntry
from marketplace.brokerage.labels import LABELS as LEAD_LABELS
from marketplace.brokerage.models import Lead
from marketplace.brokerage.states import LEAD_MOVES, LeadStatus
from marketplace.brokerage.topics_leads import OPENED
from marketplace.files.models import Attachment
from marketplace.kernel.clock import to_beijing
from marketplace.threads.labels import LABELS as THREAD_LABELS
from marketplace.threads.queries import Posted
from marketplace.threads.states import Quality
from marketplace.threads.topics import POSTED

NOTE = (
    "本文件依平台所存数据自动生成。消息发出后不能修改或删除；每一步操作和每条消息都记入审计链，"
    "“审计链序号”是它在审计链中的位置。"
)
MOVES = frozenset({OPENED, *(f"{Lead.kind_name}.{move.name}" for move in LEAD_MOVES)})
"""What changes a lead's status; other entries carry words that a broker chose."""


def paper(
    lead: Lead,
    messages: Sequence[Posted],
    trail: Iterable[AuditEntry],
    *,
    names: bool,
    market: str,
    base_url: str,
) -> dict[str, Any]:
    """Data of `templates/evidence.typ`. `names`: the reader knows who the sides are. `trail`: oldest first."""
    entries = list(trail)
    places = {entry.facts["message"]: entry.number for entry in entries if entry.topic == POSTED}
    return {
        "title": "对接记录存证",
        "market": market,
        "base_url": base_url,
        "facts": _facts(lead, names=names),
        "moves": [_move(entry) for entry in entries if _is_move(entry)],
        "messages": [
            _message(number, message, places, lead, names=names) for number, message in enumerate(messages, 1)
        ],
        "note": NOTE,
    }


def public_facts(lead: Lead, messages: Sequence[Posted]) -> dict[str, str]:
    """What everybody who has the paper's code reads: neither sides nor people."""
    facts = {"线索编号": str(lead.id), "名称": lead.title, "消息": f"{len(messages)} 条"}
    if messages:
        facts["起止"] = f"{_moment(messages[0].posted_at)} 至 {_moment(messages[-1].posted_at)}"
    return facts


def _facts(lead: Lead, *, names: bool) -> list[list[str]]:
    rows = [["线索编号", str(lead.id)], ["名称", lead.title], ["状态", _status(lead.status)]]
    if lead.broker is not None:
        rows.append(["技术经纪人", f"{lead.broker.person.name}（证书编号 {lead.broker.certificate_no}）"])
    hidden = "双方同意对接后公开"
    rows += [
        [_quality(Quality(side.side.value)), side.organisation.name if names else hidden]
        for side in lead.sides
    ]
    return rows


def _move(entry: AuditEntry) -> list[str]:
    return [_moment(entry.at), _status(LeadStatus(entry.facts["after"])), str(entry.number)]


def _is_move(entry: AuditEntry) -> bool:
    return entry.topic in MOVES


def _message(
    number: int, message: Posted, places: Mapping[int, int], lead: Lead, *, names: bool
) -> dict[str, Any]:
    return {
        "number": str(number),
        "author": _author(message, lead, names=names),
        "posted_at": _moment(message.posted_at),
        "place": str(places.get(message.id, "")),
        "body": message.body,
        "files": [[file.name, _size(file), file.sha256] for file in message.files],
    }


def _author(message: Posted, lead: Lead, *, names: bool) -> str:
    words = [_quality(message.author_as)]
    if names:
        organisations = {Quality(side.side.value): side.organisation.name for side in lead.sides}
        words += [organisations.get(message.author_as, ""), message.author_name]
    return " · ".join(word for word in words if word)


def _quality(quality: Quality) -> str:
    return THREAD_LABELS[Quality][quality]


def _status(status: LeadStatus) -> str:
    return LEAD_LABELS[LeadStatus][status]


def _moment(moment: datetime) -> str:
    return f"{to_beijing(moment):%Y-%m-%d %H:%M:%S}"


def _size(file: Attachment) -> str:
    return f"{file.size:,} 字节"
