"""A listing as its owner and the operators above it see it: where it stands, what was done, every version."""

from typing import Any

from flask import render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor, public
from marketplace.blueprints.listings.bp import bp
from marketplace.blueprints.listings.shown import answers, change_rows, label_of
from marketplace.blueprints.listings.steps import STEPS
from marketplace.blueprints.listings.support import rules, scope, whole_number
from marketplace.blueprints.listings.trail_words import entry_words, reason_words
from marketplace.kernel.clock import utc_now
from marketplace.listings import policy
from marketplace.listings.models import Amendment, Listing
from marketplace.listings.queries import own, past, versions
from marketplace.listings.queries.versions import HistoryEntry
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
    entries = versions.history(scope(), listing_id)
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
        timeline=[_line(entry, listing) for entry in entries],
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
        _link(str(STEPS[name].title), "listings.step", listing, action=name)
        for name in PLAIN
        if name in possible and not (name == "confirm" and "renew" in possible)
    ]
    return found


def _amendment_links(listing: Listing, amendment: Amendment | None) -> list[dict[str, Any]]:
    if amendment is None:
        return [_link(_("修改内容"), "listings.step", listing, action="start_change", kind="primary")]
    links = []
    if amendment.status in SUBMIT_AMENDMENT.start:
        links.append(_link(_("继续修改"), "listings.amend", listing, kind="primary"))
    if amendment.status is not AmendmentStatus.ACCEPTED:
        links.append(_link(_("放弃修改"), "listings.step", listing, action="discard_change"))
    return links


def _link(
    words: str, endpoint: str, listing: Listing, *, kind: str = "outline-primary", **values: str
) -> dict[str, Any]:
    return {"words": words, "url": url_for(endpoint, listing_id=listing.id, **values), "kind": kind}


def _line(entry: HistoryEntry, listing: Listing) -> dict[str, Any]:
    changed = [label_of(name) for name in entry.facts.get("changed", ())]
    parts = [
        reason_words(entry.reason),
        entry.note,
        _("改动：%(fields)s", fields=_("、").join(changed)) if changed else "",
    ]
    return {
        "at": entry.at,
        "title": entry_words(entry, listing.kind),
        "who": entry.actor_name if entry.actor_name != "system" else _("系统"),
        "text": "\n".join(part for part in parts if part),
    }


@bp.get("/listings/<int:listing_id>/versions/<int:number>")
@public
def version(listing_id: int, number: int) -> ResponseReturnValue:
    """One version with an address of its own, so that it can be cited."""
    found = past.one_version(scope(), listing_id, number, signed_in=current_actor().is_signed_in)
    return render_template("listings/version.html", version=found, sections=answers(found.kind, found.draft))
