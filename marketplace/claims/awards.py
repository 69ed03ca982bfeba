"""Patent awards as the makers of an achievement wrote them down (获奖情况), read back into facts. Pure.

Only the awards that the plan pays for (三(六)19) are recognised, and only by their official names; anything else in the
text is left to whoever claims.
"""

import re
from dataclasses import dataclass

_PART = re.compile(r"[\n;；。]")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", re.ASCII)
_LEVELS = {"金奖": "gold", "银奖": "silver", "优秀奖": "excellence"}
_NATIONAL = re.compile(r"中国(?:(?P<patent>专利)|(?P<design>外观设计))(?P<level>金奖|银奖|优秀奖)")
_PROVINCIAL = re.compile(r"吉林省专利(?:奖|金奖|银奖|优秀奖)")


@dataclass(frozen=True)
class NamedAward:
    """`level` and `of` ("patent", "design") as the rules call them; '' where the name does not tell."""

    award: str
    level: str
    of: str
    year: int


def named(text: str) -> list[NamedAward]:
    """Each award that stands with its one year in a line or sentence of the text, in the order of the text."""
    found = []
    for part in _PART.split(text):
        years = set(_YEAR.findall(part))
        if len(years) != 1:
            continue  # which of them is the award's, only its holder knows
        year = int(years.pop())
        found += [
            NamedAward(
                "cn_patent_award", _LEVELS[match["level"]], "patent" if match["patent"] else "design", year
            )
            for match in _NATIONAL.finditer(part)
        ]
        found += [NamedAward("jl_patent_award", "", "", year) for _match in _PROVINCIAL.finditer(part)]
    return found
