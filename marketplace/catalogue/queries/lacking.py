"""Characters of an issue that the fonts of the printed edition lack."""

from dataclasses import dataclass

from marketplace.catalogue.assembling import Imprint, Label, Numbered, World, head_of
from marketplace.catalogue.content import Snapshot
from marketplace.catalogue.models import CatalogueIssue
from marketplace.catalogue.policy import IssueScope
from marketplace.catalogue.queries import entries
from marketplace.catalogue.renderers.fitting import missing_glyphs
from marketplace.catalogue.taking import entry_of
from marketplace.kernel.actor import PROVINCE_PATH


@dataclass(frozen=True)
class Lacking:
    """A character, its code point as U+4E00, and the titles of the entries that have it."""

    character: str
    code: str
    titles: tuple[str, ...]


def of(scope: IssueScope, issue: CatalogueIssue) -> list[Lacking]:
    """In the order of the characters, without those for which words stand."""
    made = [entry_of(source, str(row.id), "", row.note) for row, source in entries.sources(scope, issue)]
    titles = {entry.number: entry.title for entry in made}
    head = head_of(
        Imprint("", "", ""), World((), ()), Numbered(Label(PROVINCE_PATH, "", ""), "", issue.year, issue.quarter, 1),
        made, taken_at=issue.cut_off_at, frozen_at=issue.cut_off_at, preface=issue.preface,
        replacements=sorted(issue.replacements.items()),
    )  # fmt: skip
    found = missing_glyphs(Snapshot(head, tuple(made)))
    return [
        Lacking(character, f"U+{ord(character):04X}", tuple(titles.get(number, "") for number in numbers))
        for character, numbers in sorted(found.items())
    ]
