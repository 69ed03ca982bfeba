"""The form of one step of the wizard: the controls that the kind of contract needs, and the way to the draft and back.

What both sides agreed on has no control; of agreed payments and milestones only the days have one.
"""

from collections.abc import Collection, Iterable
from dataclasses import asdict, replace
from enum import StrEnum
from typing import Any

from werkzeug.datastructures import MultiDict
from wtforms import Form, FormField, SelectMultipleField, StringField, TextAreaField

from marketplace.blueprints.contracts.row_forms import ROWS, PartyForm, choice, party_of
from marketplace.blueprints.contracts.wording import problem_words
from marketplace.blueprints.contracts.words import FIELD_LABELS, field_label
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.choices import choice as option
from marketplace.blueprints.listings.choices import of_list, please_choose, priority_fields
from marketplace.blueprints.listings.fields import DayField, LinesField, PercentField, WanField, listed
from marketplace.blueprints.listings.forms import filled_rows
from marketplace.blueprints.negotiations.terms_form import WholeField
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import lazy_gettext
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.contracts.completeness import NEEDED, NEEDED_BY_KIND
from marketplace.contracts.drafts import ContractDraft
from marketplace.contracts.limits import MOST_MAKERS, MOST_RIGHTS, MOST_ROWS
from marketplace.contracts.vocabulary import (
    SUB_KINDS,
    ContractKind,
    IpKind,
    Objective,
    PaymentKind,
    Programme,
    SubKind,
)
from marketplace.kernel.errors import Problem
from marketplace.negotiations.states import PricingMethod
from marketplace.negotiations.vocabulary import Exclusivity, FeePayer

PARTIES = ("seller", "buyer")
DATED = ("payments", "milestones")
MOST = {"makers": MOST_MAKERS, "rights": MOST_RIGHTS}
"""Rows of a list that may have more than MOST_ROWS."""
KIND_OF: dict[SubKind, ContractKind] = {sub: kind for kind, subs in SUB_KINDS.items() for sub in subs}
LISTS: dict[str, type[StrEnum]] = {
    "programme": Programme, "objective": Objective, "exclusivity": Exclusivity, "pricing_method": PricingMethod,
    "payment_kind": PaymentKind, "broker_fee_payer": FeePayer, "sub_kind": SubKind,
}  # fmt: skip
WAN = {"inputmode": "decimal"}


def label_of(name: str) -> Any:
    return lazy_gettext(FIELD_LABELS[name])


def line(name: str, **more: Any) -> StringField:
    return StringField(label_of(name), **more)


def text(name: str, rows: int = 3, **more: Any) -> TextAreaField:
    return TextAreaField(label_of(name), render_kw={"rows": rows}, **more)


def pick(name: str, **more: Any) -> Any:
    return choice(label_of(name), **more)


def row_list(name: str, **more: Any) -> Any:
    most = MOST.get(name, MOST_ROWS)
    return RowList(FormField(ROWS[name][0]), label_of(name), min_entries=1, max_entries=most, **more)


class DraftForm(Form):
    """All that the wizard can ask for; `keep` leaves what one step asks."""

    title = line("title", description=_("与合同文本上的项目名称一致。"))
    sub_kind = pick("kind", description=_("决定后面各步要填写什么。"))
    field_code = pick("field_code")
    programme = pick("programme", description=_("这项技术来自哪一级科技计划；没有列入计划的选“计划外”。"))
    objective = pick("objective")
    valid_from = DayField(label_of("valid_from"))
    valid_to = DayField(
        label_of("valid_to"), description=_("专利实施许可不能超过专利权的期限（民法典第八百六十五条）。")
    )
    seller = FormField(PartyForm, label_of("seller"))
    buyer = FormField(PartyForm, label_of("buyer"))
    technology = text("technology", 5, description=_("写明合同所涉及的技术、专利号和实施范围。"))
    ip_kinds = SelectMultipleField(
        label_of("ip_kinds"),
        [listed],
        validate_choice=False,
        choices=[],
        description=_("可以选几项；都不涉及的只选“未涉及知识产权”。"),
    )
    rights = row_list("rights")
    exclusivity = pick("exclusivity")
    territory = line("territory", description=_("例如：中国大陆、吉林省。"))
    targets = text("targets", 5, description=_("写可以检验的指标，例如：回收率不低于 95%。"))
    deliverables = LinesField(label_of("deliverables"), render_kw={"rows": 3}, description=_("每行一项。"))
    delivery = text("delivery")
    acceptance = text("acceptance", description=_("写明检验方法和合格指标。"))
    ownership = text("ownership", description=_("履行合同产生的成果、专利申请权归谁，另一方可以怎样使用。"))
    improvements = text("improvements", description=_("后续改进的成果归谁、如何使用。"))
    secrecy_months = WholeField(_("保密期限（月）"), default=0, description=_("没有约定的填 0。"))
    liability = text("liability")
    disputes = text("disputes", description=_("例如：协商不成的，向某仲裁委员会申请仲裁。"))
    expected_input_fen = WanField(
        _("预计新增投入（万元）"), description=_("买方实施这项技术预计追加的投入。")
    )
    expected_output_fen = WanField(_("预计新增产值（万元）"), description=_("实施后预计每年新增的产值。"))
    pricing_method = pick(
        "pricing_method", description=_("高校、科研院所协议定价或者作价评估的，要先公示价格。")
    )
    publicity_from = DayField(
        label_of("publicity_from"),
        description=_("协议定价的，要在本单位公示科技成果名称和拟交易价格（促进科技成果转化法第十八条）。"),
    )
    publicity_to = DayField(label_of("publicity_to"), description=_("开始当日不算；公示期满以后才能签订。"))
    total_fen = WanField(_("合同总价（万元）"), description=_("提成支付的，填预计提成总额。"))
    technical_fen = WanField(
        _("技术交易额（万元）"), description=_("总价减去设备和材料；两项中填一项，另一项自动算出。")
    )
    equipment_fen = WanField(_("设备和材料（万元）"), description=_("没有的填 0。"))
    payment_kind = pick("payment_kind")
    payments = row_list("payments", description=_("各笔合计等于合同总价；有提成的，加上预计提成总额。"))
    royalty_bp = PercentField(_("提成比例（%）"))
    royalty_base = line("royalty_base", description=_("例如：许可产品的年销售额。"))
    royalty_expected_fen = WanField(_("预计提成总额（万元）"))
    milestones = row_list("milestones", description=_("合同履行中要报告和验收的节点。"))
    makers = row_list("makers", description=_("签订前逐一征求意见，所以至少一人，并写明邮箱。"))
    broker_fee_fen = WanField(_("中介费（万元）"), description=_("没有的填 0。"))
    broker_fee_payer = pick("broker_fee_payer", description=_("有中介费的填写。"))
    fee_shares = row_list("fee_shares", description=_("有中介费的填写；各份合计等于中介费。"))

    def __init__(self, posted: MultiDict[str, str] | None, draft: ContractDraft) -> None:
        super().__init__(formdata=posted, data=_as_data(draft))
        self.draft = draft
        self.days_only: frozenset[str] = frozenset()
        self._offer()

    def keep(self, names: Iterable[str], fixed: Collection[str]) -> None:
        """Only these controls, and of what is `fixed` only the days."""
        wanted = set(names)
        self.days_only = frozenset(name for name in DATED if name in fixed and getattr(self.draft, name))
        for name in [entry.name for entry in self]:
            if name not in wanted or (name in fixed and name not in self.days_only):
                del self[name]
        for name in self.days_only & wanted:
            self._keep_days(name)
        for name in NEEDED.keys() | NEEDED_BY_KIND[self.draft.kind].keys():
            if name in self:
                self[name].flags.required = True

    def keep_party(self, side: str, known: Collection[str]) -> None:
        """What the market knows of a party is not asked."""
        part: Any = self[side]
        for name in known:
            del part.form[name]

    def offer_broker(self, number: int | None, name: str) -> None:
        """The contract's broker as one who may have a share, and whoever has one; without one there is no choice.

        Who had the lead before keeps the share that was agreed on, until somebody takes it away.
        """
        if "fee_shares" not in self:
            return
        shares: Any = self["fee_shares"]
        had = {share.broker_id: share.name for share in self.draft.fee_shares if share.broker_id is not None}
        named = had | {number: name}
        for row in shares:
            if number is None and "broker_id" in row.form:
                del row.form["broker_id"]
            elif number is not None:
                offered = [option(str(one), str(_("是：%(name)s", name=said))) for one, said in named.items()]
                row.form.broker_id.choices = [option("", str(_("不是"))), *offered]

    def offer_kind(self, kind: ContractKind | None) -> None:
        """The kinds to choose from: all, or those of a kind that was agreed on."""
        kinds = list(ContractKind) if kind is None else [kind]
        control: Any = self["sub_kind"]
        control.flags.required = True
        if kind is not None:
            control.label.text = label_of("sub_kind")
        control.choices = [option("", please_choose())] + [
            option(sub.value, label_words(sub), label_words(one)) for one in kinds for sub in SUB_KINDS[one]
        ]

    def to_draft(self) -> ContractDraft:
        """What was typed, after `validate`; what could not be read stays as it was."""
        found = {entry.name: self._value(entry.name) for entry in self if not entry.errors}
        if found.get("sub_kind") is not None:
            found["kind"] = KIND_OF[found["sub_kind"]]
        return replace(self.draft, **_completed(self.draft, found))

    def place(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its control, or above the form; what is fixed names its field itself."""
        for problem in problems:
            name, _dot, part = problem.field.partition(".")
            words = problem_words(problem)
            home: Any = self[name] if part and name in self else None
            key = "sub_kind" if name == "kind" else name
            if home is not None and part in home.form:
                place_problem(home.form, part, words)
            elif key in self and not part:
                place_problem(self, key, words)
            else:
                place_problem(self, "", f"{field_label(name)}：{words}" if name in FIELD_LABELS else words)

    def _offer(self) -> None:
        for name, members in LISTS.items():
            control: Any = self[name]
            control.choices = of_list(members, please_choose())
        for name, choices in (("field_code", priority_fields()), ("ip_kinds", of_list(IpKind))):
            control = self[name]
            control.choices = choices
        self.offer_kind(None)

    def _keep_days(self, name: str) -> None:
        """As many rows as were agreed, each with its day alone."""
        entry: Any = self[name]
        while len(entry) > len(getattr(self.draft, name)):
            entry.pop_entry()
        for row in entry.entries:
            for part in [part.short_name for part in row.form if part.short_name != "due_on"]:
                del row.form[part]
            row.form.due_on.description = ""

    def _value(self, name: str) -> Any:
        entry: Any = self[name]
        if name in PARTIES:
            return party_of(entry.form.data, getattr(self.draft, name))
        if name in self.days_only:
            days = [row.form.due_on.data for row in entry.entries]
            return tuple(
                replace(row, due_on=day) for row, day in zip(getattr(self.draft, name), days, strict=False)
            )
        if name in ROWS:
            return tuple(ROWS[name][1](row.form.data) for row in filled_rows(entry))
        if name == "ip_kinds":
            return tuple(IpKind(value) for value in entry.data or () if value)
        if name == "deliverables":
            return tuple(entry.data or ())
        if name in LISTS:
            return LISTS[name](entry.data) if entry.data else None
        if isinstance(entry, StringField):
            return entry.data or ""
        if name in ("secrecy_months", "royalty_bp", "royalty_expected_fen", "broker_fee_fen"):
            return entry.data or 0
        return entry.data


def _completed(draft: ContractDraft, found: dict[str, Any]) -> dict[str, Any]:
    """Of technology and equipment the one that was left empty, where the total and the other say it."""
    total, technical, equipment = (
        found.get(name, getattr(draft, name)) for name in ("total_fen", "technical_fen", "equipment_fen")
    )
    if total is None or (technical is None) == (equipment is None):
        return found
    rest = total - (equipment if technical is None else technical)
    name = "technical_fen" if technical is None else "equipment_fen"
    return found | {name: rest} if rest >= 0 and name in found else found


def _as_data(draft: ContractDraft) -> dict[str, Any]:
    """As the controls want it: names of closed lists as text, sums of nothing empty."""
    data = asdict(draft)
    data |= {name: list(data[name]) for name in ("ip_kinds", "deliverables")}
    data |= {name: data[name] or None for name in ("royalty_bp", "royalty_expected_fen")}
    for name, part in (("payments", "fen"), ("fee_shares", "fen")):
        data[name] = [{**row, part: row[part] or None} for row in data[name]]
    for row in data["fee_shares"]:
        row["broker_id"] = str(row["broker_id"] or "")
    return data
