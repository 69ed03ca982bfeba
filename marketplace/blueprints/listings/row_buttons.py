"""A row more or less, by submit button: everything else that was typed stays as it was typed."""

from typing import Any

from wtforms import FieldList, Form, FormField

from marketplace.blueprints.listings.forms import control


def act(form: Form, wanted: str) -> None:
    """`add:ip` or `remove:ip:2`; anything else changes nothing."""
    action, _colon, rest = wanted.partition(":")
    name, _colon, place = rest.partition(":")
    entry: Any = control(form, name)
    if not _has_rows(entry):
        return
    if action == "add" and len(entry) < (entry.max_entries or 0):
        entry.append_entry()
    if (
        action == "remove"
        and place.isascii()
        and place.isdigit()
        and len(place) < 4
        and int(place) < len(entry)
    ):
        entry.pop_entry(int(place))
        if not entry.entries:
            entry.append_entry()


def _has_rows(entry: object) -> bool:
    return isinstance(entry, FieldList) and isinstance(entry[0], FormField)
