"""What the page of a negotiation shows: whose turn it is, and what has happened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.translation import gettext as _
from marketplace.brokerage.states import EndReason, Side
from marketplace.kernel.actor import Actor
from marketplace.negotiations.models import Negotiation, SecrecyConsent
from marketplace.negotiations.policy import binds, side_of
from marketplace.negotiations.queries.sheets import SheetInfo
from marketplace.negotiations.states import NegotiationStatus

S = NegotiationStatus


@dataclass(frozen=True)
class Event:
    """A line of the timeline."""

    at: datetime
    title: str
    who: str = ""
    text: str = ""


def next_words(
    actor: Actor, row: Negotiation, consents: Mapping[Side, SecrecyConsent], newest: SheetInfo | None
) -> str:
    """What the reader, or whoever it waits for, has to do; one sentence."""
    match row.status:
        case S.OPENED:
            return str(_("请先约定保密：提出保密协议，或者由一方提出不签订并说明理由。"))
        case S.SECRECY_PENDING:
            return _secrecy_words(actor, row, consents)
        case S.ROOM_OPEN:
            return _terms_words(actor, row, newest)
        case S.BROKEN_OFF:
            return str(_("洽谈已经终止。原因：%(reason)s", reason=end_words(row)))
    return _later_words(row.status)


def _secrecy_words(actor: Actor, row: Negotiation, consents: Mapping[Side, SecrecyConsent]) -> str:
    mine = side_of(actor, row)
    if mine is not None and mine not in consents:
        if binds(actor, row):
            return str(_("请阅读下面的保密约定，并代表本单位确认。"))
        return str(_("等待本单位管理员确认保密约定。"))
    missing = [side for side in Side if side not in consents]
    names = str(_("、")).join(name_of(row, side) for side in missing)
    return str(_("等待%(names)s确认保密约定。", names=names))


def _terms_words(actor: Actor, row: Negotiation, newest: SheetInfo | None) -> str:
    if newest is None:
        return str(_("资料室已开放。请任一方提出第一版条款。"))
    mine = side_of(actor, row)
    if mine is not None and mine not in newest.agreed:
        if binds(actor, row):
            return str(_("请审阅第 %(number)s 版条款：同意，或者提出修改。", number=newest.number))
        return str(_("等待本单位管理员答复第 %(number)s 版条款。", number=newest.number))
    names = str(_("、")).join(name_of(row, side) for side in Side if side not in newest.agreed)
    return str(_("等待%(names)s答复第 %(number)s 版条款。", names=names, number=newest.number))


def _later_words(status: NegotiationStatus) -> str:
    words = {
        S.TERMS_AGREED: _("双方已就条款达成一致，条款不再变动。下一步确定价格的形成方式。"),
        S.PRICING: _("正在办理定价。"),
        S.PUBLICITY: _("价格正在公示，公示期满且异议全部答复后才能起草合同。"),
        S.CLEARED: _("定价已完成，可以起草合同。"),
        S.HELD: _("处置暂停，等待决定。"),
        S.CONTRACT_DRAFTING: _("合同已开始起草。"),
    }
    return str(words[status])


def end_words(row: Negotiation) -> str:
    """The reason of a broken-off negotiation, with its note."""
    words = label_words(EndReason(row.reason)) if row.reason else ""
    return f"{words}（{row.reason_note}）" if row.reason_note else words


def name_of(row: Negotiation, side: Side) -> str:
    return {Side.SEEKER: row.seeker, Side.HOLDER: row.holder}[side].name


def events(
    row: Negotiation, consents: Mapping[Side, SecrecyConsent], versions: Sequence[SheetInfo]
) -> list[Event]:
    """The newest first."""
    found = [Event(row.opened_at, str(_("洽谈开始")))]
    for side, consent in consents.items():
        title = _("确认不签订保密协议") if row.waived else _("确认保密协议")
        found.append(Event(consent.consented_at, str(title), name_of(row, side)))
    for sheet in versions:
        who = str(_("%(who)s（%(side)s）", who=sheet.proposed_by, side=label_words(sheet.proposed_as)))
        found.append(Event(sheet.proposed_at, str(_("提出了第 %(number)s 版条款", number=sheet.number)), who))
        for side, (name, moment) in sheet.agreed.items():
            title = _("同意第 %(number)s 版条款", number=sheet.number)
            found.append(Event(moment, str(title), f"{name} · {name_of(row, side)}"))
    if row.ended_at is not None:
        found.append(Event(row.ended_at, str(_("洽谈终止")), "", end_words(row)))
    return sorted(found, key=lambda event: event.at, reverse=True)
