"""A listing as its owner and the operators above it see it: where it stands, what was done, every version."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.history import history_rows, reason_words
from marketplace.blueprints.listings.shown import answers, change_rows
from marketplace.blueprints.listings.steps import STEPS
from marketplace.blueprints.listings.support import rules, scope, whole_number
from marketplace.blueprints.translation import gettext as _
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import NotFound
from marketplace.listings import policy
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.queries import own, versions
from marketplace.listings.states import SUBMIT_AMENDMENT, AmendmentStatus
from marketplace.listings.validity import effective_status

PLAIN = ("resume", "renew", "confirm", "pause", "solve", "give_up", "withdraw", "discard", "appeal")


@bp.get("/listings/<int:listing_id>/history")
@allow(Permission.LISTING_WORK)
def history(listing_id: int) -> ResponseReturnValue:
    """Status, what one can do now, versions to compare, the trail."""
    listing = own.one(scope(), listing_id)
    amendment = own.open_amendment(scope(), listing_id)
    known = versions.versions(scope(), listing_id)
    trail = versions.history(scope(), listing_id)
    old, new = _compared([version.number for version in known])
    return render_template(
        "listings/history.html",
        listing=listing,
        status=effective_status(listing.status, listing.valid_until, utc_now()),
        reason=reason_words(listing.reason),
        amendment=amendment,
        actions=actions(listing, amendment),
        versions=known,
        old=old,
        new=new,
        changes=change_rows(versions.changes_between(scope(), listing_id, old, new)) if old and new else None,
        entries=history_rows(trail, listing.kind),
        days=rules().review_working_days,
    )


def _compared(numbers: list[int]) -> tuple[int, int]:
    """The two versions asked for, else the newest two; 0 where there is none."""
    asked = [whole_number(request.args.get(name)) for name in ("old", "new")]
    if all(number in numbers for number in asked) and asked[0] != asked[1]:
        return asked[0], asked[1]
    return (numbers[1], numbers[0]) if len(numbers) > 1 else (0, 0)


def actions(listing: Listing, amendment: Amendment | None) -> list[dict[str, Any]]:
    """Links for what this reader may do now, the next step first."""
    possible = policy.actions_for(current_actor(), listing)
    found = []
    if "edit" in possible:
        found.append(_link(_("继续填写"), "listings.edit", listing, kind="primary"))
    if "amend" in possible:
        found += _amendment_links(listing, amendment)
    found += [
        _link(str(STEPS[name].title), f"listings.{name}", listing)
        for name in PLAIN
        if name in possible and not (name == "confirm" and "renew" in possible)
    ]
    return found


def _amendment_links(listing: Listing, amendment: Amendment | None) -> list[dict[str, Any]]:
    if amendment is None:
        return [_link(_("修改内容"), "listings.start_change", listing, kind="primary")]
    links = []
    if amendment.status in SUBMIT_AMENDMENT.start:
        links.append(_link(_("继续修改"), "listings.amend", listing, kind="primary"))
    if amendment.status is not AmendmentStatus.ACCEPTED:
        links.append(_link(_("放弃修改"), "listings.discard_change", listing))
    return links


def _link(
    words: str, endpoint: str, listing: Listing, *, kind: str = "outline-primary", **values: Any
) -> dict[str, Any]:
    return {"words": words, "url": url_for(endpoint, listing_id=listing.id, **values), "kind": kind}


@bp.get("/listings/<int:listing_id>/history/<int:number>")
@allow(Permission.LISTING_WORK)
def old_version(listing_id: int, number: int) -> ResponseReturnValue:
    """One version as owners and operators see it, public or not."""
    listing = own.one(scope(), listing_id)
    info = next((row for row in versions.versions(scope(), listing_id) if row.number == number), None)
    if info is None:
        raise NotFound(kind="version")
    draft = versions.version(scope(), listing_id, number)
    sections = answers(listing.kind, draft)
    return render_template(
        "listings/version.html", listing=listing, info=info, draft=draft, sections=sections
    )
