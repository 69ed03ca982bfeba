"""What the calculators ask. Nothing has to be filled: the engine says what is missing, and why it matters."""

from typing import Any, ClassVar

from wtforms import Form, FormField, SelectField, StringField
from wtforms.validators import Length

from marketplace.blueprints.listings.choices import choice, please_choose, regions, yes_or_no
from marketplace.blueprints.listings.fields import DayField, PercentField, TypedField, YuanField, listed
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import gettext, lazy_gettext
from marketplace.kernel.clock import beijing_today
from marketplace.rules.words import VALUES

_ = lazy_gettext
MOST_ROWS = 20
FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_YEARS, LONGEST_COUNT = 20, 9
KINDS = ("invention", "utility_model", "design")
AWARDS = ("cn_patent_award", "jl_patent_award")
OBJECTS, LEVELS = ("patent", "design"), ("gold", "silver", "excellence")
SELLERS = ("university", "research_institute", "enterprise", "individual")
BUYERS = ("enterprise", "university", "research_institute", "individual")
UNITS = ("university", "research_institute", "enterprise")
MODES = ("transfer", "licence", "equity", "self_use")
ROLES = ("completer", "important_contributor")
AWARD_KINDS = ("equity", "cash")
YES_NO = "yes_no"
PLACES = "places"


class Offering(Form):
    """A form whose selects are filled when it is made: `offers` gives each its words, YES_NO or PLACES."""

    offers: ClassVar[dict[str, Any]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, offered in self.offers.items():
            control: Any = self[name]
            control.choices = _choices(offered)


def _choices(offered: Any) -> list[Any]:
    if offered == PLACES:
        return regions()
    if offered == YES_NO:
        return [choice("", please_choose()), *yes_or_no()]
    return [choice("", please_choose()), *(choice(value, gettext(VALUES[value])) for value in offered)]


def select(label: Any, **more: Any) -> SelectField:
    return SelectField(label, [listed], validate_choice=False, choices=[], **more)


class CountField(TypedField):
    """A whole number between two others."""

    def __init__(self, label: Any, least: int, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self._least, self._most = least, most

    def read(self, text: str) -> int:
        digits = text if text.isascii() and text.isdigit() and len(text) <= LONGEST_COUNT else "-1"
        if not self._least <= int(digits) <= self._most:
            raise ValueError(
                str(_("请填 %(least)s 到 %(most)s 之间的整数。", least=self._least, most=self._most))
            )
        return int(digits)


def calendar_year(label: Any) -> CountField:
    return CountField(label, FIRST_YEAR, LAST_YEAR, default=lambda: beijing_today().year)


class OfDay(Offering):
    """The day that decides which version of the documents is used."""

    day = DayField(_("按哪一天的政策计算"), default=beijing_today)


class PatentRow(Offering):
    offers: ClassVar[dict[str, Any]] = {"kind": KINDS, "first": YES_NO, "before": YES_NO}
    number = StringField(_("专利号"), [Length(max=40)])
    office = StringField(
        _("授权机构代码"), [Length(max=2)], default="CN",
        description=_("国家知识产权局填 CN；美国 US、欧洲专利局 EP、日本 JP、韩国 KR、德国 DE、俄罗斯 RU。"),
    )  # fmt: skip
    kind = select(_("专利类型"))
    granted_on = DayField(_("授权公告日"))
    first = select(_("申报人是第一专利权人吗"))
    before = select(_("这件专利领过补助吗"))


class PatentForm(OfDay):
    offers: ClassVar[dict[str, Any]] = {"region": PLACES}
    region = select(_("申报人所在地"))
    year = calendar_year(_("申报年度"))
    rows = RowList(FormField(PatentRow), _("专利"), min_entries=1, max_entries=MOST_ROWS)


class AwardRow(Offering):
    offers: ClassVar[dict[str, Any]] = {
        "award": AWARDS,
        "object": OBJECTS,
        "level": LEVELS,
        "first": YES_NO,
        "before": YES_NO,
    }
    number = StringField(_("专利号或项目名称"), [Length(max=40)])
    award = select(_("奖项"))
    object = select(_("获奖对象"))
    level = select(_("等级"), description=_("吉林省专利奖不分等级，可以不选。"))
    award_year = calendar_year(_("获奖年度"))
    first = select(_("申报人是第一专利权人吗"))
    before = select(_("这一项领过奖励吗"))


class AwardForm(OfDay):
    offers: ClassVar[dict[str, Any]] = {"region": PLACES}
    region = select(_("申报人所在地"))
    year = calendar_year(_("申报年度"))
    rows = RowList(FormField(AwardRow), _("奖项"), min_entries=1, max_entries=MOST_ROWS)


class PurchaseForm(OfDay):
    offers: ClassVar[dict[str, Any]] = {
        "buyer": BUYERS, "region": PLACES, "seller": SELLERS, "seller_region": PLACES, "major": YES_NO,
        "conversion_region": PLACES, "succeeded": YES_NO, "registered": YES_NO,
    }  # fmt: skip
    buyer = select(_("申报人类型"))
    region = select(_("申报人所在地"))
    year = calendar_year(_("申报年度"))
    seller = select(_("转让方类型"))
    seller_region = select(_("转让方所在地"))
    major = select(_("属于重大科技成果吗"), description=_("承接省内高校、科研院所的成果时才需要。"))
    conversion_region = select(_("转化地"))
    succeeded = select(_("已经成功转化吗"))
    registered = select(_("技术合同登记了吗"))
    paid = YuanField(_("实际支付价款（元）"))
    prior = YuanField(_("当年已获得的同类支持（元）"), default=0)


class ContributorRow(Offering):
    offers: ClassVar[dict[str, Any]] = {"role": ROLES, "main": YES_NO}
    name = StringField(_("代号或姓名"), [Length(max=40)], description=_("只用来区分，不会保存。"))
    role = select(_("身份"))
    main = select(_("是主要贡献人员吗"))
    weight = PercentField(_("占奖励总额的比例（%）"))


class ShareForm(OfDay):
    offers: ClassVar[dict[str, Any]] = {"unit": UNITS, "job": YES_NO, "mode": MODES, "region": PLACES}
    unit = select(_("单位类型"))
    job = select(_("属于职务科技成果吗"))
    mode = select(_("转化方式"))
    region = select(_("转化地"))
    income = YuanField(_("到账收入（元）"), description=_("作价投资的，填成果折合的出资额。"))
    costs = YuanField(_("可扣除的直接成本（元）"), default=0, description=_("以前的研发投入不能扣除。"))
    rate = PercentField(_("奖励比例（%）"), description=_("不填时显示下限。"))
    rows = RowList(FormField(ContributorRow), _("贡献人员"), min_entries=1, max_entries=MOST_ROWS)


class EquityForm(OfDay):
    offers: ClassVar[dict[str, Any]] = {"kind": AWARD_KINDS}
    kind = select(_("奖励形式"))
    awarded_on = DayField(_("奖励日期"))
    tax = YuanField(_("税务机关核定的税额（元）"), description=_("本页不计算税额，只安排分期。"))
    years = CountField(_("分几年"), 1, MOST_YEARS, default=5)
