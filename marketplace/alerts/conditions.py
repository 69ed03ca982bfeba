"""The filters of a saved search in words, for letters: those of closed lists as Chinese source strings."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from marketplace.alerts.province_words import names
from marketplace.branches import queries as branches
from marketplace.branches.scope import PUBLIC
from marketplace.listings.labels import label
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.facet_titles import TITLES
from marketplace.search.index import Facet
from marketplace.search.questions import Question


def conditions(question: Question, language: str, province_data: Path) -> list[dict[str, Any]]:
    """[{"title": source string, "words": [...], "to_translate": whether the words are source strings}].

    One statement where it names places.
    """
    words = _words(question, language, province_data)
    return [
        {"title": title, "words": [words[facet](value) for value in values], "to_translate": facet in _LISTS}
        for facet, title in TITLES.items()
        if (values := question.chosen(facet))
    ]


_LISTS: dict[Facet, Callable[[str], str]] = {
    Facet.KIND: lambda v: label(Kind(v)),
    Facet.MODE: lambda v: label(CooperationMode(v)),
    Facet.PRICE_KIND: lambda v: label(PriceKind(v)),
    Facet.STATUS: lambda v: label(ListingStatus(v)),
}


def _words(question: Question, language: str, province_data: Path) -> dict[Facet, Callable[[str], str]]:
    """Codes and places that have gone stand for themselves."""
    known = names(province_data, language)
    found = branches.by_paths(PUBLIC, question.chosen(Facet.BRANCH))
    places = {path: place.name_zh if language == "zh" else place.name_en for path, place in found.items()}
    return _LISTS | {
        Facet.FIELD: lambda v: known.get(v, v),
        Facet.REGION: lambda v: known.get(v, v),
        Facet.BRANCH: lambda v: places.get(v, v),
        Facet.TRL: lambda v: v.replace("-", "–"),
        Facet.YEAR: str,
    }
