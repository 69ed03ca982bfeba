"""Branches: opened, closed, and given the prefectures they look after."""

from collections.abc import Collection
from dataclasses import asdict

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.branches import paths, queries
from marketplace.branches.models import Branch, BranchLevel, Region
from marketplace.branches.province import BRANCH_CODE
from marketplace.branches.scope import EVERYTHING
from marketplace.db.base import db
from marketplace.kernel.actor import PROVINCE_PATH, Actor
from marketplace.kernel.errors import Problem, WrongState
from marketplace.network import policy
from marketplace.network.drafts import NamesDraft, cleaned_names, names_problems
from marketplace.network.operations._steps import assign, one_at_a_time, refuse, rehome
from marketplace.network.states import ClosingReason


def add_branch(actor: Actor, code: str, draft: NamesDraft, prefecture_codes: Collection[str]) -> Branch:
    """Open a branch and give it prefectures, which leave the branches they had, with their nodes.

    A closed branch is opened again under the given names. Raises NotAllowed, WrongState when it is open
    already, Invalid for a code of another shape, a missing name, or no prefecture of the province.
    """
    province = queries.by_path(EVERYTHING, PROVINCE_PATH)
    policy.require(actor, "add_branch", province)
    wanted = cleaned_names(draft)
    refuse(*_branch_problems(code, prefecture_codes), *names_problems(wanted))
    one_at_a_time(province)
    branch = db.session.scalars(select(Branch).where(Branch.code == code)).one_or_none()
    if branch is not None and branch.active:
        raise WrongState(action="add_branch", status="open", start=["closed"])
    if branch is None:
        branch = Branch(path=paths.branch_path(code), code=code, level=BranchLevel.BRANCH)
        db.session.add(branch)
    assign(branch, asdict(wanted) | {"active": True})
    db.session.flush()
    trail.record(actor, "branch.add_branch", f"branch:{branch.id}", path=branch.path, name=branch.name_zh)
    for prefecture in sorted(set(prefecture_codes)):
        assign_prefecture(actor, prefecture, code)
    return branch


def close_branch(actor: Actor, branch: Branch, reason: ClosingReason) -> None:
    """Close a branch that looks after no prefecture any more.

    Raises NotAllowed, WrongState when it is closed already, Invalid for a place that is no branch or still
    has prefectures: those go to another branch first, so that nobody is left without one.
    """
    policy.require(actor, "close_branch", branch)
    if branch.level is not BranchLevel.BRANCH:
        refuse(Problem("level", "not_a_branch"))
    one_at_a_time(queries.by_path(EVERYTHING, PROVINCE_PATH))
    if not branch.active:
        raise WrongState(action="close_branch", status="closed", start=["open"])
    left = [place.name_zh for place in queries.prefectures(EVERYTHING) if place.branch_code == branch.code]
    if left:
        refuse(Problem("branch", "has_prefectures", names=left))
    branch.active = False
    trail.record(actor, "branch.close_branch", f"branch:{branch.id}", path=branch.path, reason=reason)
    rehome(branch)


def assign_prefecture(actor: Actor, prefecture_code: str, branch_code: str) -> None:
    """Let a branch look after a prefecture: its counties and their nodes go along.

    Does nothing when it does so already. Raises NotAllowed, and Invalid for a code that is no prefecture of the
    province or no open branch.
    """
    province = queries.by_path(EVERYTHING, PROVINCE_PATH)
    policy.require(actor, "assign_prefecture", province)
    one_at_a_time(province)
    prefecture = _prefecture(prefecture_code)
    branch = db.session.scalars(
        select(Branch).where(Branch.code == branch_code, Branch.level == BranchLevel.BRANCH, Branch.active)
    ).one_or_none()
    if prefecture is None or branch is None:
        refuse(*_assignment_problems(prefecture_code, prefecture, branch))
    elif prefecture.branch_code != branch.code:
        before = prefecture.branch_code
        _move(prefecture, branch)
        trail.record(
            actor, "branch.assign_prefecture", f"region:{prefecture.code}", before=before, after=branch.code
        )
        rehome(branch)


def _move(prefecture: Region, branch: Branch) -> None:
    """Retired codes go where the counties that replaced them go."""
    inside = queries.regions_within(EVERYTHING, prefecture.code)
    for region in db.session.scalars(select(Region).where(Region.code.in_(inside))):
        region.branch_code = branch.code
    nodes = select(Branch).where(Branch.level == BranchLevel.NODE, Branch.region_code.in_(inside))
    for node in db.session.scalars(nodes):
        node.path = paths.node_path(branch.code, node.code)
    db.session.flush()


def _prefecture(code: str) -> Region | None:
    return next((place for place in queries.prefectures(EVERYTHING) if place.code == code), None)


def _branch_problems(code: str, prefecture_codes: Collection[str]) -> tuple[Problem, ...]:
    found = [] if BRANCH_CODE.fullmatch(code) else [Problem("code", "code_shape")]
    if not prefecture_codes:
        found.append(Problem("prefectures", "required"))
    unknown = sorted(set(prefecture_codes) - {place.code for place in queries.prefectures(EVERYTHING)})
    return (*found, *(Problem("prefectures", "unknown", value=value) for value in unknown))


def _assignment_problems(code: str, prefecture: Region | None, branch: Branch | None) -> tuple[Problem, ...]:
    found = [] if prefecture else [Problem("prefecture_code", "unknown", value=code)]
    return (*found, *(() if branch else (Problem("branch_code", "not_an_open_branch"),)))
