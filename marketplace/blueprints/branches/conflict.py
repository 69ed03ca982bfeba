"""Two people edit the same thing: what is saved by now against what was typed, field by field."""

from collections.abc import Iterable

from flask_wtf import FlaskForm
from wtforms import Field, SelectField

from marketplace.listings.diff import Change, text_pieces

OPERATIONS = {Change.EQUAL: "same", Change.DELETE: "removed", Change.INSERT: "added"}
Row = tuple[str, list[tuple[str, str]]]


def conflict_rows(typed: FlaskForm, saved: FlaskForm) -> list[Row]:
    """For the macro `diff_table`: "removed" is saved and not typed, "added" is typed and not saved."""
    rows = []
    for entry in _shown(typed):
        before, after = _words(saved[entry.short_name]), _words(entry)
        if before != after:
            pieces = [(OPERATIONS[piece.change], piece.text) for piece in text_pieces(before, after)]
            rows.append((str(entry.label.text), pieces))
    return rows


def _shown(form: FlaskForm) -> Iterable[Field]:
    return (entry for entry in form if entry.type not in {"HiddenField", "CSRFTokenField"})


def _words(entry: Field) -> str:
    """What the reader sees in the field; browsers send other line ends than are stored."""
    if isinstance(entry, SelectField):
        names = {str(value): str(words) for value, words, *_ in entry.iter_choices()}
        return names.get(entry.data or "", entry.data or "")
    return "\n".join(str(entry.data or "").splitlines())
