"""The steps an owner takes with a listing, as a table: words, button, operation."""

from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import LazyString

from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.branches.scope import Scope
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import NotFound
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, endings, life, submission
from marketplace.listings.queries import own
from marketplace.listings.reasons import PauseReason
from marketplace.listings.rules import ListingRules

Posted = Callable[[str], str]
Run = Callable[[Actor, Listing, Posted, ListingRules, Listing | None], None]


@dataclass(frozen=True)
class Step:
    """`text` says what will happen, `done` what has; `permission` where the policy calls it otherwise."""

    title: LazyString
    text: LazyString
    button: LazyString
    done: LazyString
    run: Run
    kind: str = "primary"
    permission: str = ""
    next_endpoint: str = "listings.history"
    not_for_owners: frozenset[str] = frozenset()


def _discard_change(actor: Actor, listing: Listing, *_rest: object) -> None:
    amendment = own.open_amendment(Scope(organisation_ids=frozenset({listing.organisation_id})), listing.id)
    if amendment is None:
        raise NotFound(kind="amendment")
    amendments.discard(actor, amendment)


STEPS: dict[str, Step] = {
    "pause": Step(
        _("暂停公开"),
        _("暂停期间搜索和匹配里看不到它，页面上注明暂停原因。有效期照常计算，随时可以恢复。"),
        _("确认暂停"),
        _("已暂停。需要时点“恢复公开”。"),
        lambda actor, listing, posted, _rules, _next: life.pause(
            actor, listing, posted("reason"), posted("note")
        ),
        not_for_owners=frozenset({PauseReason.COMPLAINT_EXAMINED.value}),
    ),
    "resume": Step(
        _("恢复公开"),
        _("恢复后，搜索和匹配里又能看到它，有效期接着原来的计算。"),
        _("恢复公开"),
        _("已恢复公开。"),
        lambda actor, listing, _posted, _rules, _next: life.resume(actor, listing),
    ),
    "confirm": Step(
        _("确认仍然有效"),
        _("请先看一遍内容是否还准确。确认后，有效期从今天重新计算。"),
        _("内容仍然有效"),
        _("已确认，有效期已重新计算。"),
        lambda actor, listing, _posted, rules, _next: life.confirm(actor, listing, rules),
    ),
    "renew": Step(
        _("重新公开"),
        _("这条信息已经到期。请先看一遍内容是否还准确；重新公开后，有效期从今天重新计算。"),
        _("重新公开"),
        _("已重新公开。"),
        lambda actor, listing, _posted, rules, _next: life.renew(actor, listing, rules),
    ),
    "withdraw": Step(
        _("撤回"),
        _("撤回后不能恢复。原来的地址保留一个说明页，只写名称、撤回原因和日期，不再显示正文。"),
        _("撤回这条信息"),
        _("已撤回。"),
        lambda actor, listing, posted, _rules, successor: endings.withdraw(
            actor, listing, posted("reason"), posted("note"), successor=successor
        ),
        kind="danger",
    ),
    "solve": Step(
        _("需求已解决"),
        _("登记后这条需求结束，页面注明已解决和解决的途径，不能再恢复。"),
        _("登记为已解决"),
        _("已登记为解决。"),
        lambda actor, listing, posted, _rules, _next: endings.solve(
            actor, listing, posted("reason"), posted("note")
        ),
    ),
    "give_up": Step(
        _("不再寻找解决办法"),
        _("登记后这条需求结束，页面注明未解决和原因，不能再恢复。原因会帮助市场改进推荐。"),
        _("登记为未解决"),
        _("已登记为未解决。"),
        lambda actor, listing, posted, _rules, _next: endings.give_up(
            actor, listing, posted("reason"), posted("note")
        ),
        kind="danger",
    ),
    "discard": Step(
        _("删除草稿"),
        _("删除后不能恢复。它从未公开过，不会留下公开页面。"),
        _("删除"),
        _("草稿已删除。"),
        lambda actor, listing, _posted, _rules, _next: submission.discard(actor, listing),
        kind="danger",
        next_endpoint="listings.work",
    ),
    "appeal": Step(
        _("申诉"),
        _("对“不予发布”的决定，可以向省市场申诉一次，由省市场另派人员复核。"),
        _("提交申诉"),
        _("申诉已提交，由省市场复核。"),
        lambda actor, listing, posted, rules, _next: submission.appeal(actor, listing, posted("note"), rules),
    ),
    "start_change": Step(
        _("修改已公开的内容"),
        _(
            "修改期间，公开页面保持原样。改动关键内容的，须经审核后生效；只改联系窗口、关键词等的，提交后立即生效。"
        ),
        _("开始修改"),
        _("可以开始修改了。公开页面暂时不变。"),
        lambda actor, listing, _posted, _rules, _next: _begin(actor, listing),
        permission="amend",
        next_endpoint="listings.amend",
    ),
    "discard_change": Step(
        _("放弃修改"),
        _("放弃后，这次修改的内容不再保留，公开页面保持现在的样子。"),
        _("放弃修改"),
        _("已放弃修改，公开页面没有变化。"),
        _discard_change,
        kind="danger",
        permission="amend",
    ),
}


def _begin(actor: Actor, listing: Listing) -> None:
    amendments.start(actor, listing)
