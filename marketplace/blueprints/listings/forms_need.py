"""The form of a need, the most important fields first."""

from marketplace.blueprints.listings import choices
from marketplace.blueprints.listings import forms_parts as parts
from marketplace.blueprints.listings.fields import DayField, WanField
from marketplace.blueprints.listings.forms import ListingForm, Section, select, words
from marketplace.blueprints.listings.required import required_paths
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.listings.vocabulary import (
    CooperationMode,
    IpSplit,
    Kind,
    NeedKind,
    PriceKind,
    Secrecy,
    Visibility,
)

_SUM = {"inputmode": "decimal"}


class NeedForm(ListingForm):
    """技术需求."""

    KIND = Kind.NEED
    REQUIRED = required_paths(Kind.NEED)
    SECTIONS = (
        Section("problem", _("要解决什么问题"), ("title", "problem", "fields", "keywords", "need_kind")),
        Section("targets", _("做到什么程度算解决"), ("targets", "acceptance", "min_trl"), _(
            "写成一条一条可以测量的指标，对方才能判断能不能做，也方便以后验收。"
        )),
        Section("baseline", _("现在的情况"), ("baseline", "tried")),
        Section("terms", _("时间、投入与合作"), (
            "deadline", "price_kind", "budget_fen", "budget_to_solver_fen", "modes", "ip_split",
        )),
        Section("contact", _("找谁联系"), ("contact", "region_code")),
        Section("showing", _("给谁看"), ("visibility", "detail", "valid_until")),
        Section("partners", _("对合作方的要求"), (
            "wanted_organisations", "wanted_experts", "bidder_conditions", "industry_code",
        ), optional=True),
        Section("files", _("附件"), ()),
        Section("promises", _("密级与承诺"), ("secrecy", "security_declared", "public_interest_declared")),
    )  # fmt: skip

    title = parts.line("title", description=_("一句话说清要什么，例如：起垄地块残膜回收机。"))
    problem = parts.text(
        "problem", 9,
        description=_("在什么设备或产品上、出了什么问题、影响多大、希望得到什么。像跟同行讲一样写就行。"),
    )  # fmt: skip
    fields = parts.field_choice()
    keywords = parts.keywords()
    need_kind = select("need_kind")
    targets = parts.row_list("targets", parts.TargetForm)
    acceptance = parts.text(
        "acceptance",
        3,
        description=_("在哪里、用什么方法、由谁检测，例如：在本厂连续试用 30 天，第三方检测。"),
    )
    min_trl = select("min_trl", description=_("愿意参与中试就选低一些；要拿来就用，选第 7 级以上。"))
    baseline = parts.text("baseline", 4, description=_("现有的做法、设备、产量和达到的水平。"))
    tried = parts.text("tried", 4, description=_("难在哪里，试过什么办法，结果如何。"))
    deadline = DayField(words("deadline"), description=_("希望哪一天之前做成。"))
    price_kind = parts.radio("price_kind", description=_("金额未定就选“面议”。给出上限会更快得到回应。"))
    budget_fen = WanField(
        words("budget_fen"), description=_("单位：万元，例如 80。选“面议”时不填。"), render_kw=_SUM
    )
    budget_to_solver_fen = WanField(
        words("budget_to_solver_fen"),
        description=_("总额里准备付给解决方的部分，单位：万元。"),
        render_kw=_SUM,
    )
    modes = parts.boxes("modes", description=_("愿意接受的方式都可以选。"))
    ip_split = parts.radio("ip_split", description=_("新产生的知识产权归谁。"))
    contact = parts.contact()
    region_code = select("region_code")
    visibility = parts.radio(
        "visibility", description=_("隐去单位名称时，联系由分市场转达，正文里也不要出现单位名称。")
    )
    detail = parts.text("detail", 5, description=_("只有登录用户能看到的补充，例如图纸说明、工况数据。"))
    valid_until = DayField(
        words("valid_until"),
        description=_(
            "到这一天自动下线；不填则按市场统一的有效期；快到期时会发邮件提醒，“我的工作”里也会提示。"
        ),
    )
    wanted_organisations = parts.text("wanted_organisations", 2)
    wanted_experts = parts.text("wanted_experts", 2)
    bidder_conditions = parts.text("bidder_conditions", 3, description=_("例如：有同类产品的中试经历。"))
    industry_code = parts.line(
        "industry_code", description=_("国民经济行业分类代码，例如 C357；不清楚可不填。")
    )
    secrecy = parts.secrecy_field()
    security_declared = parts.security_promise()
    public_interest_declared = parts.interest_promise()

    def offer(self) -> None:
        for row in self.fields:
            row.choices = choices.priority_fields()
        self.need_kind.choices = parts.optional_list(NeedKind)
        self.min_trl.choices = choices.levels()
        self.region_code.choices = choices.regions()
        self.modes.choices = choices.of_list(CooperationMode)
        self.price_kind.choices = choices.of_list(PriceKind)
        self.ip_split.choices = choices.of_list(IpSplit)
        self.visibility.choices = choices.of_list(Visibility)
        self.secrecy.choices = choices.of_list(Secrecy)
