"""What the page of results offers: to keep this search and be written to."""

from dataclasses import dataclass, replace

from marketplace.alerts.keeping import asks_for_something
from marketplace.alerts.saved_draft import LONGEST_NAME
from marketplace.blueprints.alerts.forms import frequency_choices
from marketplace.blueprints.guards import current_actor
from marketplace.blueprints.search import narrowing
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.names import Names
from marketplace.blueprints.translation import gettext as _


@dataclass(frozen=True)
class Offer:
    """`url` takes the form of somebody who is signed in; for a visitor it is the page behind the sign-in."""

    url: str
    is_form: bool
    name: str
    frequencies: list[tuple[str, str]]


def save_offer(asked: Asked, names: Names) -> Offer | None:
    """None for a search for everything there is."""
    if not asks_for_something(asked):
        return None
    here = replace(asked, page=1, sort=None)
    signed_in = current_actor().is_signed_in
    url = here.address("alerts.save_search" if signed_in else "alerts.new_saved")
    return Offer(url, signed_in, default_name(asked, names), frequency_choices())


def default_name(asked: Asked, names: Names) -> str:
    """The words, then the filters, as far as a name reaches."""
    parts = [" ".join(asked.text.split()), *(chip.name for chip in narrowing.chips(asked, names))]
    return str(_("、")).join(filter(None, parts))[:LONGEST_NAME]
