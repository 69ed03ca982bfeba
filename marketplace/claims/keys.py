"""What a claim names, written the same way whoever writes it: patents, awards, contracts. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 120
HOME = "CN"
NAMES = {"alliance": "project_name", "contest": "project_name", "team": "team_name"}
"""The fact by which a claim of the rule is known."""
_CHINESE = re.compile(r"([0-9]{12}|[0-9]{8})[0-9X]?", re.ASCII)
"""Year, kind and number (eight digits until 2003), and the check digit."""
ITEMISED = frozenset({"patent", "award", "product"})
"""Rules whose claims name items, each with its number or name."""


def plain(number: str) -> str:
    """Letters and digits alone, in upper case, full-width ones folded: "ZL 2015 1.2" and "zl201512" agree."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(c for c in folded if c.isalnum())


def patent(office: str, number: str) -> str:
    """A patent in its office. Chinese numbers come with and without CN or ZL, and with and without check digit."""
    country, found = plain(office), plain(number)
    return f"patent:{country}:{chinese(found) if country == HOME else found.removeprefix(country)}"


def chinese(number: str) -> str:
    """The bare digits of a Chinese patent number; anything else as `plain` has it."""
    found = plain(number)
    bare = found.removeprefix(HOME).removeprefix("ZL")
    match = _CHINESE.fullmatch(bare)
    return match[1] if match else found


def of_claim(rule: str, facts: Mapping[str, Any], contract_no: str = "", claimant: str = "") -> list[str]:
    """In the order in which they are locked. `rule` is that of the benefit (`rules.shapes`).

    A patent that is subsidised and wins an award is claimed for once under each (A07). `claimant` tells apart products
    that only share their name.
    """
    items = [item for item in facts.get("items", ()) if isinstance(item, Mapping)]
    found = _named(rule, facts)
    for item in items:
        number = str(item.get("id", ""))
        if not plain(number):
            continue
        if rule == "patent":
            found.add(patent(str(item.get("jurisdiction", "")), number))
        elif rule == "award":
            found.add(f"award:{item.get('award', '')}:{item.get('award_year', '')}:{chinese(number)}")
        elif rule == "product":
            found.add(f"product:{claimant}:{plain(number)}")
    if rule == "purchase" and plain(contract_no):
        found.add(f"contract:{plain(contract_no)}")
    return sorted(key[:LONGEST] for key in found)


def _named(rule: str, facts: Mapping[str, Any]) -> set[str]:
    """Of a rule without items: the project, winner or team that the claim names."""
    name = plain(str(facts.get(NAMES.get(rule, ""), "")))
    if not name:
        return set()
    match rule:
        case "alliance":
            return {f"alliance:{facts.get('annual_plan_year', '')}:{name}"}
        case "contest":
            return {f"contest:{facts.get('contest', '')}:{facts.get('edition_year', '')}:{name}"}
        case _:
            return {f"team:{name}"}


def numbers(facts: Mapping[str, Any]) -> list[str]:
    """The numbers of the items as they were written."""
    return [str(item.get("id", "")) for item in facts.get("items", ()) if isinstance(item, Mapping)]
