"""A draft in words: what each field and step is called, and what it says."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from marketplace.blueprints.filters import date_words, label_words, wan_words
from marketplace.blueprints.listings.choices import chosen_word, name_of, priority_fields
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.contracts.drafts import (
    ContractDraft,
    FeeShare,
    Maker,
    PartyDraft,
    PlannedPayment,
    PlannedStep,
    Right,
)
from marketplace.contracts.wizard import Step
from marketplace.kernel.wording import N_

STEP_LABELS: dict[Step, str] = {
    Step.KIND: N_("合同类别"),
    Step.PARTIES: N_("合同双方"),
    Step.TECHNOLOGY: N_("技术和权利"),
    Step.PRICE: N_("价款和计划"),
    Step.PEOPLE: N_("完成人和中介费"),
}
FIELD_LABELS: dict[str, str] = {
    "title": N_("项目名称"),
    "kind": N_("合同类别"),
    "sub_kind": N_("具体类别"),
    "field_code": N_("技术领域"),
    "programme": N_("计划来源"),
    "objective": N_("社会经济目标"),
    "valid_from": N_("有效期起"),
    "valid_to": N_("有效期止"),
    "seller": N_("卖方"),
    "buyer": N_("买方"),
    "technology": N_("技术内容和范围"),
    "ip_kinds": N_("知识产权类型"),
    "rights": N_("知识产权清单"),
    "exclusivity": N_("许可方式"),
    "territory": N_("使用地域"),
    "targets": N_("技术目标与指标"),
    "deliverables": N_("交付物"),
    "delivery": N_("交付方式"),
    "acceptance": N_("验收标准"),
    "ownership": N_("成果权属约定"),
    "improvements": N_("后续改进"),
    "secrecy_months": N_("保密期限"),
    "liability": N_("违约责任"),
    "disputes": N_("争议解决"),
    "expected_input_fen": N_("预计新增投入"),
    "expected_output_fen": N_("预计新增产值"),
    "pricing_method": N_("定价方式"),
    "publicity_from": N_("公示开始日期"),
    "publicity_to": N_("公示结束日期"),
    "total_fen": N_("合同总价"),
    "technical_fen": N_("技术交易额"),
    "equipment_fen": N_("设备和材料"),
    "payment_kind": N_("付款方式"),
    "payments": N_("付款计划"),
    "milestones": N_("里程碑"),
    "royalty_bp": N_("提成比例"),
    "royalty_base": N_("提成基数"),
    "royalty_expected_fen": N_("预计提成总额"),
    "broker_fee_fen": N_("中介费"),
    "broker_fee_payer": N_("中介费由谁支付"),
    "fee_shares": N_("中介费分配"),
    "makers": N_("完成人"),
}


def step_label(step: str) -> str:
    return gettext(STEP_LABELS[Step(step)])


def field_label(name: str) -> str:
    return gettext(FIELD_LABELS[name])


def percent_words(basis_points: int) -> str:
    """12.5% for 1250."""
    whole, rest = divmod(basis_points, 100)
    return f"{whole}.{rest:02}".rstrip("0").rstrip(".") + "%"


def value_words(name: str, value: Any) -> str:
    """One value of a field as a reader sees it; '' for one that says nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, tuple):
        return "\n".join(value_words(name, row) for row in value)
    if name.endswith("_fen"):
        return wan_words(value)
    if name == "royalty_bp":
        return percent_words(value) if value else ""
    if name == "secrecy_months":
        return str(_("%(count)s 个月", count=value)) if value else ""
    if name == "field_code":
        return chosen_word(priority_fields(), value)
    if isinstance(value, date):
        return date_words(value)
    return _row_words(value)


def _row_words(value: Any) -> str:
    match value:
        case PartyDraft():
            place = branches.region_names(PUBLIC).get(value.region_code)
            kind, where = label_words(value.legal_type), name_of(place) if place else ""
            abroad = "" if value.country == "CHN" else value.country
            return _joined(value.name, value.uscc, kind, abroad, where)
        case Right():
            filed = _("申请日 %(day)s", day=date_words(value.filed_on)) if value.filed_on else ""
            return _joined(label_words(value.kind), value.number, value.title, str(filed))
        case PlannedStep():
            return _joined(value.title, date_words(value.due_on))
        case PlannedPayment():
            after = _("第 %(number)s 个里程碑完成后", number=value.milestone) if value.milestone else ""
            return _joined(
                value.title, wan_words(value.fen) if value.fen else "", date_words(value.due_on), str(after)
            )
        case FeeShare():
            return _joined(value.name, wan_words(value.fen))
        case Maker():
            return _joined(value.name, value.email)
    return label_words(value)


def _joined(*words: str) -> str:
    return " · ".join(word for word in words if word)


def field_rows(draft: ContractDraft, names: Iterable[str]) -> list[tuple[str, str, None]]:
    """(name of the field, what it says, None) for the macro `summary`, which leaves out what says nothing."""
    return [(field_label(name), value_words(name, getattr(draft, name)), None) for name in names]
