"""Rows of the long forms, and controls that both kinds have."""

from typing import Any

from wtforms import (
    BooleanField,
    EmailField,
    Form,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TelField,
    TextAreaField,
)

from marketplace.blueprints.listings.choices import of_list, please_choose
from marketplace.blueprints.listings.fields import DayField, ListField, PercentField, listed
from marketplace.blueprints.listings.forms import select, words
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.listings.limits import COUNTS
from marketplace.listings.vocabulary import IpStatus, IpType, TargetOperator


def line(name: str, **more: Any) -> StringField:
    return StringField(words(name), **more)


def text(name: str, rows: int, **more: Any) -> TextAreaField:
    return TextAreaField(words(name), render_kw={"rows": rows}, **more)


def radio(name: str, **more: Any) -> RadioField:
    return RadioField(words(name), [listed], validate_choice=False, choices=[], **more)


def boxes(name: str, **more: Any) -> SelectMultipleField:
    return SelectMultipleField(words(name), [listed], validate_choice=False, choices=[], **more)


def row_list(name: str, shape: type[Form], **more: Any) -> Any:
    """Rows of one shape; one empty row stands ready."""
    return RowList(FormField(shape), words(name), min_entries=1, max_entries=COUNTS[name].most, **more)


def keywords() -> ListField:
    return ListField(
        words("keywords"),
        description=_("3 到 10 个，用顿号或逗号分开，例如：可降解地膜、玉米秸秆、保水。前 3 个最重要。"),
    )


def field_choice() -> Any:
    """Three selects: the leading field and two more."""
    one = SelectField(_("领域"), [listed], validate_choice=False, choices=[])
    most = COUNTS["fields"].most
    return RowList(
        one, words("fields"), min_entries=most, max_entries=most,
        description=_("第一个是主要领域，决定由谁审核和推荐给谁；另外两个可以不选。"),
    )  # fmt: skip


class ContactForm(Form):
    """The organisation's desk."""

    office = line("contact.office", description=_("单位里对外的部门，例如：技术转移中心、总工办。"))
    phone = TelField(
        words("contact.phone"), description=_("带区号的办公电话。请不要填个人手机号，这里登录用户都能看到。")
    )
    email = EmailField(words("contact.email"), description=_("电话和邮箱至少填一项。"))


class IpForm(Form):
    """One right."""

    type = select("ip.type", default=IpType.INVENTION_PATENT.value)
    number = line("ip.number", description=_("例如 ZL202010000001.1；技术秘密不填。"))
    title = line("ip.title")
    status = select("ip.status", default=IpStatus.NOT_APPLICABLE.value)
    holder = line("ip.holder")
    jurisdiction = line("ip.jurisdiction", default="CN", description=_("两位代码，中国为 CN。"))
    filed_on = DayField(words("ip.filed_on"))
    granted_on = DayField(words("ip.granted_on"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.type.choices = of_list(IpType)
        self.status.choices = of_list(IpStatus)


class TeamForm(Form):
    """One of those who made it, in the order of completion."""

    name = line("team.name")
    organisation = line("team.organisation")
    part = line("team.part")
    share_bp = PercentField(
        words("team.share_bp"), description=_("百分数，例如 40。可以都不填；填了合计须为 100。")
    )


class TargetForm(Form):
    """One figure that a solution has to reach."""

    name = line("targets.name", description=_("例如：回收率、抗拉强度、单件成本。"))
    operator = select("targets.operator", default=TargetOperator.AT_LEAST.value)
    value = line("targets.value", description=_("一个数；“介于”填 10-20。"))
    unit = line("targets.unit", description=_("例如：%、MPa、元/件。"))

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.operator.choices = of_list(TargetOperator)


def contact() -> Any:
    return FormField(ContactForm, words("contact"))


def secrecy_field() -> RadioField:
    return radio(
        "secrecy",
        description=_("市场只接受公开内容。内部或涉密的内容不要填写，也不要上传，请先找本单位保密机构。"),
    )


def security_promise() -> BooleanField:
    return BooleanField(
        words("security_declared"),
        description=_("填写和上传的内容不含国家秘密，不危害国家安全，不属于禁止或限制转让、出口的技术。"),
    )


def interest_promise() -> BooleanField:
    return BooleanField(
        words("public_interest_declared"),
        description=_("内容真实，本单位有权发布，不损害社会公共利益和他人的合法权益。"),
    )


def optional_list(members: Any) -> Any:
    return of_list(members, please_choose())
