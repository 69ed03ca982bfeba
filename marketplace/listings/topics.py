"""The news of this room that the rooms above hear."""

AMENDED = "listing.amend"
"""An amendment has become public."""
REFRESHED = "listing.refresh"
"""Nothing moved, but what is shown with the listing did (its organisation's name, say)."""
REMIND = "listing.remind"
"""A listing lapses soon; the facts hold `days`, 30 or 7."""

PUBLIC_TOPICS: frozenset[str] = frozenset({
    "listing.publish", "listing.pause", "listing.resume", "listing.confirm", "listing.renew", "listing.lapse",
    "listing.withdraw", "listing.take_down", "listing.book", "listing.solve", "listing.give_up", AMENDED,
    REFRESHED,
})  # fmt: skip
"""After these the public sees something else, so index and matches follow. Subject: a listing's id."""

HIDE = "organisation.hide_listings"
SHOW = "organisation.show_listings"
ANNOUNCE = "organisation.announce_listings"
"""The next batch of an organisation's listings. Subject: its id; the fact `after` is the last listing done."""
