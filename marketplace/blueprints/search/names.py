"""Words for the values of filters, in the reader's language."""

from collections.abc import Callable, Mapping

from marketplace.blueprints.filters import label_words
from marketplace.blueprints.listings.cards import field_words, region_words
from marketplace.blueprints.translation import gettext as _
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.facet_titles import TITLES
from marketplace.search.index import Facet


class Names:
    """The words of one request. `places` are names of the network by path."""

    def __init__(self, places: Mapping[str, str] | None = None) -> None:
        self.places = places or {}

    def of(self, facet: Facet, value: str) -> str:
        """The word of a filter's value; the value itself for one that has none."""
        words: dict[Facet, Callable[[str], str]] = {
            Facet.KIND: lambda v: label_words(Kind(v)),
            Facet.FIELD: field_words,
            Facet.REGION: region_words,
            Facet.BRANCH: lambda v: self.places.get(v, v),
            Facet.TRL: lambda v: _("%(levels)s 级", levels=v.replace("-", "–")),
            Facet.MODE: lambda v: label_words(CooperationMode(v)),
            Facet.PRICE_KIND: lambda v: label_words(PriceKind(v)),
            Facet.YEAR: lambda v: _("%(year)s 年", year=v),
            Facet.STATUS: lambda v: label_words(ListingStatus(v)),
        }
        return words[facet](value)


def title_of(facet: Facet) -> str:
    return str(_(TITLES[facet]))
