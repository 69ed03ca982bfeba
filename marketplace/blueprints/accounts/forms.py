"""Forms of signing in and of one's own account. They know shapes; the domain knows the rest."""

from typing import Any

from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    EmailField,
    HiddenField,
    PasswordField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    URLField,
)
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than its stubs
from wtforms.validators import InputRequired, Length

from marketplace.accounts.drafts import LONGEST, LONGEST_NAME, OrganisationDraft
from marketplace.accounts.models import Organisation
from marketplace.accounts.password_rules import LONGEST as LONGEST_PASSWORD
from marketplace.accounts.states import OrganisationKind, OrganisationReason, PersonReason
from marketplace.blueprints.filters import label_words
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.blueprints.translation import reads_chinese
from marketplace.branches import queries as branches
from marketplace.branches.models import Region
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.actor import OrganisationRole, Role

FILL_IN = _("请填写这一项。")
TOO_LONG = _("太长了，最多 %(max)d 字。")


def required(longest: int) -> list[Any]:
    return [InputRequired(FILL_IN), Length(max=longest, message=TOO_LONG)]


def password_field(words: Any) -> PasswordField:
    """Long ones may be typed or pasted; the policy says what is too long for a new one."""
    return PasswordField(words, [InputRequired(FILL_IN), Length(max=LONGEST_PASSWORD * 4, message=TOO_LONG)])


class SignInForm(FlaskForm):
    username = StringField(_("邮箱或登录名"), required(254))
    password = password_field(_("密码"))
    next = HiddenField()


class CodeForm(FlaskForm):
    code = StringField(_("验证码"), required(40))


class PasswordOnlyForm(FlaskForm):
    password = password_field(_("密码"))


class NewPasswordForm(FlaskForm):
    password = password_field(_("新密码"))
    repeat = password_field(_("再输入一次新密码"))


class ChangePasswordForm(NewPasswordForm):
    current = password_field(_("当前密码"))


class ForgottenForm(FlaskForm):
    email = EmailField(_("注册时用的邮箱"), required(254))


class ProfileForm(FlaskForm):
    name = StringField(_("姓名"), required(LONGEST_NAME))
    language = RadioField(
        _("邮件和页面的语言"), choices=[SelectChoice("zh", "简体中文"), SelectChoice("en", "English")]
    )
    mail_wanted = BooleanField(
        _("邮件提醒"),
        description=_("审核结果、到期、新的匹配等消息发到邮箱。账号安全的邮件（确认、密码、邀请）总会发送。"),
    )
    row_version = HiddenField()


class InvitationForm(FlaskForm):
    email = EmailField(_("对方邮箱"), required(254))
    role = RadioField(_("身份"), default=OrganisationRole.MEMBER.value)

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = choices(OrganisationRole)


class JoinForm(FlaskForm):
    """Somebody without an account accepts an invitation."""

    name = StringField(_("姓名"), required(LONGEST_NAME))
    password = password_field(_("设置密码"))
    repeat = password_field(_("再输入一次密码"))


class OrganisationForm(FlaskForm):
    """The fields of `OrganisationDraft`."""

    uscc = StringField(_("统一社会信用代码"), required(40))
    name = StringField(_("单位名称"), required(LONGEST["name"]))
    kind = SelectField(_("单位类型"), [InputRequired(FILL_IN)])
    region_code = SelectField(_("所在地区"), [InputRequired(FILL_IN)])
    name_en = StringField(_("英文名称"), [Length(max=LONGEST["name_en"], message=TOO_LONG)])
    address = StringField(_("地址"), [Length(max=LONGEST["address"], message=TOO_LONG)])
    website = URLField(_("网址"), [Length(max=LONGEST["website"], message=TOO_LONG)])
    introduction = TextAreaField(_("单位介绍"), [Length(max=LONGEST["introduction"], message=TOO_LONG)])
    contact_office = StringField(_("联系部门"), [Length(max=LONGEST["contact_office"], message=TOO_LONG)])
    contact_phone = StringField(_("联系电话"), [Length(max=LONGEST["contact_phone"], message=TOO_LONG)])
    contact_email = EmailField(_("联系邮箱"), [Length(max=LONGEST["contact_email"], message=TOO_LONG)])
    row_version = HiddenField()

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.kind.choices = [SelectChoice("", _("请选择")), *choices(OrganisationKind)]
        self.region_code.choices = region_choices()

    def to_draft(self) -> OrganisationDraft:
        texts = {
            name: self[name].data or ""
            for name in ("uscc", "name", "region_code", "name_en", *CONTACT_FIELDS, "website", "introduction")
        }
        return OrganisationDraft(kind=OrganisationKind(self.kind.data), **texts)

    @classmethod
    def showing(cls, row: Organisation) -> "OrganisationForm":
        """The form filled with what is stored."""
        form = cls(obj=row)
        form.kind.data = row.kind.value
        return form


CONTACT_FIELDS = ("address", "contact_office", "contact_phone", "contact_email")


class RegistrationForm(OrganisationForm):
    """An organisation and its first administrator."""

    person_name = StringField(_("您的姓名"), required(LONGEST_NAME))
    email = EmailField(_("您的邮箱"), required(254))
    password = password_field(_("设置密码"))
    repeat = password_field(_("再输入一次密码"))
    agreed = BooleanField(_("我受本单位委托办理注册，填写的内容真实"), [InputRequired(_("请勾选后再提交。"))])


class ReasonForm(FlaskForm):
    """Why an organisation is refused or suspended."""

    reason = SelectField(_("原因"), choices=[])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.choices = choices(OrganisationReason)


class DisableForm(FlaskForm):
    reason = SelectField(_("停用原因"), choices=[])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.reason.choices = choices(PersonReason)


class GrantForm(FlaskForm):
    role = SelectField(_("角色"), choices=[])
    branch_path = SelectField(_("范围"), choices=[])

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        self.role.choices = choices(Role)
        self.branch_path.choices = place_choices()


class PersonForm(FlaskForm):
    """An account made by the security administrator."""

    email = EmailField(_("邮箱"), required(254))
    name = StringField(_("姓名"), required(LONGEST_NAME))


def choices(members: Any) -> list[SelectChoice]:
    """A closed list with its words in the reader's language."""
    return [SelectChoice(member.value, label_words(member)) for member in members]


def region_choices() -> list[SelectChoice]:
    """The regions in groups: prefectures with their counties, then the other provinces."""
    found = [SelectChoice("", _("请选择"))]
    for group in branches.region_options(PUBLIC):
        title = region_name(group.prefecture) if group.prefecture else str(_("省外"))
        found += [SelectChoice(r.code, region_name(r), optgroup=title) for r in group.regions]
    return found


def region_name(region: Region) -> str:
    return region.name_zh if reads_chinese() else region.name_en


def place_choices() -> list[SelectChoice]:
    """The province, its branches and nodes, each level set in a little further."""
    top = branches.tree(PUBLIC)
    rows = [(0, top.branch)]
    for place in top.children:
        rows += [(1, place.branch), *((2, child.branch) for child in place.children)]
    return [
        SelectChoice(row.path, "　" * depth + (row.name_zh if reads_chinese() else row.name_en))
        for depth, row in rows
    ]
