"""What the two long forms share: their sections, and the way to a frozen draft and back.

A form speaks plain JSON with the domain (`listings.content`), so each field is named once: as the draft names it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any, ClassVar

from flask_babel import LazyString
from werkzeug.datastructures import MultiDict
from wtforms import Field, FieldList, Form, FormField, SelectField

from marketplace.blueprints.listings.fields import listed
from marketplace.blueprints.listings.wording import words_for
from marketplace.blueprints.translation import lazy_gettext
from marketplace.kernel.errors import Problem
from marketplace.kernel.text import clean, clean_block
from marketplace.listings.content import DRAFT_OF, from_json, to_json
from marketplace.listings.drafts import Draft
from marketplace.listings.limits import COUNTS, LIMITS
from marketplace.listings.vocabulary import Kind
from marketplace.listings.wording import FIELD_LABELS

_KEY = re.compile(r"[a-z_]{1,40}(?:-[0-9]{1,4})?(?:-[a-z_]{1,40})?", re.ASCII)
_COUNTED = range(300, 10_000)
"""Limits that a writer of prose may meet; shorter ones are never met, longer ones say nothing."""


@dataclass(frozen=True)
class Section:
    """A part of the page; `names` are the fields in their order. An optional one starts closed while empty."""

    key: str
    title: LazyString
    names: tuple[str, ...]
    intro: LazyString | str = ""
    optional: bool = False


def words(name: str) -> LazyString:
    """The label of a draft's field."""
    return lazy_gettext(FIELD_LABELS[name])


def cleaned_form(posted: MultiDict[str, str]) -> MultiDict[str, str]:
    """What was posted, without keys no form has and characters no database holds."""
    return MultiDict((key, clean(value)) for key, value in posted.items(multi=True) if _KEY.fullmatch(key))


class ListingForm(Form):
    """A long form for one kind. What cannot be read (a sum, a day) is an error here; the rest, `checks` says."""

    KIND: ClassVar[Kind]
    SECTIONS: ClassVar[tuple[Section, ...]]
    REQUIRED: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, posted: MultiDict[str, str] | None = None, draft: Draft | None = None) -> None:
        super().__init__(
            formdata=cleaned_form(posted) if posted is not None else None,
            data=None if draft is None else as_data(to_json(draft)),
        )
        self.offer()
        mark_required(self, self.REQUIRED)

    def offer(self) -> None:
        """Fill the selects."""
        raise NotImplementedError

    def to_draft(self, base: Draft) -> Draft:
        """What was typed, after `validate`. What could not be read stays as it is in `base`; so do attachments."""
        stored = to_json(base)
        data = {}
        for name in (f.name for f in fields(DRAFT_OF[self.KIND])):
            readable = name in self and not self[name].errors
            value = _plain(self[name]) if readable else stored.get(name)
            if not is_blank(value) or name == "publicly_funded":
                data[name] = value
        if data.get("publicly_funded") is None:
            data.pop("publicly_funded", None)
        return from_json(self.KIND, data)

    def sections(self) -> Iterator[tuple[Section, list[Field]]]:
        for section in self.SECTIONS:
            yield section, [self[name] for name in section.names if name in self]

    def is_begun(self, section: Section) -> bool:
        """Something stands in one of its fields, or is wrong with it."""
        entries = [self[name] for name in section.names]
        return any(entry.errors or _says_something(entry) for entry in entries)

    def limit_of(self, entry: Field) -> int | None:
        """The number below a text that may become too long."""
        limit = LIMITS.get(entry.name.replace("-", "."))
        long_text = limit is not None and limit.most in _COUNTED and "rows" in (entry.render_kw or {})
        return limit.most if limit and (long_text or entry.name == "title") else None

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Put each problem beside its control, in words; what has no control here, above the form."""
        for problem in problems:
            entry = _find(self, problem.field)
            sentence = words_for(problem)
            if entry is None:
                self.form_errors = [*self.form_errors, sentence]
            elif sentence not in entry.errors:
                entry.errors = [*entry.errors, sentence]


def as_data(stored: dict[str, Any]) -> dict[str, Any]:
    """JSON of a draft as the controls want it."""
    data = dict(stored)
    if "publicly_funded" in data:
        data["publicly_funded"] = {True: "yes", False: "no"}.get(data["publicly_funded"])
    data["fields"] = [*data.get("fields", ()), "", "", ""][: COUNTS["fields"].most]
    return data


def is_blank(value: Any) -> bool:
    """Nothing typed or chosen; 0 is something."""
    return value is None or value is False or value in ("", [])


def _says_something(entry: Field) -> bool:
    """More than the form itself filled in."""
    value = _plain(entry)
    return not is_blank(value) and value != entry.default


def _plain(entry: Field) -> Any:
    """The value of a control as the JSON of a draft."""
    if isinstance(entry, FieldList):
        if entry.entries and isinstance(entry.entries[0], FormField):
            return [_parts(row.form) for row in filled_rows(entry)]
        return list(dict.fromkeys(choice.data for choice in entry if choice.data))
    if isinstance(entry, FormField):
        return _parts(entry.form)
    value = entry.data
    if entry.name == "publicly_funded":
        return {"yes": True, "no": False}.get(value)
    if isinstance(value, list):
        return [item for item in value if item]
    if isinstance(value, date):
        return value.isoformat()
    return clean_block(value) if isinstance(value, str) else value


def _parts(form: Form) -> dict[str, Any]:
    found = {part.short_name: _plain(part) for part in form}
    needs = {"name": "", "type": ""} if "name" in found or "type" in found else {}
    return {name: value for name, value in found.items() if not is_blank(value) or name in needs}


def filled_rows(entry: Any) -> list[Any]:
    """The rows in which something was typed or chosen."""
    return [row for row in entry.entries if _is_filled(row.form)]


def _is_filled(form: Form) -> bool:
    return any(part.errors or _says_something(part) for part in form)


def control(form: Form, name: str) -> Field | None:
    """None for a name that the form does not have."""
    return next((entry for entry in form if entry.short_name == name), None)


def _find(form: ListingForm, path: str) -> Field | None:
    """The control for `ip.0.number`, whose row is counted among the rows with something in them."""
    name, *rest = path.split(".")
    entry = control(form, name)
    if isinstance(entry, FormField) and rest:
        return control(entry.form, rest[0])
    if isinstance(entry, FormField):
        return None
    if isinstance(entry, FieldList) and len(rest) == 2:
        rows = filled_rows(entry)
        row = rows[int(rest[0])] if int(rest[0]) < len(rows) else None
        return (row and control(row.form, rest[1])) or entry
    return entry


def mark_required(form: ListingForm, paths: frozenset[str]) -> None:
    """A mark on what submitting needs."""
    for path in paths:
        name, _dot, part = path.partition(".")
        entry: Any = form[name]
        entry = entry.form[part] if part else entry
        entry.flags.required = True


def select(name: str, **more: Any) -> SelectField:
    """A select or radio group over a closed list; `offer` fills it."""
    return SelectField(words(name), [listed], validate_choice=False, **more)
