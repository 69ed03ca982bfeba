"""A draft as canonical JSON and back. The JSON is what a version stores, diffs and hashes."""

from typing import Any

from marketplace.kernel.plain_json import read
from marketplace.kernel.plain_json import to_json as to_json
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.vocabulary import Kind

DRAFT_OF: dict[Kind, type[AchievementDraft] | type[NeedDraft]] = {
    Kind.ACHIEVEMENT: AchievementDraft,
    Kind.NEED: NeedDraft,
}


def from_json(kind: Kind, data: dict[str, Any]) -> Draft:
    """The draft that `to_json` wrote. Raises KeyError or ValueError for JSON that no draft wrote."""
    return read(DRAFT_OF[kind], data)


def kind_of(draft: Draft) -> Kind:
    return Kind.NEED if isinstance(draft, NeedDraft) else Kind.ACHIEVEMENT
