"""The form of an achievement, the most important fields first."""

from typing import Any

from marketplace.blueprints.listings import choices
from marketplace.blueprints.listings import forms_parts as parts
from marketplace.blueprints.listings.fields import DayField, LinesField, MonthField, WanField
from marketplace.blueprints.listings.forms import ListingForm, Section, select, words
from marketplace.blueprints.listings.required import required_paths
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.listings.vocabulary import (
    Appraisal,
    CooperationMode,
    Form,
    Kind,
    Level,
    NoveltyKind,
    PriceKind,
    Secrecy,
    Stage,
)


class AchievementForm(ListingForm):
    """科技成果."""

    KIND = Kind.ACHIEVEMENT
    REQUIRED = required_paths(Kind.ACHIEVEMENT)
    SECTIONS = (
        Section("basics", _("成果是什么"), (
            "title", "public_summary", "fields", "keywords", "form", "specifications", "business_case", "detail",
        )),
        Section("readiness", _("成熟到什么程度"), (
            "trl", "trl_evidence", "trl_evidence_on", "stage", "level", "appraisal",
        ), _("技术成熟度要有一条带日期的依据，企业会先看这一项。")),
        Section("terms", _("怎样合作"), ("modes", "price_kind", "price_fen")),
        Section("rights", _("知识产权与资金来源"), ("ip", "first_public_on", "publicly_funded"), _(
            "没有知识产权可以不填。"
        )),
        Section("people", _("谁完成，找谁联系"), ("contact", "region_code", "team", "cooperating_organisations")),
        Section("funding", _("资助与登记"), (
            "funding", "grant_no", "registration_no", "recommender", "research_start",
            "research_end", "novelty_kind", "awards", "industry_code",
        ), optional=True),
        Section("files", _("附件"), ()),
        Section("promises", _("密级与承诺"), ("secrecy", "security_declared", "public_interest_declared")),
    )  # fmt: skip

    title = parts.line("title", description=_("用企业看得懂的话，例如：玉米秸秆基可降解地膜。"))
    public_summary = parts.text(
        "public_summary", 8,
        description=_("所有人都能看到。写清解决什么问题、比现有办法好在哪里、适合谁用；不要写技术诀窍。"),
    )  # fmt: skip
    fields = parts.field_choice()
    keywords = parts.keywords()
    form = select("form")
    specifications = parts.text("specifications", 5, description=_("主要性能参数，最好带数值和检测条件。"))
    business_case = parts.text(
        "business_case", 5, description=_("与现有做法比较的成本、收益、市场，以及投产需要的条件。")
    )
    detail = parts.text(
        "detail", 6, description=_("只有登录用户能看到，可以写得更具体。同样不能写涉密内容。")
    )
    trl = select("trl")
    trl_evidence = parts.text(
        "trl_evidence", 3, description=_("例如：2025 年 10 月在虚构县示范田完成两季试验，附检测报告。")
    )
    trl_evidence_on = DayField(
        words("trl_evidence_on"), description=_("依据形成的日期，例如检测报告的日期。")
    )
    stage = select("stage")
    level = select("level", description=_("没有做过评价就选“未评价”。"))
    appraisal = select("appraisal")
    modes = parts.boxes("modes", description=_("愿意接受的方式都可以选。"))
    price_kind = parts.radio("price_kind", description=_("价格未定就选“面议”。挂牌交易须填价格。"))
    price_fen = WanField(
        words("price_fen"), description=_("单位：万元，例如 50 或 12.5。选“面议”时不填。"),
        render_kw={"inputmode": "decimal"},
    )  # fmt: skip
    ip = parts.row_list("ip", parts.IpForm)
    first_public_on = DayField(
        words("first_public_on"),
        description=_("首次以论文、展会等方式公开的日期。尚未申请专利的，公开会影响新颖性，请先申请再发布。"),
    )
    contact = parts.contact()
    region_code = select("region_code")
    team = parts.row_list("team", parts.TeamForm, description=_("按完成顺序填写，须征得本人同意。"))
    cooperating_organisations = LinesField(
        words("cooperating_organisations"), render_kw={"rows": 3}, description=_("每行一个单位。")
    )
    publicly_funded = parts.radio(
        "publicly_funded", description=_("研究有没有用过财政资金。它关系到奖励和收益分配适用的规定。")
    )
    funding = parts.text("funding", 2, description=_("资助的计划或部门，例如：省科技发展计划。"))
    grant_no = parts.line("grant_no")
    registration_no = parts.line(
        "registration_no", description=_("12 位，例如 2202024Y0001；没有登记过不填。")
    )
    recommender = parts.line("recommender")
    research_start = MonthField(words("research_start"), description=_("例如 2021-03。"))
    research_end = MonthField(words("research_end"), description=_("例如 2024-12；还在进行的不填。"))
    novelty_kind = select("novelty_kind")
    awards = parts.text("awards", 2)
    industry_code = parts.line(
        "industry_code", description=_("国民经济行业分类代码，例如 C292；不清楚可不填。")
    )
    secrecy = parts.secrecy_field()
    security_declared = parts.security_promise()
    public_interest_declared = parts.interest_promise()

    def offer(self) -> None:
        for row in self.fields:
            row.choices = choices.priority_fields()
        for name, members in OPTIONAL.items():
            entry: Any = self[name]
            entry.choices = parts.optional_list(members)
        self.trl.choices = choices.levels()
        self.region_code.choices = choices.regions()
        self.modes.choices = choices.of_list(CooperationMode)
        self.price_kind.choices = choices.of_list(PriceKind)
        self.secrecy.choices = choices.of_list(Secrecy)
        self.publicly_funded.choices = choices.yes_or_no()


OPTIONAL = {"form": Form, "stage": Stage, "level": Level, "appraisal": Appraisal, "novelty_kind": NoveltyKind}
