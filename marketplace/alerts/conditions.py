"""The filters of a saved search in words, for letters: those of closed lists as Chinese source strings."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketplace.branches import queries as branches
from marketplace.branches.province import Province
from marketplace.branches.province_data import load
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.errors import NotFound
from marketplace.kernel.wording import N_
from marketplace.listings.labels import label
from marketplace.listings.states import ListingStatus
from marketplace.listings.vocabulary import CooperationMode, Kind, PriceKind
from marketplace.search.index import Facet
from marketplace.search.questions import Question

TITLES: dict[Facet, str] = {
    Facet.KIND: N_("类型"),
    Facet.FIELD: N_("技术领域"),
    Facet.REGION: N_("地区"),
    Facet.BRANCH: N_("分市场"),
    Facet.TRL: N_("技术成熟度"),
    Facet.MODE: N_("合作方式"),
    Facet.PRICE_KIND: N_("定价方式"),
    Facet.YEAR: N_("发布年份"),
    Facet.STATUS: N_("状态"),
}


def conditions(question: Question, language: str, province_data: Path) -> list[dict[str, Any]]:
    """[{"title": source string, "words": [...], "to_translate": whether the words are source strings}]."""
    words = _words(_province(province_data), language)
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


def _words(province: Province, language: str) -> dict[Facet, Callable[[str], str]]:
    name = "name_zh" if language == "zh" else "name_en"
    fields = {entry.code: str(getattr(entry, name)) for entry in province.fields}
    regions = {entry.code: str(getattr(entry, name)) for entry in province.regions}

    def place(path: str) -> str:
        try:
            return str(getattr(branches.by_path(PUBLIC, path), name))
        except NotFound:
            return path

    return _LISTS | {
        Facet.FIELD: lambda v: fields.get(v, v),
        Facet.REGION: lambda v: regions.get(v, v),
        Facet.BRANCH: place,
        Facet.TRL: lambda v: v.replace("-", "–"),
        Facet.YEAR: str,
    }


@lru_cache(maxsize=4)
def _province(folder: Path) -> Province:
    return load(folder)
