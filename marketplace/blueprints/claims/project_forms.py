"""What claims ask that no calculator does: products, alliance projects, winners, teams (B07–B10)."""

from typing import Any, ClassVar

from wtforms import Form, FormField, StringField
from wtforms.validators import Length

from marketplace.blueprints.calculators.forms import (
    MOST_ROWS,
    PLACES,
    YES_NO,
    Offering,
    calendar_year,
    select,
)
from marketplace.blueprints.row_list import RowList
from marketplace.blueprints.translation import lazy_gettext as _

CATALOGUES = ("strategic_emerging_new", "key_new", "none")
CONTESTS = (
    "cn_innovation_entrepreneurship_jilin", "internet_plus_students", "st_workers_jilin", "other",
)  # fmt: skip
LONGEST_NAME = 60
NAME = Length(max=LONGEST_NAME)


class ProductRow(Offering):
    offers: ClassVar[dict[str, Any]] = {"own": YES_NO, "catalogue": CATALOGUES, "before": YES_NO}
    number = StringField(_("产品名称"), [NAME])
    own = select(_("是自主研发的吗"))
    catalogue = select(_("列入的国家目录"))
    before = select(_("这个产品领过补助吗"))


class ProductForm(Offering):
    offers: ClassVar[dict[str, Any]] = {"region": PLACES, "giant": YES_NO}
    region = select(_("申报人所在地"))
    giant = select(_("已认定为科技小巨人企业吗"))
    rows = RowList(FormField(ProductRow), _("产品"), min_entries=1, max_entries=MOST_ROWS)


class AllianceForm(Offering):
    offers: ClassVar[dict[str, Any]] = {"recognised": YES_NO, "filed": YES_NO}
    project = StringField(_("项目名称"), [NAME])
    recognised = select(_("联盟已经认定吗"))
    filed = select(_("按联盟项目申报的吗"))
    plan_year = calendar_year(_("列入科技计划的年度"))


class ContestForm(Offering):
    offers: ClassVar[dict[str, Any]] = {"contest": CONTESTS, "winner": YES_NO, "payee": PLACES}
    project = StringField(_("获奖项目名称"), [NAME])
    contest = select(_("赛事"))
    edition = calendar_year(_("赛事年度"))
    winner = select(_("获奖了吗"))
    payee = select(_("承接资金的法人所在地"))


class TeamForm(Offering):
    offers: ClassVar[dict[str, Any]] = {"selected": YES_NO}
    team = StringField(_("团队名称"), [NAME])
    selected = select(_("团队入选了吗"))


PRODUCT = {
    "number": "id", "own": "self_developed", "catalogue": "national_catalogue", "before": "previously_subsidised",
}  # fmt: skip
PRODUCTS = {"region": "applicant_region", "giant": "little_giant_recognised"}
ALLIANCE = {
    "project": "project_name", "recognised": "alliance_recognised", "filed": "project_is_alliance_project",
    "plan_year": "annual_plan_year",
}  # fmt: skip
CONTEST = {
    "project": "project_name", "contest": "contest", "edition": "edition_year", "winner": "is_winner",
    "payee": "payee_entity_region",
}  # fmt: skip
TEAM = {"team": "team_name", "selected": "team_selected"}
FORMS: dict[str, tuple[type[Form], dict[str, str], dict[str, str]]] = {
    "product": (ProductForm, PRODUCTS, PRODUCT),
    "alliance": (AllianceForm, ALLIANCE, {}),
    "contest": (ContestForm, CONTEST, {}),
    "team": (TeamForm, TEAM, {}),
}
"""By the rule of the benefit: the form, and which fact each control of it and of its rows fills."""
