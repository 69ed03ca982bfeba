"""What the page of a contract says: where it stands, and what the reader, or whoever it waits for, has to do."""

from collections.abc import Sequence

from marketplace.blueprints.contracts.sheet import Sheet
from marketplace.blueprints.filters import date_words, label_words
from marketplace.blueprints.translation import gettext as _
from marketplace.contracts import policy
from marketplace.contracts.models import Contract, ContractInventor
from marketplace.contracts.states import BEFORE_SIGNATURE, CancelReason, ContractStatus, SendBackReason
from marketplace.contracts.vocabulary import PartyRole
from marketplace.kernel.actor import Actor

S = ContractStatus
STAGES = (S.DRAFT, S.INVENTOR_OPINION, S.INTERNAL_APPROVAL, S.TO_SIGN)


def stage_words() -> list[str]:
    return [
        str(words)
        for words in (_("起草"), _("征求完成人意见"), _("单位审批"), _("双方签订"), _("登记和履行"))
    ]


def stage_of(status: ContractStatus) -> int | None:
    """The place in `stage_words`; None for a cancelled contract."""
    if status is S.CANCELLED:
        return None
    return STAGES.index(status) if status in BEFORE_SIGNATURE else len(STAGES)


def reason_words(contract: Contract) -> str:
    """Why it went back, or was cancelled, with the note; '' where nothing of the kind happened."""
    if not contract.reason or contract.status not in (S.DRAFT, S.CANCELLED):
        return ""
    members = CancelReason if contract.status is S.CANCELLED else SendBackReason
    words = label_words(members(contract.reason))
    return (
        _("%(reason)s（%(note)s）", reason=words, note=contract.reason_note)
        if contract.reason_note
        else words
    )


def next_words(
    actor: Actor, sheet: Sheet, people: Sequence[ContractInventor], signed: Sequence[PartyRole]
) -> str:
    """One sentence."""
    contract = sheet.contract
    match contract.status:
        case S.DRAFT:
            return _draft_words(actor, sheet)
        case S.INVENTOR_OPINION:
            return _opinion_words(people)
        case S.INTERNAL_APPROVAL:
            if (
                policy.binds(actor, contract) is PartyRole.SELLER
                and actor.person_id not in contract.written_by
            ):
                return _("请代表本单位审批这份合同。")
            return _("等待卖方的一位管理员审批；起草合同的人不能审批。")
        case S.TO_SIGN:
            names = _("、").join(_party_name(contract, role) for role in PartyRole if role not in signed)
            return _("等待%(names)s记录签订。", names=names)
        case S.SIGNED:
            if policy.side_of(actor, contract) is PartyRole.SELLER:
                return _("双方已经签订。请提交技术合同登记。")
            return _("双方已经签订，等待卖方提交登记。")
        case S.CANCELLED:
            return _("合同已取消。原因：%(reason)s", reason=reason_words(contract))
    return _("登记和履行情况见“登记与履行”页面。")


def _draft_words(actor: Actor, sheet: Sheet) -> str:
    if not policy.writes(actor, sheet.contract, sheet.broker):
        return _("等待卖方或技术经纪人起草。")
    if sheet.lacks:
        return _("还缺 %(count)s 项内容，请继续填写。", count=len(sheet.lacks))
    return _("内容已经齐全，请核对后征求完成人意见。")


def _opinion_words(people: Sequence[ContractInventor]) -> str:
    answered = sum(person.opinion is not None for person in people)
    last = max((person.due_on for person in people if person.due_on), default=None)
    return _(
        "等待完成人答复：共 %(total)s 人，已答复 %(count)s 人，最晚 %(day)s。",
        total=len(people), count=answered, day=date_words(last),
    )  # fmt: skip


def _party_name(contract: Contract, role: PartyRole) -> str:
    found = policy.party(contract, role)
    return found.name if found else label_words(role)
