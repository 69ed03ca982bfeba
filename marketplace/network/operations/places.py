"""Texts and names of a place."""

from dataclasses import asdict

from marketplace.audit import trail
from marketplace.branches import queries
from marketplace.branches.models import Branch
from marketplace.branches.scope import EVERYTHING
from marketplace.kernel.actor import Actor
from marketplace.network import policy
from marketplace.network.drafts import (
    NamesDraft,
    PlaceDraft,
    cleaned_names,
    cleaned_place,
    names_problems,
    place_problems,
)
from marketplace.network.operations._steps import assign, refuse, require_fresh


def edit(actor: Actor, place: Branch, draft: PlaceDraft, *, seen_version: int) -> None:
    """Change a place's introduction, themes and contact.

    `seen_version` is the `row_version` the person saw. Raises NotAllowed, Invalid, and Stale when somebody
    has saved since.
    """
    policy.require(actor, "edit", place)
    require_fresh(place, seen_version)
    wanted = cleaned_place(draft)
    refuse(*place_problems(wanted, queries.field_codes(EVERYTHING)))
    values = asdict(wanted) | {"themes": list(wanted.themes), "contact": wanted.contact.stored()}
    changed = assign(place, values)
    if changed:
        trail.record(actor, "branch.edit", f"branch:{place.id}", changed=changed, themes=list(wanted.themes))


def rename(actor: Actor, place: Branch, draft: NamesDraft, *, seen_version: int) -> None:
    """Give a place another name; its path and code stay. Raises NotAllowed, Stale, Invalid."""
    policy.require(actor, "rename", place)
    require_fresh(place, seen_version)
    wanted = cleaned_names(draft)
    refuse(*names_problems(wanted))
    before = place.name_zh
    if assign(place, asdict(wanted)):
        trail.record(actor, "branch.rename", f"branch:{place.id}", before=before, after=wanted.name_zh)
