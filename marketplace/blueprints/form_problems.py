"""Problems put beside the fields of a form, and its errors as a flat list for the summary at the top of the page."""

from collections.abc import Iterable, Iterator

from wtforms import Field, FieldList, Form, FormField


def form_problems(form: Form) -> list[tuple[str, str]]:
    """(id of the control, words) in the order of the form; rows and their parts are included.

    The words name the field unless the message does; a part of a row names its list and row too.
    A problem of the whole form has the id ''.
    """
    found = [problem for entry in form for problem in _of_field(entry, "")]
    return found + [("", str(words)) for words in form.form_errors]


def place_problem(form: Form, name: str, words: str) -> None:
    """Put what is wrong beside the field of that name, or above the form, which has no such field."""
    if name in form:
        form[name].errors = [*form[name].errors, words]
    else:
        form.form_errors = [*form.form_errors, words]


def _of_field(entry: Field, where: str) -> Iterator[tuple[str, str]]:
    if isinstance(entry, FormField):
        for part in entry.form:
            yield from _of_field(part, where)
        return
    name = str(entry.label.text)
    errors: Iterable[object] = entry.errors
    for words in errors:
        if not isinstance(words, list | tuple | dict):  # a FieldList repeats the errors of its rows
            message = str(words)
            yield entry.id, where + (message if name in message else f"{name}：{message}")
    if isinstance(entry, FieldList):
        for number, row in enumerate(entry.entries, start=1):
            yield from _of_field(row, f"{where}{name} {number}：")
