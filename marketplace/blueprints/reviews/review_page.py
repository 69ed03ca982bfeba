"""The page on which a listing is reviewed: what it says, what changed, how good it is, what to decide."""

from typing import Any

from flask import render_template

from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.listings.attached import attached_rows
from marketplace.blueprints.listings.cards import code_of
from marketplace.blueprints.listings.history import history_rows
from marketplace.blueprints.listings.quality_shown import quality_shown
from marketplace.blueprints.listings.shown import answers, change_rows, label_of
from marketplace.blueprints.reviews import forms
from marketplace.blueprints.reviews.clocks import Clock, clock_of
from marketplace.blueprints.reviews.desk import desk_scope
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.clock import beijing_today
from marketplace.listings import policy
from marketplace.listings.content import from_json
from marketplace.listings.models import Listing
from marketplace.listings.queries import versions
from marketplace.listings.queries.versions import Note

FORMS: dict[str, type[forms.DecisionForm]] = {
    "take": forms.TakeForm,
    "publish": forms.PublishForm,
    "return": forms.ReturnForm,
    "park": forms.ParkForm,
    "reject": forms.RejectForm,
}
"""The decisions in the order of the page."""
HISTORY_SHOWN = 30


def review_page(listing: Listing, filled: dict[str, forms.DecisionForm] | None = None, **more: Any) -> str:
    """`filled` replaces the empty form of an action by one that was sent; `more` is for the template."""
    actor = current_actor()
    possible = policy.actions_for(actor, listing)
    offered = {
        action: (filled or {}).get(action) or form(None, listing, listing.row_version)
        for action, form in FORMS.items()
        if action in possible
    }
    draft = from_json(listing.kind, listing.working.content)
    since = versions.changes_since_return(desk_scope(), listing.id)
    entries = versions.history(desk_scope(), listing.id, limit=HISTORY_SHOWN)
    return render_template(
        "reviews/show.html",
        listing=listing,
        code=code_of(listing.kind, listing.id),
        organisation=listing.organisation,
        sections=answers(listing.kind, draft),
        attached=attached_rows(draft),
        quality=quality_shown(draft),
        asked=[(field_words(note), note.text) for note in since.notes],
        changes=change_rows(since.changes),
        was_returned=bool(since.notes),
        clock=clock(listing),
        history=history_rows(entries, listing.kind),
        forms=offered,
        impartial=policy.is_impartial(actor, listing),
        may_hear=policy.may_hear(actor, listing),
        **more,
    )


def field_words(note: Note) -> str:
    """'' where the note is about the whole."""
    return label_of(note.field) if note.field else ""


def clock(listing: Listing) -> Clock | None:
    return clock_of(listing.review_due_on, beijing_today(), branches.holidays(PUBLIC))
