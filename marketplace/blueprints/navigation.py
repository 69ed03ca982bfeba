"""What the header offers to whom, as two tables read from top to bottom.

An entry shows when its page exists in this installation and the reader may use it.
"""

from dataclasses import dataclass, field
from functools import lru_cache

from flask import current_app, request, url_for
from flask_babel import LazyString

from marketplace.accounts.permissions import Permission, holds
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.translation import lazy_gettext as _

P = Permission


@dataclass(frozen=True)
class Entry:
    """A place to go; without a permission open to everybody. `values` are query parameters."""

    words: LazyString
    endpoint: str
    permission: Permission | None = None
    values: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """An entry as the page shows it."""

    words: str
    url: str
    current: bool


MAIN: tuple[Entry, ...] = (
    Entry(_("首页"), "site.home"),
    Entry(_("找成果"), "search.results", values={"kind": "achievement"}),
    Entry(_("找需求"), "search.results", values={"kind": "need"}),
    Entry(_("季度目录"), "catalogue.index"),
    Entry(_("分市场"), "branches.index"),
    Entry(_("找经纪人"), "brokers.index"),
    Entry(_("我的工作"), "listings.work", P.LISTING_WORK),
    Entry(_("审核"), "reviews.queue", P.LISTING_REVIEW),
    Entry(_("匹配建议"), "matching.worklist", P.MATCH_SEE),
    Entry(_("对接工作台"), "leads.desk", P.LEAD_OPEN),
)

ACCOUNT: tuple[Entry, ...] = (
    Entry(_("我的账号"), "accounts.profile", P.ACCOUNT_OWN),
    Entry(_("我的消息"), "inbox.index", P.ACCOUNT_OWN),
    Entry(_("我的单位"), "accounts.my_organisations", P.ACCOUNT_OWN),
    Entry(_("我的订阅"), "alerts.saved", P.ACCOUNT_OWN),
    Entry(_("我的关注"), "alerts.follows", P.ACCOUNT_OWN),
    Entry(_("备选清单"), "shortlists.index", P.ACCOUNT_OWN),
    Entry(_("对接线索"), "leads.index", P.LEAD_ANSWER),
    Entry(_("洽谈"), "negotiations.index", P.NEGOTIATION_JOIN),
    Entry(_("合同"), "contracts.index", P.CONTRACT_SEE),
    Entry(_("补助和奖励申报"), "claims.index", P.CLAIM_OWN),
    Entry(_("收益分配"), "rewards.index", P.SHARE_OWN),
    Entry(_("批量导入"), "intake.index", P.LISTING_IMPORT),
    Entry(_("技术经纪人认定"), "brokers.own", P.BROKER_APPLY),
    Entry(_("登录记录"), "accounts.sessions", P.ACCOUNT_OWN),
    Entry(_("单位管理"), "accounts.organisations", P.ORGANISATION_VERIFY),
    Entry(_("人员管理"), "accounts.people", P.PEOPLE_ADMINISTER),
    Entry(_("分市场管理"), "branches.manage", P.BRANCH_EDIT),
    Entry(_("同义词"), "search.synonyms", P.SYNONYM_KEEP),
    Entry(_("匹配质量"), "matching.quality", P.MATCH_QUALITY),
    Entry(_("匹配进度"), "matching.progress", P.MATCH_ROUNDS),
    Entry(_("经纪人认定"), "brokers.desk", P.BROKER_ACCREDIT),
    Entry(_("合同登记"), "registration.queue", P.CONTRACT_REGISTER),
    Entry(_("收入确认"), "registration.incomes", P.CONTRACT_INCOME),
    Entry(_("逾期事项"), "registration.overdue", P.CONTRACT_SEE),
    Entry(_("合同统计"), "figures.contracts", P.CONTRACT_FIGURES),
    Entry(_("申报办理"), "claims.desk", P.CLAIM_DESK),
    Entry(_("年度预算"), "budgets.index", P.BUDGET_SEE),
    Entry(_("政策管理"), "policies.desk", P.POLICY_DRAFT),
    Entry(_("季度目录编制"), "cataloguedesk.index", P.CATALOGUE_DESK),
    Entry(_("目录确认"), "cataloguedesk.share_index", P.CATALOGUE_CONFIRM),
    Entry(_("单位和地方目录"), "cataloguedesk.print_index", P.CATALOGUE_PRINT),
    Entry(_("暂停的处置"), "negotiations.held", P.NEGOTIATION_RELEASE),
    Entry(_("后台任务"), "jobs.index", P.JOBS_SEE),
    Entry(_("审计记录"), "audit.index", P.AUDIT_READ),
)

FOOTER: tuple[Entry, ...] = (
    Entry(_("政策计算器"), "calculators.index"),
    Entry(_("价格公示"), "publicity.index"),
    Entry(_("政策依据"), "policies.index"),
    Entry(_("补助和奖励公示"), "claims.notices"),
    Entry(_("目录核对"), "catalogue.verify"),
    Entry(_("文件查验"), "proofs.check"),
    Entry(_("网站地图"), "display.sitemap"),
    Entry(_("显示与无障碍设置"), "display.settings"),
    Entry(_("无障碍声明"), "display.accessibility"),
    Entry(_("隐私说明"), "display.privacy"),
)


def exists(endpoint: str) -> bool:
    """True when this installation has the page."""
    return endpoint in current_app.view_functions


def links(table: tuple[Entry, ...]) -> list[Link]:
    """The entries of a table that the reader gets, in its order."""
    actor = current_actor()
    return [
        Link(str(entry.words), page_url(entry.endpoint, **entry.values), _is_current(entry))
        for entry in table
        if exists(entry.endpoint) and (entry.permission is None or holds(actor, entry.permission))
    ]


def page_url(endpoint: str, **values: str) -> str:
    """url_for, remembered: for the few addresses that every page asks for, not for those of rows."""
    return _address(request.script_root, endpoint, *values.items())


@lru_cache(maxsize=256)
def _address(_root: str, endpoint: str, *values: tuple[str, str]) -> str:
    """An address depends on where the site is mounted and on nothing else of the request."""
    return url_for(endpoint, **dict(values))  # type: ignore[arg-type]


def _is_current(entry: Entry) -> bool:
    if request.endpoint != entry.endpoint:
        return False
    return all(request.args.get(name) == value for name, value in entry.values.items())
