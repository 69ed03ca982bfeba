"""County nodes: opened and closed."""

from dataclasses import asdict

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.branches import paths
from marketplace.branches.models import Branch, BranchLevel, Region
from marketplace.branches.province import NODE_KINDS
from marketplace.db.base import db
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid, Problem, WrongState
from marketplace.network import policy
from marketplace.network.drafts import NamesDraft, cleaned_names, names_problems
from marketplace.network.operations._steps import assign, one_at_a_time, refuse, rehome
from marketplace.network.states import ClosingReason


def add_node(actor: Actor, branch: Branch, region: Region, draft: NamesDraft) -> Branch:
    """Open a node in a county of the branch; a closed one is opened again under the given name.

    Raises NotAllowed, WrongState when it is already open, Invalid for a region that cannot have a node here.
    """
    policy.require(actor, "add_node", branch)
    wanted = cleaned_names(draft)
    refuse(*_node_problems(branch, region), *names_problems(wanted))
    one_at_a_time(branch)
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
    assign(node, asdict(wanted) | {"active": True})
    db.session.flush()
    trail.record(actor, "branch.add_node", f"branch:{node.id}", path=node.path, name=node.name_zh)
    rehome(node)
    return node


def close_node(actor: Actor, node: Branch, reason: ClosingReason) -> None:
    """Close a node. What hangs there goes back to the branch above it.

    Raises NotAllowed, WrongState when it is closed already, Invalid for a place that is no node.
    """
    policy.require(actor, "close_node", node)
    if node.level is not BranchLevel.NODE:
        raise Invalid(Problem("level", "not_a_node"))
    if not node.active:
        raise WrongState(action="close_node", status="closed", start=["open"])
    node.active = False
    trail.record(actor, "branch.close_node", f"branch:{node.id}", path=node.path, reason=reason)
    rehome(node)


def _node_problems(branch: Branch, region: Region) -> tuple[Problem, ...]:
    if branch.level is not BranchLevel.BRANCH or not branch.active:
        return (Problem("branch", "not_an_open_branch"),)
    if region.kind not in NODE_KINDS or region.replaced_by is not None:
        return (Problem("region_code", "not_a_county"),)
    return () if region.branch_code == branch.code else (Problem("region_code", "another_branch"),)
