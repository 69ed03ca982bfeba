"""Steps that whole lives of listings are told in."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from marketplace.branches.scope import EVERYTHING, PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.kernel.actor import Actor
from marketplace.kernel.errors import Invalid
from marketplace.listings.models import Listing
from marketplace.listings.operations import amendments, drafts
from marketplace.listings.queries import own, public, versions
from marketplace.listings.showing import Shown
from tests import make
from tests.listings.acts import act, problems


def write(owner: Actor, listing_id: int, **changes: Any) -> Listing:
    """A change of the draft, saved."""
    listing = own.one(EVERYTHING, listing_id)
    draft = replace(versions.version(EVERYTHING, listing_id, listing.working_version), **changes)
    return act(drafts.save_draft, owner, listing_id, draft, make.rules(), listing.row_version)


def change(owner: Actor, listing_id: int, **changes: Any) -> int:
    """A change of what is public, written and not handed in; its id."""
    with unit_of_work():
        begun = amendments.start(owner, own.one(EVERYTHING, listing_id))
        draft = replace(versions.version(EVERYTHING, listing_id, begun.version_number), **changes)
        amendments.save(owner, begun, draft, make.rules(), begun.row_version)
        return begun.id


def moves(listing_id: int) -> list[str]:
    """What the trail says was done, oldest first, saves left out."""
    entries = reversed(versions.history(EVERYTHING, listing_id))
    return [f"{entry.subject}.{entry.move}" for entry in entries if entry.move != "save"]


def shown(listing_id: int, *, signed_in: bool = False) -> tuple[str, str, Shown]:
    """Status, title and how much of the page there is, for somebody outside."""
    page = public.public_one(PUBLIC, listing_id, signed_in=signed_in)
    return page.status, page.title, page.shown


def refused_as(
    operation: Callable[..., Any], actor: Actor, listing_id: int, *args: Any
) -> list[tuple[str, str]]:
    with pytest.raises(Invalid) as refused:
        act(operation, actor, listing_id, *args)
    return problems(refused.value)
