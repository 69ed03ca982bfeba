"""Which changes to a published listing an operator has to see first."""

from dataclasses import fields

from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.vocabulary import Kind

DIRECT_FIELDS = frozenset({
    "keywords", "contact", "awards", "recommender", "wanted_organisations", "wanted_experts", "valid_until",
})  # fmt: skip
"""An owner changes these at once: they alter neither the offer nor what others may read of it."""

KEY_FIELDS: dict[Kind, frozenset[str]] = {
    Kind.ACHIEVEMENT: frozenset(f.name for f in fields(AchievementDraft)) - DIRECT_FIELDS,
    Kind.NEED: frozenset(f.name for f in fields(NeedDraft)) - DIRECT_FIELDS,
}
"""All others, so that a field added later is reviewed until somebody decides otherwise.

Attachments and detail are among them: a secret can leave by either.
"""


def needs_review(old: Draft, new: Draft) -> bool:
    """True when an amendment touches a key field. Raises TypeError for drafts of two kinds."""
    if type(old) is not type(new):
        raise TypeError("an amendment keeps the kind of its listing")
    kind = Kind.NEED if isinstance(old, NeedDraft) else Kind.ACHIEVEMENT
    return any(getattr(old, name) != getattr(new, name) for name in KEY_FIELDS[kind])
