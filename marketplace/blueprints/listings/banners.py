"""What stands above a listing that is not simply open: why, since when, and where to go instead."""

from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for

from marketplace.blueprints.listings.history import reason_words
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import lazy_gettext
from marketplace.kernel.clock import to_beijing
from marketplace.listings.showing import PublicListing
from marketplace.listings.states import ListingStatus

S = ListingStatus
TITLES = {
    S.PAUSED: lazy_gettext("暂停对接"),
    S.EXPIRED: lazy_gettext("已到期"),
    S.CONTRACTED: lazy_gettext("已成交"),
    S.SOLVED: lazy_gettext("需求已解决"),
    S.UNSOLVED: lazy_gettext("需求已关闭，未能解决"),
    S.WITHDRAWN: lazy_gettext("已由发布单位撤回"),
    S.TAKEN_DOWN: lazy_gettext("已下架，内容不再展示"),
}
ADVICE = {
    S.PAUSED: lazy_gettext("恢复之前暂不接受对接，也不出现在搜索结果中。"),
    S.EXPIRED: lazy_gettext("有效期内未再确认，内容可能已经过时；发布单位可以随时恢复。"),
}


@dataclass(frozen=True)
class Banner:
    """For the top of the page; `successor` is (words, url) of what replaces it."""

    title: str
    text: str
    on: date | None
    successor: tuple[str, str] | None = None


def banner_of(listing: PublicListing) -> Banner | None:
    """None for a listing that is open, or was never public."""
    if listing.status not in TITLES:
        return None
    since = listing.valid_until if listing.status is S.EXPIRED else listing.ended_at
    why = reason_words(listing.reason, with_note=False)
    advice = str(ADVICE.get(listing.status, ""))
    text = (_("原因：%(reason)s。", reason=why) if why else "") + advice
    return Banner(str(TITLES[listing.status]), text, _day(since), _successor(listing))


def _successor(listing: PublicListing) -> tuple[str, str] | None:
    if listing.successor is None:
        return None
    return listing.successor.title, url_for("listings.show", listing_id=listing.successor.id)


def _day(moment: datetime | None) -> date | None:
    return to_beijing(moment).date() if moment else None
