"""The parties and the rows of a draft as controls, and the way from what was typed to the draft's own shapes."""

from collections.abc import Callable
from typing import Any

from wtforms import Form, SelectField, StringField
from wtforms.validators import ValidationError

from marketplace.blueprints.listings.choices import of_list, please_choose, regions
from marketplace.blueprints.listings.fields import DayField, WanField, folded, listed
from marketplace.blueprints.negotiations.terms_form import WholeField
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.contracts.drafts import FeeShare, Maker, PartyDraft, PlannedPayment, PlannedStep, Right
from marketplace.contracts.vocabulary import IpKind, LegalType

EMPTY_COUNTRY = "CHN"


def choice(label: Any, **more: Any) -> SelectField:
    """A select whose options are filled when the form is made."""
    return SelectField(label, [listed], validate_choice=False, choices=[], **more)


class PartyForm(Form):
    """A party; what a registered organisation says of itself is taken off (`known`)."""

    name = StringField(_("名称"))
    uscc = StringField(_("统一社会信用代码"), description=_("18 位。自然人和境外当事人不填。"))
    country = StringField(
        _("国别"),
        default=EMPTY_COUNTRY,
        description=_(
            "三位国别代码：中国 CHN、中国香港 HKG、日本 JPN、韩国 KOR、俄罗斯 RUS、德国 DEU、美国 USA。"
        ),
    )
    region_code = choice(_("所在地区"), description=_("境外当事人不填。"))
    legal_type = choice(_("单位性质"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered: dict[str, list[Any]] = {
            "region_code": regions(), "legal_type": of_list(LegalType, please_choose()),
        }  # fmt: skip
        for name, options in offered.items():
            control: Any = self[name]
            control.choices = options


class RightForm(Form):
    kind = choice(_("类型"))
    number = StringField(_("专利号、登记号或申请号"), description=_("例如 ZL202010000001.1；技术秘密不填。"))
    title = StringField(_("名称"))
    filed_on = DayField(_("申请日"), description=_("专利填写，用来计算专利权的期限。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        control: Any = self.kind
        control.choices = [
            option for option in of_list(IpKind, please_choose()) if option.value != IpKind.NONE
        ]

    def validate_kind(self, entry: SelectField) -> None:
        """A row that says something says of what kind. Raises ValidationError."""
        if not entry.data and (self.number.data or self.title.data or self.filed_on.data):
            raise ValidationError(str(_("请选择知识产权的类型。")))


class PlannedStepForm(Form):
    title = StringField(_("完成的内容"))
    due_on = DayField(_("最晚日期"))


class PlannedPaymentForm(Form):
    title = StringField(_("款项名称"))
    fen = WanField(_("金额（万元）"))
    due_on = DayField(_("付款日期"), description=_("随里程碑付款的可以不填。"))
    milestone = WholeField(_("随第几个里程碑付款"), default=0, description=_("不随里程碑付款的填 0 或不填。"))


class FeeShareForm(Form):
    name = StringField(_("姓名或机构名称"))
    fen = WanField(_("金额（万元）"))
    broker_id = choice(_("是否本合同的技术经纪人"))


class MakerForm(Form):
    name = StringField(_("姓名"))
    email = StringField(_("邮箱"), description=_("征求意见的信发到这里。"))


def party_of(row: dict[str, Any], base: PartyDraft) -> PartyDraft:
    """`row` lacks what is taken from the organisation; that stays as in `base`."""
    return PartyDraft(
        name=row.get("name", base.name) or "",
        uscc=row.get("uscc", base.uscc) or "",
        country=folded(row.get("country", base.country) or EMPTY_COUNTRY).upper(),
        region_code=row.get("region_code", base.region_code) or "",
        legal_type=LegalType(row["legal_type"]) if row.get("legal_type") else None,
    )


def _right(row: dict[str, Any]) -> Right:
    return Right(IpKind(row["kind"]), row["number"] or "", row["title"] or "", row["filed_on"])


def _payment(row: dict[str, Any]) -> PlannedPayment:
    return PlannedPayment(row["title"] or "", row["due_on"], row["fen"] or 0, row["milestone"] or None)


def _share(row: dict[str, Any]) -> FeeShare:
    return FeeShare(
        row["name"] or "", row["fen"] or 0, int(row["broker_id"]) if row.get("broker_id") else None
    )


ROWS: dict[str, tuple[type[Form], Callable[[dict[str, Any]], Any]]] = {
    "rights": (RightForm, _right),
    "milestones": (PlannedStepForm, lambda row: PlannedStep(row["title"] or "", row["due_on"])),
    "payments": (PlannedPaymentForm, _payment),
    "fee_shares": (FeeShareForm, _share),
    "makers": (MakerForm, lambda row: Maker(row["name"] or "", row["email"] or "")),
}
"""Field of the draft → shape of one row, and what a filled row becomes."""
