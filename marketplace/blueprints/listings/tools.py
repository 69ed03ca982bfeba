"""What a reader can do with a public listing besides reading it, and what changed since a follower last looked."""

from dataclasses import dataclass, field

from flask import url_for

from marketplace.accounts.permissions import Permission, holds
from marketplace.alerts.models import Follow
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import following
from marketplace.alerts.states import FollowStatus
from marketplace.blueprints.branches.support import page_or_nothing
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.attached import without_locked
from marketplace.blueprints.listings.shown import Pieces, change_rows
from marketplace.blueprints.listings.support import scope
from marketplace.listings.codes import code_of
from marketplace.listings.diff import differences
from marketplace.listings.queries.several import published_drafts_of
from marketplace.listings.showing import PublicListing, Shown
from marketplace.listings.states import ENDED, OPEN
from marketplace.shortlists import queries as shortlists
from marketplace.shortlists.policy import Owner as Keeper


@dataclass(frozen=True)
class Tools:
    """Finished addresses. A visitor gets links that lead past the sign-in, and so a page without a token in it.

    `changes` are (label, pieces), for the macro `diff_table`. `kept_in` are (name, url) of the reader's lists that it
    is on; `add_url` is missing then, since one more list is chosen first.
    """

    compare_url: str
    choose_url: str
    sign_in_url: str | None = None
    add_url: str | None = None
    follow_url: str | None = None
    is_followed: bool = False
    interest_url: str | None = None
    kept_in: list[tuple[str, str]] = field(default_factory=list)
    seen_url: str = ""
    seen_version: int = 0
    changes: list[tuple[str, Pieces]] = field(default_factory=list)


def tools_of(page: PublicListing) -> Tools | None:
    """None for what was taken down. Two statements for somebody with an account, one more where there are changes."""
    if page.shown is Shown.REMOVED:
        return None
    code = code_of(page.kind, page.id)
    compare_url = url_for("comparing.compare", id=code)
    choose_url = url_for("shortlists.choose", id=code)
    if not holds(current_actor(), Permission.ACCOUNT_OWN):
        here = url_for("listings.show", listing_id=page.id)
        may_follow = page.status not in ENDED
        sign_in_url = page_or_nothing("accounts.sign_in", next=here) if may_follow else None
        return Tools(compare_url, choose_url, sign_in_url=sign_in_url)
    found = following.one(Owner.of(current_actor()), page.id)
    kept_in = _kept_in(page.id)
    followed = found if found is not None and found.status is FollowStatus.FOLLOWING else None
    return Tools(
        compare_url, choose_url,
        add_url=None if kept_in else url_for("shortlists.add"), kept_in=kept_in,
        interest_url=_interest_url(page), follow_url=_follow_url(page, followed), is_followed=followed is not None,
        seen_url=url_for("alerts.seen", listing_id=page.id),
        seen_version=followed.seen_version if followed else 0, changes=_changes(page, followed),
    )  # fmt: skip


def _kept_in(listing_id: int) -> list[tuple[str, str]]:
    return [
        (name, url_for("shortlists.show", shortlist_id=number, _anchor=f"entry-{listing_id}"))
        for number, name in shortlists.holding(Keeper.of(current_actor()), listing_id)
    ]


def _interest_url(page: PublicListing) -> str | None:
    """For members of a verified organisation, in what is open and not their own."""
    verified = any(one.verified for one in current_actor().memberships)
    return (
        url_for("leads.interest", listing_id=page.id)
        if verified and not page.inside and page.status in OPEN
        else None
    )


def _follow_url(page: PublicListing, followed: Follow | None) -> str | None:
    if followed is not None:
        return url_for("alerts.unfollow", listing_id=page.id)
    return url_for("alerts.follow", listing_id=page.id) if page.status not in ENDED else None


def _changes(page: PublicListing, followed: Follow | None) -> list[tuple[str, Pieces]]:
    if followed is None or followed.seen_version >= page.version or page.draft is None:
        return []
    wanted = (page.id, followed.seen_version)
    before = published_drafts_of(scope(), {page.id: page}, [wanted], signed_in=True).get(wanted)
    if before is None:
        return []
    old, new = (without_locked(page, draft, signed_in=True) for draft in (before, page.draft))
    return change_rows(differences(old, new))
