"""What may be read of a listing, and by whom: the public page, cards in lists, texts for the index. Pure."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from marketplace.accounts.states import OrganisationKind
from marketplace.listings.drafts import AchievementDraft, Contact, Draft, NeedDraft
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import Kind, PriceKind, Visibility


class Shown(StrEnum):
    """FULL: all that this reader may read. TITLE: the rest after signing in. TOMBSTONE: title, reason, day and
    successor of what was withdrawn. REMOVED: taken down, nothing of what it said.
    """

    FULL = "full"
    TITLE = "title"
    TOMBSTONE = "tombstone"
    REMOVED = "removed"


@dataclass(frozen=True)
class OrganisationCard:
    """The owner as everybody may see it."""

    id: int
    name: str
    name_en: str
    kind: OrganisationKind
    region_code: str
    is_demo: bool
    verified: bool = True


@dataclass(frozen=True)
class Successor:
    id: int
    title: str


@dataclass(frozen=True)
class PublicListing:
    """A listing that has been published, as one reader may see it.

    `status` holds at the moment of reading. `organisation` is None where its name is hidden, `draft` where nothing
    of the text is shown; `detail` in it is empty for anonymous readers, and `has_detail` says whether there is
    one. `reason` is the code of an end or a pause.
    """

    id: int
    kind: Kind
    status: ListingStatus
    shown: Shown
    title: str
    draft: Draft | None
    organisation: OrganisationCard | None
    visibility: Visibility
    branch_path: str
    region_code: str | None
    version: int
    published_at: datetime
    confirmed_at: datetime | None
    valid_until: datetime | None
    ended_at: datetime | None
    reason: str | None
    reason_note: str
    successor: Successor | None
    quality_score: int | None
    organisation_id: int | None
    inside: bool
    has_detail: bool = False


@dataclass(frozen=True)
class Card:
    """One line of a list. `price_fen` is a price or a budget; `organisation_name` is '' where it is hidden."""

    id: int
    kind: Kind
    status: ListingStatus
    title: str
    organisation_id: int | None
    organisation_name: str
    organisation_is_demo: bool
    field_codes: tuple[str, ...]
    region_code: str | None
    branch_path: str
    trl: int | None
    price_kind: PriceKind | None
    price_fen: int | None
    visibility: Visibility
    quality_score: int | None
    published_at: datetime | None
    valid_until: datetime | None


@dataclass(frozen=True)
class Content:
    """The published content of an open listing, for index and matching, which serve everybody.

    `draft` is all of it; `public_draft` what an anonymous reader may read, and so what an excerpt may show.
    `organisation_name` is '' where it is hidden.
    """

    id: int
    kind: Kind
    status: ListingStatus
    version: int
    draft: Draft
    public_draft: Draft
    organisation_id: int
    organisation_name: str
    branch_path: str
    region_code: str | None
    visibility: Visibility
    quality_score: int | None
    published_at: datetime
    valid_until: datetime | None


def visibility_of(draft: Draft) -> Visibility:
    return draft.visibility if isinstance(draft, NeedDraft) else Visibility.PUBLIC


def how_shown(status: ListingStatus, visibility: Visibility, *, signed_in: bool, inside: bool) -> Shown:
    """`inside` is true for the owner and the operators above it."""
    if status is ListingStatus.TAKEN_DOWN:
        return Shown.REMOVED
    if status is ListingStatus.WITHDRAWN and not inside:
        return Shown.TOMBSTONE
    if visibility is Visibility.REGISTERED and not (signed_in or inside):
        return Shown.TITLE
    return Shown.FULL


def hides_name(visibility: Visibility, *, inside: bool) -> bool:
    return visibility is Visibility.HIDDEN_NAME and not inside


def for_reader(draft: Draft, visibility: Visibility, *, signed_in: bool, inside: bool) -> Draft:
    """The draft without what this reader may not read.

    `detail` and the desk are for those who have signed in, and a desk would give away a hidden name. How the makers
    of an achievement share it is for the inside alone.
    """
    if not (signed_in or inside):
        draft = replace(draft, detail="", contact=Contact())
    if hides_name(visibility, inside=inside):
        draft = replace(draft, contact=Contact())
    if not inside and isinstance(draft, AchievementDraft) and draft.team:
        draft = replace(draft, team=tuple(replace(member, share_bp=None) for member in draft.team))
    return draft


def for_everybody(draft: Draft) -> Draft:
    """What an anonymous reader may read: only the title and the codes of what is for registered readers."""
    visibility = visibility_of(draft)
    if visibility is Visibility.REGISTERED:
        made: type[AchievementDraft] | type[NeedDraft] = type(draft)
        draft = made(
            title=draft.title, fields=draft.fields, industry_code=draft.industry_code,
            region_code=draft.region_code, modes=draft.modes,
        )  # fmt: skip
    return for_reader(draft, visibility, signed_in=False, inside=False)
