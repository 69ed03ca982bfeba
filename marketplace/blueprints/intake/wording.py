"""What is said of rows and files, in the reader's language."""

from collections.abc import Sequence
from typing import Any

from marketplace.blueprints.translation import gettext
from marketplace.intake import problems, wording
from marketplace.intake.errors import FileRefused
from marketplace.intake.states import ImportStatus, RowResult

SHOWN_STATUS = {
    ImportStatus.STAGED: "returned",
    ImportStatus.CONFIRMED: "submitted",
    ImportStatus.RUNNING: "running",
    ImportStatus.DONE: "done",
    ImportStatus.CANCELLED: "withdrawn",
    ImportStatus.FAILED: "failed",
}
"""The tone of the badge: the table of tones knows these names."""


def status_words(status: ImportStatus) -> str:
    return str(gettext(wording.STATUS_LABELS[status]))


def result_words(result: RowResult) -> str:
    return str(gettext(wording.RESULT_LABELS[result]))


def reason_words(code: str | None) -> str:
    return gettext(wording.REASON_LABELS[code]) if code in wording.REASON_LABELS else ""


def entry_words(entry: dict[str, Any]) -> str:
    """A stored problem or note of a row."""
    found = problems.restored(entry)
    label, number = wording.field_source(found.field)
    place = gettext(label)
    if number:
        place = gettext("%(place)s(第 %(number)s 项)", place=place, number=number)
    said = wording.filled(gettext(wording.problem_source(found.code)), found.facts)
    return str(gettext("%(place)s：%(said)s", place=place, said=said))


def row_words(entries: Sequence[dict[str, Any]], *, notes: bool) -> list[str]:
    """The problems of a row, or its notes."""
    return [entry_words(entry) for entry in entries if problems.is_note(entry) is notes]


def refusal_words(error: FileRefused) -> list[str]:
    """Why a file is refused and how to mend it, most general first."""
    return [wording.filled(gettext(source), facts) for source, facts in wording.refusal_sources(error)]
