"""What an address asks of the entries. What it asks and we do not know is left out, and the page says which."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeVar

from flask import request

from marketplace.blueprints.catalogue.places import named
from marketplace.blueprints.translation import gettext as _
from marketplace.catalogue.content import Change, Head
from marketplace.catalogue.queries.reading import Asked
from marketplace.catalogue.words import LONGEST, MOST, is_cut
from marketplace.kernel.actor import PROVINCE_PATH
from marketplace.kernel.text import clean_line
from marketplace.listings.codes import id_in
from marketplace.listings.vocabulary import Kind

T = TypeVar("T")
KINDS = {kind.value: kind for kind in Kind}
CHANGES = {change.value: change for change in Change}
FUNDED = {"yes": True, "no": False}


@dataclass
class Choices:
    """`values` is what was asked for and is known, for forms and links; `notes` what was left out, in words."""

    values: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def one(self, name: str, words: str, known: Mapping[str, T]) -> T | None:
        """The choice of a filter; `words` is its label."""
        given = request.args.get(name, "").strip()
        if not given:
            return None
        if given not in known:
            self.notes.append(_("“%(name)s”里没有这个选项，已忽略。", name=words))
            return None
        self.values[name] = given
        return known[given]

    def words(self) -> str:
        given = request.args.get("q", "")
        if is_cut(given):
            self.notes.append(
                _("“查找”的内容太长，只用了前 %(words)s 个词、%(most)s 个字。", words=MOST, most=LONGEST)
            )
        found = clean_line(given)[:LONGEST]
        if found:
            self.values["q"] = found
        return found

    def listing(self) -> int | None:
        given = request.args.get("listing", "").strip()
        found = id_in(given) if given else None
        if given and found is None:
            self.notes.append(_("“编号”应为成果或需求的编号，例如 CG000123，已忽略。"))
        if found is not None:
            self.values["listing"] = str(found)
        return found


def in_issue(head: Head) -> tuple[Asked, Choices]:
    """Of one edition."""
    asked, places = Choices(), {place_value(place.code): place.code for place in head.places}
    fields = {each.code: each.code for each in head.fields}
    found = Asked(
        words=asked.words(),
        kind=asked.one("kind", _("类别"), KINDS),
        field=asked.one("field", _("技术领域"), fields) or "",
        funded=asked.one("funded", _("财政资金支持"), FUNDED),
        change=asked.one("change", _("与上一期相比"), CHANGES),
        path=asked.one("place", _("所在地"), places) or "",
    )
    return found, asked


def across(
    fields: Mapping[str, str], places: Mapping[str, str], out: list[tuple[int, int]]
) -> tuple[Asked, Choices]:
    """Of all issues. `fields` and `places` are known codes, `places` with their paths; `out` the quarters."""
    asked, issues = Choices(), {f"{year}-{quarter}": (year, quarter) for year, quarter in out}
    words = asked.words()
    year, quarter = asked.one("issue", _("期次"), issues) or (0, 0)
    found = Asked(
        words=words,
        kind=asked.one("kind", _("类别"), KINDS),
        field=asked.one("field", _("技术领域"), {code: code for code in fields}) or "",
        path=asked.one("place", _("分市场"), places) or "",
        year=year,
        quarter=quarter,
        listing_id=asked.listing(),
    )
    return found, asked


def place_value(path: str) -> str:
    """What stands for a place in a filter: "own" for what lies in the province's market itself."""
    return path.removeprefix(PROVINCE_PATH).strip("/").rpartition("/")[2] or "own"


def options_of(head: Head) -> dict[str, list[tuple[str, str]]]:
    """Fields and places of an edition for its form."""
    return {
        "fields": [(each.code, named(each)) for each in head.fields],
        "places": [(place_value(each.code), named(each)) for each in head.places],
    }
