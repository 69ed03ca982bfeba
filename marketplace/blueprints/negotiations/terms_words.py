"""Terms in words: what each field is called, what it says, and what changed from one version to the next."""

from typing import Any

from marketplace.blueprints.filters import label_words, yuan_words
from marketplace.blueprints.translation import gettext
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.wording import N_
from marketplace.negotiations.drafts import AMOUNTS, Step, Terms
from marketplace.negotiations.terms_diff import FIELDS, Change, changes

Pieces = list[tuple[str, str]]
TERM_LABELS: dict[str, str] = {
    "kind": N_("合同类别"),
    "technology": N_("技术内容和范围"),
    "price_kind": N_("付款方式"),
    "total_fen": N_("总价"),
    "territory": N_("使用地域"),
    "exclusivity": N_("许可方式"),
    "valid_months": N_("合同期限"),
    "deliverables": N_("交付物"),
    "milestones": N_("里程碑"),
    "instalments": N_("分期付款"),
    "entry_fen": N_("入门费"),
    "royalty_bp": N_("提成比例"),
    "royalty_base": N_("提成基数"),
    "royalty_expected_fen": N_("预计提成总额"),
    "equipment_fen": N_("其中设备和材料"),
    "ip_ownership": N_("知识产权归属"),
    "improvements": N_("后续改进"),
    "acceptance": N_("验收标准"),
    "secrecy_months": N_("保密期限"),
    "broker_fee_fen": N_("中介费"),
    "broker_fee_payer": N_("中介费由谁支付"),
    "delivery": N_("交付方式"),
    "liability": N_("违约责任"),
    "disputes": N_("争议解决"),
}
_MONTHS = ("valid_months", "secrecy_months")


def field_label(name: str) -> str:
    return gettext(TERM_LABELS[name])


def value_words(name: str, value: Any) -> str:
    """One value of a field as a reader sees it; '' for one that says nothing."""
    if value is None or value == "":
        return ""
    if isinstance(value, Step):
        return _step_words(value)
    if name in AMOUNTS:
        return yuan_words(value) if value or name == "total_fen" else ""
    if name == "royalty_bp":
        return f"{value // 100}.{value % 100:02}%" if value else ""
    if name in _MONTHS:
        return str(_("%(count)s 个月", count=value)) if value else ""
    if isinstance(value, tuple):
        return "\n".join(value_words(name, row) for row in value)
    return label_words(value)


def _step_words(step: Step) -> str:
    facts = {"title": step.title, "weeks": step.weeks, "amount": yuan_words(step.fen)}
    if step.fen:
        return str(_("%(title)s（签订后 %(weeks)s 周，%(amount)s）", **facts))
    return str(_("%(title)s（签订后 %(weeks)s 周）", **facts))


def all_rows(terms: Terms) -> list[tuple[str, str, None]]:
    """(name of the field, what it says, None) for the macro `summary`; fields that say nothing are left out."""
    rows = [(field_label(name), value_words(name, getattr(terms, name))) for name in FIELDS]
    return [(words, value, None) for words, value in rows if value]


def diff_rows(old: Terms, new: Terms) -> list[tuple[str, Pieces]]:
    """(name of the field, what went and what came) for the macro `diff_table`."""
    return [(field_label(change.field), _pieces(change)) for change in changes(old, new)]


def diff_lines(old: Terms, new: Terms) -> list[str]:
    """The same as sentences, for mails, files and whoever reads without colours."""
    return [_line(change) for change in changes(old, new)]


def _pieces(change: Change) -> Pieces:
    if change.moved:
        return [("same", str(_("内容相同，顺序有变。")))]
    if change.is_list:
        gone = [("removed", value_words(change.field, row) + "\n") for row in change.gone]
        return gone + [("added", value_words(change.field, row) + "\n") for row in change.new]
    before, after = (value_words(change.field, value) for value in (change.before, change.after))
    return [piece for piece in (("removed", before), ("added", after)) if piece[1]]


def _line(change: Change) -> str:
    name = field_label(change.field)
    if change.moved:
        return str(_("%(name)s：内容相同，顺序有变", name=name))
    if change.is_list:
        gone, new = (_joined(change.field, rows) for rows in (change.gone, change.new))
    else:
        gone, new = (value_words(change.field, value) for value in (change.before, change.after))
    if not gone:
        return str(_("%(name)s：新增“%(new)s”", name=name, new=new))
    if not new:
        return str(_("%(name)s：删去“%(gone)s”", name=name, gone=gone))
    return str(_("%(name)s：由“%(gone)s”改为“%(new)s”", name=name, gone=gone, new=new))


def _joined(name: str, rows: tuple[Any, ...]) -> str:
    return str(_("；")).join(value_words(name, row) for row in rows)
