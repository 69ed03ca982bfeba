"""What a reader may do with a listing, as links and buttons of its page."""

from dataclasses import dataclass, field
from datetime import datetime

from flask import url_for
from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from marketplace.blueprints.navigation import exists
from marketplace.kernel.actor import Actor
from marketplace.listings import policy
from marketplace.listings.models import Listing

REVIEWED = frozenset({"take", "return", "reject", "park", "publish"})
"""These are done on the review page, with the content in view."""


@dataclass(frozen=True)
class Offer:
    """An action's words and page; `method` "post" where one press does it."""

    words: LazyString
    endpoint: str
    method: str = "get"
    kind: str = "outline-primary"


OFFERS: dict[str, Offer] = {
    "edit": Offer(_("继续编辑"), "listings.edit", kind="primary"),
    "submit": Offer(_("检查并提交"), "listings.check"),
    "resubmit": Offer(_("检查并重新提交"), "listings.check"),
    "appeal": Offer(_("申诉"), "listings.appeal"),
    "amend": Offer(_("修改内容"), "listings.amend", method="post", kind="primary"),
    "confirm": Offer(_("确认继续有效"), "listings.confirm", method="post"),
    "renew": Offer(_("续期，重新公开"), "listings.renew", method="post", kind="primary"),
    "pause": Offer(_("暂停"), "listings.pause"),
    "resume": Offer(_("恢复"), "listings.resume", method="post"),
    "solve": Offer(_("登记为已解决"), "listings.solve"),
    "give_up": Offer(_("登记为未解决"), "listings.give_up"),
    "withdraw": Offer(_("撤回"), "listings.withdraw"),
    "discard": Offer(_("删除草稿"), "listings.discard"),
    "take_down": Offer(_("下架"), "reviews.take_down_form", kind="outline-danger"),
}
REVIEW = Offer(_("打开审核页"), "reviews.show", kind="primary")


@dataclass(frozen=True)
class ActionLink:
    """For the page's side panel."""

    words: str
    url: str
    method: str
    kind: str
    values: dict[str, str] = field(default_factory=dict)


def action_links(actor: Actor, listing: Listing, now: datetime | None = None) -> list[ActionLink]:
    """What is permitted and possible now, in the order of the table; pages that do not exist are left out."""
    possible = policy.actions_for(actor, listing, now)
    offers = [REVIEW] if REVIEWED.intersection(possible) else []
    offers += [offer for name, offer in OFFERS.items() if name in possible]
    return [_link(offer, listing) for offer in offers if exists(offer.endpoint)]


def _link(offer: Offer, listing: Listing) -> ActionLink:
    values = {"row_version": str(listing.row_version)} if offer.method == "post" else {}
    url = url_for(offer.endpoint, listing_id=listing.id)
    return ActionLink(str(offer.words), url, offer.method, offer.kind, values)
