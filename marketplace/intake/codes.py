"""Priority fields and regions as people write them. Pure; `queries.codes` reads them from the tables."""

import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from marketplace.intake.values import Unreadable, folded, parts


@dataclass(frozen=True)
class Region:
    """A region as a lookup needs it; `parent` is the name of the region it lies in."""

    code: str
    name: str
    parent: str = ""
    replaced_by: str = ""


@dataclass
class Codes:
    """`fields` is name by code in the plan's order. `province` may stand before the name of any place in it."""

    fields: dict[str, str]
    regions: Sequence[Region]
    province: str = ""
    _region_codes: dict[str, set[str]] = field(init=False, repr=False)
    _field_codes: dict[str, str] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._field_codes = {}
        for code, name in self.fields.items():
            for spelling in (code, name, f"{code}{name}"):
                self._field_codes[folded(spelling)] = code
        self._region_codes = defaultdict(set)
        for here in self.regions:
            code = here.replaced_by or here.code
            for spelling in _spellings(here):
                self._region_codes[folded(spelling)].add(code)

    def region(self, text: str) -> str:
        """The code in force for a code or a name. Raises Unreadable: unknown or ambiguous."""
        plain = folded(text)
        within = plain.removeprefix(folded(self.province))
        found = self._region_codes.get(plain) or self._region_codes.get(within, set())
        if len(found) > 1:
            raise Unreadable("region_ambiguous", value=text[:30], choices="、".join(sorted(found)))
        if not found:
            raise Unreadable("unknown_region", value=text[:30])
        return next(iter(found))

    def field(self, text: str) -> str:
        """Raises Unreadable."""
        found = self._field_codes.get(folded(text))
        if found is None:
            raise Unreadable("unknown_field", value=text[:30])
        return found

    def fields_in(self, text: str) -> tuple[str, ...]:
        """One or several fields in a text. Names may themselves hold a separator, so the whole is tried first."""
        whole = self._field_codes.get(folded(text))
        return (whole,) if whole else tuple(dict.fromkeys(self.field(part) for part in parts(text)))


def _spellings(here: Region) -> set[str]:
    name = unicodedata.normalize("NFKC", here.name)
    full = f"{here.parent}{name}"
    return {here.code, name, full, f"{here.code}{name}", f"{here.code}{full}"}
