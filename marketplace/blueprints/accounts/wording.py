"""What is said beside a field, for each code the domain gives to a problem of accounts."""

from flask_babel import LazyString
from wtforms import Form

from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.kernel.errors import Invalid, Problem

PROBLEMS: dict[str, LazyString] = {
    "required": _("请填写这一项。"),
    "too_long": _("太长了，最多 %(limit)s 字。"),
    "email": _("请填写有效的邮箱地址，如 name@example.com。"),
    "email_taken": _("这个邮箱已有账号，请先登录。"),
    "already_member": _("这个邮箱的主人已经是本单位成员。"),
    "login_name": _("登录名由小写字母开头，可含数字、点、横线，3 到 60 个字符。"),
    "login_name_taken": _("这个登录名已被使用，请换一个。"),
    "phone": _("请填写有效的电话号码，只含数字、空格和 + - ( )。"),
    "web_address": _("请填写以 http:// 或 https:// 开头的网址。"),
    "unknown_region": _("请在列表中选择所在地区。"),
    "uscc_length": _("统一社会信用代码应为 18 位，请对照营业执照或法人证书核对。"),
    "uscc_character": _("统一社会信用代码只含数字和大写字母，不含 I、O、S、V、Z，请核对。"),
    "uscc_check_character": _(
        "统一社会信用代码的校验位（第 18 位）不对：按前 17 位计算应为 %(expected)s，请逐位核对。"
    ),
    "uscc_taken": _("这个统一社会信用代码已在市场登记，请联系该单位管理员邀请您加入。"),
    "locked": _("这一项已经核验，不能自行修改；如有变更请联系所在分市场。"),
    "last_administrator": _("单位至少要有一名管理员，请先指定另一名管理员。"),
    "password_short": _("密码至少 %(limit)s 个字符。"),
    "password_classes": _("密码要包含大写字母、小写字母、数字、其他符号（或汉字）中的至少 %(count)s 类。"),
    "password_common": _("这个密码太常见，容易被猜中，请换一个。"),
    "password_context": _("密码里除了姓名、单位名、地名或平台名之外，剩下的太少，请换一个。"),
    "used_before": _("不能使用最近 %(count)s 次用过的密码。"),
    "wrong_password": _("当前密码不正确。"),
    "repeat_differs": _("两次输入的密码不一致。"),
    "wrong_code": _("验证码不正确、已过期或已经用过，请输入应用里最新的 6 位数字。"),
    "code_locked": _("尝试次数过多，请几分钟后再试。"),
    "unknown_place": _("请选择分市场或节点。"),
    "wrong_level": _("这个角色要配相应级别的范围：省市场、分市场或节点。"),
    "one_place_only": _("一个人只能有一个按范围授予的角色，请先撤销原有的。"),
    "administrators_apart": _("系统、安全、审计三类管理员必须由不同的人担任。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    sentence = str(PROBLEMS[problem.code])
    return sentence % problem.facts if problem.facts else sentence


def add_problems(form: Form, error: Invalid, **renamed: str) -> None:
    """Put each problem beside its field; `renamed` says which field of the form shows a domain field."""
    for problem in error.problems:
        add_problem(form, renamed.get(problem.field, problem.field), problem)


def add_problem(form: Form, field_name: str, problem: Problem) -> None:
    """Beside the field when the form has it, else above the form."""
    place_problem(form, field_name, words_for(problem))
