"""What a claim names, written the same way whoever writes it: patents, awards, contracts. Pure."""

import unicodedata
from collections.abc import Mapping
from typing import Any

LONGEST = 120
HOME = "CN"


def plain(number: str) -> str:
    """Letters and digits alone, in upper case, full-width ones folded: "ZL 2015 1.2" and "zl201512" agree."""
    folded = unicodedata.normalize("NFKC", number).upper()
    return "".join(c for c in folded if c.isalnum())


def patent(office: str, number: str) -> str:
    """A patent in its office. Chinese numbers come with and without CN or ZL, and with and without the point before
    the check digit."""
    country, found = plain(office), plain(number)
    found = found.removeprefix(country)
    return f"patent:{country}:{found.removeprefix('ZL') if country == HOME else found}"


def of_claim(rule: str, facts: Mapping[str, Any], contract_no: str = "") -> list[str]:
    """In the order in which they are locked. `rule` is that of the benefit (`rules.shapes`).

    A patent that is subsidised and wins an award is claimed for once under each (A07).
    """
    items = [item for item in facts.get("items", ()) if isinstance(item, Mapping)]
    found: set[str] = set()
    for item in items:
        number = str(item.get("id", ""))
        if not plain(number):
            continue
        if rule == "patent":
            found.add(patent(str(item.get("jurisdiction", "")), number))
        elif rule == "award":
            found.add(f"award:{item.get('award', '')}:{item.get('award_year', '')}:{plain(number)}")
    if rule == "purchase" and plain(contract_no):
        found.add(f"contract:{plain(contract_no)}")
    return sorted(key[:LONGEST] for key in found)


def numbers(facts: Mapping[str, Any]) -> list[str]:
    """The numbers of the items as they were written."""
    return [str(item.get("id", "")) for item in facts.get("items", ()) if isinstance(item, Mapping)]
