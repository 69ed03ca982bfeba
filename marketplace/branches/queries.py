"""Reads of the network. Places, regions and fields are public; closed places and unpublished news are not."""

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Select, and_, false, func, or_, select, true

from marketplace.branches import paths
from marketplace.branches.models import Branch, BranchLevel, BranchNews, Holiday, PriorityField, Region
from marketplace.branches.province import NODE_KINDS, PREFECTURE_KINDS, RegionKind
from marketplace.branches.scope import Scope
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.errors import NotFound
from marketplace.kernel.numbers import MOST_ID

NEWS_LIMIT = 20
CODE = re.compile(r"[A-Z0-9]{1,20}", re.ASCII)
"""What a code may consist of; anything else (NUL, say) never reaches the database."""


@dataclass(frozen=True)
class Place:
    """A branch with what hangs below it, in the order of paths."""

    branch: Branch
    children: tuple["Place", ...]


@dataclass(frozen=True)
class RegionGroup:
    """One optgroup of a form: a prefecture (first in its own list) with its counties, or the outside units.

    `prefecture` is None for the group of outside units.
    """

    prefecture: Region | None
    regions: tuple[Region, ...]


@dataclass(frozen=True)
class Tile:
    """One square of the diagram of prefectures (not a map); `branch` is None while it is closed."""

    column: int
    row: int
    region: Region
    branch: Branch | None


def tree(scope: Scope) -> Place:
    """The province with its branches and nodes. Raises NotFound before the province has been loaded."""
    found = list(db.session.scalars(_places(scope).order_by(Branch.path)))
    root = next((place for place in found if place.path == PROVINCE_PATH), None)
    if root is None:
        raise NotFound(place=PROVINCE_PATH)
    return _below(root, found)


def branches(scope: Scope) -> tuple[Branch, ...]:
    """The branches of the province, without the nodes."""
    return tuple(
        db.session.scalars(_places(scope).where(Branch.level == BranchLevel.BRANCH).order_by(Branch.path))
    )


def nodes(scope: Scope, branch: Branch) -> tuple[Branch, ...]:
    """The nodes below one branch (below the province: all)."""
    below = Branch.path.startswith(branch.path, autoescape=True)
    return tuple(
        db.session.scalars(
            _places(scope).where(Branch.level == BranchLevel.NODE, below).order_by(Branch.path)
        )
    )


def by_path(scope: Scope, path: str) -> Branch:
    """The place at a path. Raises NotFound when there is none, or a closed one outside the scope."""
    if not paths.is_path(path):
        raise NotFound(place=path)
    return _one(_places(scope).where(Branch.path == path), path)


def by_paths(scope: Scope, wanted: Collection[str]) -> dict[str, Branch]:
    """Those of the places that there are, by path; closed ones outside the scope are left out. One statement."""
    known = [path for path in wanted if paths.is_path(path)]
    query = _places(scope).where(Branch.path.in_(known))
    return {place.path: place for place in db.session.scalars(query)} if known else {}


def by_code(scope: Scope, code: str) -> Branch:
    """A branch by its code, a node by its county's. Raises NotFound like `by_path`."""
    if not CODE.fullmatch(code):
        raise NotFound(place=code)
    return _one(_places(scope).where(Branch.code == code), code)


def branch_path_for_region(scope: Scope, region_code: str) -> str:
    """Where something from a region belongs: its county's open node, else its open branch, else the province.

    A retired code counts as its replacement, and one outside the province belongs to the province. Raises
    NotFound for a code that is no region.
    """
    here = region(scope, region_code)
    wanted = [here.replaced_by or here.code, here.branch_code]
    open_places = {
        place.code: place.path
        for place in db.session.scalars(
            select(Branch).where(Branch.active, Branch.code.in_([code for code in wanted if code]))
        )
    }
    return next((open_places[code] for code in wanted if code in open_places), PROVINCE_PATH)


def region(scope: Scope, code: str) -> Region:
    """Raises NotFound for a code that is no region; a retired code is found."""
    found = db.session.get(Region, code) if CODE.fullmatch(code) else None
    if found is None:
        raise NotFound(region=code)
    return found


def region_names(scope: Scope) -> Mapping[str, Region]:
    """Every region by its code, retired ones too: for pages that show many at once."""
    return {found.code: found for found in db.session.scalars(select(Region))}


def region_codes(scope: Scope) -> frozenset[str]:
    """Every code, retired ones too: what old records may hold."""
    return frozenset(db.session.scalars(select(Region.code)))


def current_region_codes(scope: Scope) -> frozenset[str]:
    """The codes that an address may have."""
    return frozenset(db.session.scalars(select(Region.code).where(Region.replaced_by.is_(None))))


def region_options(scope: Scope, *, outside: bool = True) -> tuple[RegionGroup, ...]:
    """What a form offers: a group for each prefecture, then the other provinces; no retired codes."""
    current = list(
        db.session.scalars(select(Region).where(Region.replaced_by.is_(None)).order_by(Region.code))
    )
    groups = [
        RegionGroup(top, (top, *(r for r in current if r.parent_code == top.code)))
        for top in current
        if top.kind in PREFECTURE_KINDS
    ]
    others = tuple(r for r in current if r.kind == RegionKind.OUTSIDE)
    return (*groups, RegionGroup(None, others)) if outside and others else tuple(groups)


def regions_within(scope: Scope, code: str) -> frozenset[str]:
    """The code itself with everything that lies in it, retired codes that now belong to it included.

    Empty for a code that is no region, so that a filter by it finds nothing.
    """
    everything = region_names(scope)
    if code not in everything:
        return frozenset()
    inside = {code}
    for _ in range(2):  # province, prefecture, county: two steps down
        inside |= {r.code for r in everything.values() if _current_parent(r, everything) in inside}
    return frozenset(inside | {r.code for r in everything.values() if r.replaced_by in inside})


def fields(scope: Scope) -> tuple[PriorityField, ...]:
    """The priority fields in the plan's order."""
    return tuple(db.session.scalars(select(PriorityField).order_by(PriorityField.position)))


def field_codes(scope: Scope) -> frozenset[str]:
    return frozenset(db.session.scalars(select(PriorityField.code)))


def tiles(scope: Scope) -> tuple[Tile, ...]:
    """The prefectures that have a place in the diagram, row by row."""
    open_branches = {branch.code: branch for branch in branches(scope)}
    found = db.session.scalars(
        select(Region).where(Region.tile_column.is_not(None)).order_by(Region.tile_row, Region.tile_column)
    )
    return tuple(
        Tile(r.tile_column, r.tile_row, r, open_branches.get(r.branch_code or ""))
        for r in found
        if r.tile_column is not None and r.tile_row is not None
    )


def prefectures(scope: Scope) -> tuple[Region, ...]:
    """The prefecture-level cities and the autonomous prefecture, in the order of their codes."""
    query = select(Region).where(Region.kind.in_(PREFECTURE_KINDS), Region.replaced_by.is_(None))
    return tuple(db.session.scalars(query.order_by(Region.code)))


def counties_without_node(scope: Scope, branch: Branch) -> tuple[Region, ...]:
    """Where a branch could still open a node, in the order of their codes."""
    taken = select(Branch.region_code).where(Branch.level == BranchLevel.NODE, Branch.active)
    query = select(Region).where(
        Region.branch_code == branch.code,
        Region.kind.in_(NODE_KINDS),
        Region.replaced_by.is_(None),
        Region.code.not_in(taken),
    )
    return tuple(db.session.scalars(query.order_by(Region.code)))


def next_branch_code(scope: Scope) -> str:
    """The first code that no branch has had: BR7 after BR6."""
    known = db.session.scalars(select(Branch.code).where(Branch.level == BranchLevel.BRANCH))
    return f"BR{max((int(code[2:]) for code in known), default=0) + 1}"


def holidays(scope: Scope) -> frozenset[date]:
    """For `add_working_days`."""
    return frozenset(db.session.scalars(select(Holiday.day)))


def news(scope: Scope, branch: Branch, *, limit: int = NEWS_LIMIT, skip: int = 0) -> tuple[BranchNews, ...]:
    """A place's own news, newest first; those who work there see unpublished ones, before all others."""
    newest = (BranchNews.published_at.is_not(None), BranchNews.published_at.desc(), BranchNews.id.desc())
    query = _news(scope).where(BranchNews.branch_id == branch.id).order_by(*newest)
    return tuple(db.session.scalars(query.limit(limit).offset(skip)).unique())


def latest_news(scope: Scope, *, limit: int = NEWS_LIMIT) -> tuple[BranchNews, ...]:
    """The published news of all places, newest first. One statement."""
    query = _news(scope).where(BranchNews.published_at.is_not(None))
    newest = (BranchNews.published_at.desc(), BranchNews.id.desc())
    return tuple(db.session.scalars(query.order_by(*newest).limit(limit)).unique())


def news_count(scope: Scope, branch: Branch) -> int:
    """How many `news` would give without a limit."""
    query = _news(scope).where(BranchNews.branch_id == branch.id).with_only_columns(BranchNews.id)
    return db.session.scalar(select(func.count()).select_from(query.subquery())) or 0


def one_news(scope: Scope, news_id: int) -> BranchNews:
    """Raises NotFound when there is none, or an unpublished one or a closed place's outside the scope."""
    query = _news(scope).where(BranchNews.id == news_id)
    found = db.session.scalars(query).unique().one_or_none() if 0 < news_id <= MOST_ID else None
    if found is None:
        raise NotFound(news=news_id)
    return found


def _places(scope: Scope) -> Select[Branch]:
    return select(Branch).where(or_(Branch.active, _worked_in(scope)))


def _news(scope: Scope) -> Select[BranchNews]:
    public = and_(BranchNews.published_at.is_not(None), Branch.active)
    return (
        select(BranchNews)
        .join(Branch, BranchNews.branch_id == Branch.id)
        .where(or_(public, _worked_in(scope)))
    )


def _worked_in(scope: Scope) -> ColumnElement[bool]:
    """A place has no owner besides the tree, so only the scope's subtree counts."""
    if scope.path is None:
        return false()
    return true() if scope.path == PROVINCE_PATH else Branch.path.startswith(scope.path, autoescape=True)


def _one(query: Select[Branch], wanted: object) -> Branch:
    found = db.session.scalars(query).one_or_none()
    if found is None:
        raise NotFound(place=wanted)
    return found


def _below(top: Branch, places: list[Branch]) -> Place:
    return Place(top, tuple(_below(place, places) for place in _children(top, places)))


def _children(top: Branch, places: list[Branch]) -> Iterator[Branch]:
    depth = top.path.count("/") + 1
    return (p for p in places if p.path.startswith(top.path) and p.path.count("/") == depth)


def _current_parent(here: Region, everything: Mapping[str, Region]) -> str | None:
    """A retired county lies where its replacement lies."""
    successor = everything.get(here.replaced_by or "")
    return here.parent_code if successor is None else successor.parent_code
