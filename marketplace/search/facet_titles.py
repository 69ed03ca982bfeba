"""Titles of the filters, Chinese source strings: pages and letters call them the same."""

from marketplace.kernel.wording import N_
from marketplace.search.index import Facet

TITLES: dict[Facet, str] = {
    Facet.KIND: N_("类型"),
    Facet.FIELD: N_("技术领域"),
    Facet.REGION: N_("地区"),
    Facet.BRANCH: N_("分市场"),
    Facet.TRL: N_("技术成熟度"),
    Facet.MODE: N_("合作方式"),
    Facet.PRICE_KIND: N_("定价方式"),
    Facet.YEAR: N_("发布年份"),
    Facet.STATUS: N_("状态"),
}
