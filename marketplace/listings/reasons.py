"""Why a listing came to a negative end: closed lists, so that the other side reads why and we can count.

One list per move. Codes are stored in the audit trail beside the move's name; a free note may explain,
and must where the code alone says nothing (`needs_note`).
"""

from enum import StrEnum

from marketplace.kernel.errors import Invalid, Problem
from marketplace.listings.labels import N_
from marketplace.listings.vocabulary import Kind


class ReturnReason(StrEnum):
    """Sent back to be put right; field notes say where."""

    INCOMPLETE = "incomplete"
    UNCLEAR = "unclear"
    NOT_QUANTIFIED = "not_quantified"
    EVIDENCE_MISSING = "evidence_missing"
    RIGHTS_UNCLEAR = "rights_unclear"
    PERSONAL_DATA = "personal_data"
    WRONG_FIELD = "wrong_field"
    WRONG_BRANCH = "wrong_branch"
    OTHER = "other"


class RejectReason(StrEnum):
    """Not published at all; the owner may appeal once to the province."""

    SECRET = "secret"  # noqa: S105 a reason, not a credential
    NOT_TECHNOLOGY = "not_technology"
    DUPLICATE = "duplicate"
    UNTRUE = "untrue"
    RIGHTS_DISPUTED = "rights_disputed"
    PUBLIC_INTEREST = "public_interest"
    RESTRICTED_TECHNOLOGY = "restricted_technology"
    NOT_ENTITLED = "not_entitled"
    OTHER = "other"


class PauseReason(StrEnum):
    UNDER_NEGOTIATION = "under_negotiation"
    UPDATING = "updating"
    CAPACITY = "capacity"
    RIGHTS_CHANGING = "rights_changing"
    COMPLAINT_EXAMINED = "complaint_examined"
    OTHER = "other"


class SuspensionReason(StrEnum):
    """A pause that nobody chooses: it comes and goes with the organisation's own suspension."""

    ORGANISATION_SUSPENDED = "organisation_suspended"


class WithdrawReason(StrEnum):
    DEALT_ELSEWHERE = "dealt_elsewhere"
    NO_LONGER_OFFERED = "no_longer_offered"
    RIGHTS_LAPSED = "rights_lapsed"
    TECHNOLOGY_OUTDATED = "technology_outdated"
    STRATEGY_CHANGED = "strategy_changed"
    ENTERED_BY_MISTAKE = "entered_by_mistake"
    OTHER = "other"


class ParkReason(StrEnum):
    """A need kept on the long-term watch list instead of being published."""

    TOO_EARLY = "too_early"
    NO_KNOWN_SOLUTION = "no_known_solution"
    TOO_BROAD = "too_broad"
    FUNDS_PENDING = "funds_pending"
    SEEKER_NOT_READY = "seeker_not_ready"
    OTHER = "other"


class SolveReason(StrEnum):
    """How a need was solved without a contract booked here."""

    SOLVED_ELSEWHERE = "solved_elsewhere"
    SOLVED_IN_HOUSE = "solved_in_house"
    CONTRACT_OUTSIDE = "contract_outside"
    BOUGHT_PRODUCT = "bought_product"


class GiveUpReason(StrEnum):
    """Why a need ends unsolved."""

    NO_MATCH = "no_match"
    PRICE = "price"
    NOT_MATURE = "not_mature"
    TERMS = "terms"
    CHANGED_MIND = "changed_mind"
    FUNDS_GONE = "funds_gone"
    OTHER = "other"


class TakeDownReason(StrEnum):
    """Removed by the province; the note carries the number of the complaint or the secrecy case."""

    SECRECY = "secrecy"
    COMPLAINT_UPHELD = "complaint_upheld"
    FALSE_CONTENT = "false_content"
    RIGHTS_INFRINGED = "rights_infringed"
    UNLAWFUL = "unlawful"
    PERSONAL_DATA = "personal_data"
    OTHER = "other"


LABELS: dict[type[StrEnum], dict[StrEnum, str]] = {
    ReturnReason: {
        ReturnReason.INCOMPLETE: N_("内容不完整"),
        ReturnReason.UNCLEAR: N_("表述不清楚"),
        ReturnReason.NOT_QUANTIFIED: N_("缺少可考核的指标"),
        ReturnReason.EVIDENCE_MISSING: N_("缺少佐证材料"),
        ReturnReason.RIGHTS_UNCLEAR: N_("权属情况不清楚"),
        ReturnReason.PERSONAL_DATA: N_("含有个人信息"),
        ReturnReason.WRONG_FIELD: N_("技术领域选择不当"),
        ReturnReason.WRONG_BRANCH: N_("所属地区不符"),
        ReturnReason.OTHER: N_("其他原因(见说明)"),
    },
    RejectReason: {
        RejectReason.SECRET: N_("涉及国家秘密或内部事项"),
        RejectReason.NOT_TECHNOLOGY: N_("不属于技术成果或技术需求"),
        RejectReason.DUPLICATE: N_("与已有信息重复"),
        RejectReason.UNTRUE: N_("内容不实"),
        RejectReason.RIGHTS_DISPUTED: N_("权属存在争议"),
        RejectReason.PUBLIC_INTEREST: N_("可能损害国家安全或公共利益"),
        RejectReason.RESTRICTED_TECHNOLOGY: N_("属于禁止或限制交易的技术"),
        RejectReason.NOT_ENTITLED: N_("提交单位无权发布"),
        RejectReason.OTHER: N_("其他原因(见说明)"),
    },
    PauseReason: {
        PauseReason.UNDER_NEGOTIATION: N_("正在洽谈"),
        PauseReason.UPDATING: N_("内容待更新"),
        PauseReason.CAPACITY: N_("暂无人手接洽"),
        PauseReason.RIGHTS_CHANGING: N_("权属变更办理中"),
        PauseReason.COMPLAINT_EXAMINED: N_("投诉核查中"),
        PauseReason.OTHER: N_("其他原因(见说明)"),
    },
    SuspensionReason: {
        SuspensionReason.ORGANISATION_SUSPENDED: N_("所属单位被暂停资格"),
    },
    WithdrawReason: {
        WithdrawReason.DEALT_ELSEWHERE: N_("已在其他渠道成交"),
        WithdrawReason.NO_LONGER_OFFERED: N_("不再对外合作"),
        WithdrawReason.RIGHTS_LAPSED: N_("权利已失效"),
        WithdrawReason.TECHNOLOGY_OUTDATED: N_("技术已过时"),
        WithdrawReason.STRATEGY_CHANGED: N_("单位计划调整"),
        WithdrawReason.ENTERED_BY_MISTAKE: N_("误发布"),
        WithdrawReason.OTHER: N_("其他原因(见说明)"),
    },
    ParkReason: {
        ParkReason.TOO_EARLY: N_("技术尚处早期"),
        ParkReason.NO_KNOWN_SOLUTION: N_("暂无可行的解决方案"),
        ParkReason.TOO_BROAD: N_("需求过于宽泛"),
        ParkReason.FUNDS_PENDING: N_("资金尚未落实"),
        ParkReason.SEEKER_NOT_READY: N_("需求单位条件尚不具备"),
        ParkReason.OTHER: N_("其他原因(见说明)"),
    },
    SolveReason: {
        SolveReason.SOLVED_ELSEWHERE: N_("通过其他渠道解决"),
        SolveReason.SOLVED_IN_HOUSE: N_("本单位自行解决"),
        SolveReason.CONTRACT_OUTSIDE: N_("已在场外签订合同"),
        SolveReason.BOUGHT_PRODUCT: N_("购买现成产品解决"),
    },
    GiveUpReason: {
        GiveUpReason.NO_MATCH: N_("没有合适的成果"),
        GiveUpReason.PRICE: N_("价格未能达成一致"),
        GiveUpReason.NOT_MATURE: N_("技术成熟度不够"),
        GiveUpReason.TERMS: N_("合作条件未能达成一致"),
        GiveUpReason.CHANGED_MIND: N_("需求已发生变化"),
        GiveUpReason.FUNDS_GONE: N_("资金不再到位"),
        GiveUpReason.OTHER: N_("其他原因(见说明)"),
    },
    TakeDownReason: {
        TakeDownReason.SECRECY: N_("保密审查要求"),
        TakeDownReason.COMPLAINT_UPHELD: N_("投诉成立"),
        TakeDownReason.FALSE_CONTENT: N_("内容虚假"),
        TakeDownReason.RIGHTS_INFRINGED: N_("侵犯他人权利"),
        TakeDownReason.UNLAWFUL: N_("违反法律法规"),
        TakeDownReason.PERSONAL_DATA: N_("泄露个人信息"),
        TakeDownReason.OTHER: N_("其他原因(见说明)"),
    },
}
"""By list first, as in `labels.py`: members of different lists share values."""

_SHARED: dict[str, type[StrEnum]] = {
    "return": ReturnReason,
    "reject": RejectReason,
    "pause": PauseReason,
    "withdraw": WithdrawReason,
    "take_down": TakeDownReason,
}
_OF_NEEDS: dict[str, type[StrEnum]] = {"park": ParkReason, "solve": SolveReason, "give_up": GiveUpReason}
_NEEDS_ONLY: frozenset[StrEnum] = frozenset({ReturnReason.NOT_QUANTIFIED})


def codes_for(move_name: str, kind: Kind) -> tuple[StrEnum, ...]:
    """The reasons one may choose for a move; an amendment's return uses those of a listing.

    Empty for a move that takes no reason.
    """
    codes = _SHARED.get(move_name) or (_OF_NEEDS.get(move_name) if kind is Kind.NEED else None)
    if codes is None:
        return ()
    return tuple(c for c in codes if kind is Kind.NEED or not (c in _NEEDS_ONLY and codes is ReturnReason))


def reason(move_name: str, kind: Kind, code: str, note: str = "") -> StrEnum:
    """The member for a stored or posted code. Raises Invalid for an unknown one or for a missing note."""
    found = next((c for c in codes_for(move_name, kind) if c.value == code), None)
    if found is None:
        raise Invalid(Problem("reason", "unknown_reason", value=code))
    if needs_note(found) and not note.strip():
        raise Invalid(Problem("note", "required"))
    return found


def needs_note(code: StrEnum) -> bool:
    """True where the code alone tells nothing, and for a take-down, whose case number is recorded."""
    return code.value == "other" or isinstance(code, TakeDownReason)


def label(code: StrEnum) -> str:
    """The Chinese source string of a reason."""
    return LABELS[type(code)][code]


def label_without_note(code: StrEnum) -> str:
    """The same where no note stands beside it: a reader is not sent to look for one."""
    return N_("其他原因") if code.value == "other" else label(code)


def choices(move_name: str, kind: Kind) -> list[tuple[str, str]]:
    """(code, Chinese source string) pairs for a select field."""
    return [(code.value, label(code)) for code in codes_for(move_name, kind)]
