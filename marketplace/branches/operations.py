"""Changes to the network: texts, names, nodes, holidays, news. Each leaves an audit row; none commits."""

from collections.abc import Collection
from dataclasses import asdict
from datetime import date

from sqlalchemy import delete, extract, select

from marketplace.audit import trail
from marketplace.branches import paths, policy, queries
from marketplace.branches.drafts import (
    NamesDraft,
    NewsDraft,
    PlaceDraft,
    cleaned_names,
    cleaned_news,
    cleaned_place,
    holidays_problems,
    names_problems,
    news_problems,
    place_problems,
)
from marketplace.branches.models import Branch, BranchLevel, BranchNews, Holiday, Region
from marketplace.branches.province import NODE_KINDS
from marketplace.branches.scope import EVERYTHING
from marketplace.branches.states import ClosingReason, NewsWithdrawalReason
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale, WrongState


def edit(actor: Actor, place: Branch, draft: PlaceDraft, *, seen_version: int) -> None:
    """Change a place's introduction, themes and contact.

    `seen_version` is the `row_version` the person saw. Raises NotAllowed, Invalid, and Stale when somebody
    has saved since.
    """
    policy.require(actor, "edit", place)
    _require_fresh(place, seen_version)
    wanted = cleaned_place(draft)
    _refuse(*place_problems(wanted, queries.field_codes(EVERYTHING)))
    values = asdict(wanted) | {"themes": list(wanted.themes), "contact": wanted.contact.stored()}
    changed = _assign(place, values)
    if changed:
        trail.record(actor, "branch.edit", f"branch:{place.id}", changed=changed, themes=list(wanted.themes))


def rename(actor: Actor, place: Branch, draft: NamesDraft, *, seen_version: int) -> None:
    """Give a place another name; its path and code stay. Raises NotAllowed, Stale, Invalid."""
    policy.require(actor, "rename", place)
    _require_fresh(place, seen_version)
    wanted = cleaned_names(draft)
    _refuse(*names_problems(wanted))
    before = place.name_zh
    if _assign(place, asdict(wanted)):
        trail.record(actor, "branch.rename", f"branch:{place.id}", before=before, after=wanted.name_zh)


def add_node(actor: Actor, branch: Branch, region: Region, draft: NamesDraft) -> Branch:
    """Open a node in a county of the branch; a closed one is opened again under the given name.

    Raises NotAllowed, WrongState when it is already open, Invalid for a region that cannot have a node here.
    """
    policy.require(actor, "add_node", branch)
    wanted = cleaned_names(draft)
    _refuse(*_node_problems(branch, region), *names_problems(wanted))
    _one_at_a_time(branch)
    node = db.session.scalars(select(Branch).where(Branch.code == region.code)).one_or_none()
    if node is not None and node.active:
        raise WrongState(action="add_node", status="open", start=["closed"])
    if node is None:
        node = Branch(
            path=paths.node_path(branch.code, region.code),
            code=region.code,
            level=BranchLevel.NODE,
            region_code=region.code,
        )
        db.session.add(node)
    _assign(node, asdict(wanted) | {"active": True})
    db.session.flush()
    trail.record(actor, "branch.add_node", f"branch:{node.id}", path=node.path, name=node.name_zh)
    return node


def close_node(actor: Actor, node: Branch, reason: ClosingReason) -> None:
    """Close a node. What hangs there stays, and is looked after by the branch above it.

    Raises NotAllowed, WrongState when it is closed already, Invalid for a place that is no node.
    """
    policy.require(actor, "close_node", node)
    if node.level is not BranchLevel.NODE:
        raise Invalid(Problem("level", "not_a_node"))
    if not node.active:
        raise WrongState(action="close_node", status="closed", start=["open"])
    node.active = False
    trail.record(actor, "branch.close_node", f"branch:{node.id}", path=node.path, reason=reason)


def set_holidays(actor: Actor, year: int, days: Collection[date]) -> None:
    """Replace a year's days off by those the State Council has announced; other years stay as they are.

    Saturdays and Sundays need not be named. Raises NotAllowed, Invalid.
    """
    province = queries.by_path(EVERYTHING, PROVINCE_PATH)
    policy.require(actor, "set_holidays", province)
    _refuse(*holidays_problems(year, days))
    _one_at_a_time(province)
    listed = set(days)
    known = set(db.session.scalars(select(Holiday.day).where(extract("year", Holiday.day) == year)))
    db.session.execute(delete(Holiday).where(Holiday.day.in_(known - listed)))
    db.session.add_all(Holiday(day=day) for day in sorted(listed - known))
    if listed != known:
        added, gone = sorted(listed - known), sorted(known - listed)
        trail.record(actor, "branch.set_holidays", f"branch:{province.id}", year=year, added=added, gone=gone)


def write_news(actor: Actor, place: Branch, draft: NewsDraft) -> BranchNews:
    """Start a piece of news, unpublished. Raises NotAllowed, Invalid."""
    policy.require(actor, "write_news", place)
    wanted = cleaned_news(draft)
    _refuse(*news_problems(wanted))
    item = BranchNews(branch=place, **asdict(wanted))
    db.session.add(item)
    db.session.flush()
    trail.record(actor, "news.write", f"news:{item.id}", path=place.path, title=item.title)
    return item


def edit_news(actor: Actor, item: BranchNews, draft: NewsDraft, *, seen_version: int) -> None:
    """Change a piece of news, published or not. Raises NotAllowed, Stale, Invalid."""
    policy.require(actor, "write_news", item.branch)
    _require_fresh(item, seen_version)
    wanted = cleaned_news(draft)
    _refuse(*news_problems(wanted))
    changed = _assign(item, asdict(wanted))
    if changed:
        trail.record(actor, "news.edit", f"news:{item.id}", changed=changed, title=item.title)


def publish_news(actor: Actor, item: BranchNews) -> None:
    """Raises NotAllowed, WrongState when it is public already."""
    policy.require(actor, "write_news", item.branch)
    if item.published_at is not None:
        raise WrongState(action="publish_news", status="published", start=["unpublished"])
    item.published_at = utc_now()
    trail.record(actor, "news.publish", f"news:{item.id}", title=item.title)


def withdraw_news(actor: Actor, item: BranchNews, reason: NewsWithdrawalReason) -> None:
    """Take a piece of news off the public pages; it may be published again, dated anew.

    Raises NotAllowed, WrongState when it is not public.
    """
    policy.require(actor, "write_news", item.branch)
    if item.published_at is None:
        raise WrongState(action="withdraw_news", status="unpublished", start=["published"])
    item.published_at = None
    trail.record(actor, "news.withdraw", f"news:{item.id}", title=item.title, reason=reason)


def _node_problems(branch: Branch, region: Region) -> tuple[Problem, ...]:
    if branch.level is not BranchLevel.BRANCH or not branch.active:
        return (Problem("branch", "not_an_open_branch"),)
    if region.kind not in NODE_KINDS or region.replaced_by is not None:
        return (Problem("region_code", "not_a_county"),)
    return () if region.branch_code == branch.code else (Problem("region_code", "another_branch"),)


def _one_at_a_time(place: Branch) -> None:
    """Let a second person who adds below the same place wait, and then see what the first has added."""
    db.session.execute(select(Branch.id).where(Branch.id == place.id).with_for_update())


def _require_fresh(row: Branch | BranchNews, seen_version: int) -> None:
    if row.row_version != seen_version:
        raise Stale(seen=seen_version, now=row.row_version)


def _refuse(*problems: Problem) -> None:
    if problems:
        raise Invalid(*problems)


def _assign(row: Branch | BranchNews, values: dict[str, object]) -> list[str]:
    """Set what differs; the names of what did."""
    changed = [key for key, value in values.items() if getattr(row, key) != value]
    for key in changed:
        setattr(row, key, values[key])
    return changed
