"""How the long form is shown: as stored, as sent back, or beside what somebody else saved meanwhile."""

from dataclasses import dataclass, fields
from typing import Any

from flask import render_template, request

from marketplace.accounts.states import OrganisationStatus
from marketplace.blueprints.form_problems import form_problems
from marketplace.blueprints.listings.forms import ListingForm, cleaned_form
from marketplace.blueprints.listings.quality_shown import quality_shown
from marketplace.blueprints.listings.sheets import Sheet
from marketplace.blueprints.listings.shown import Speaker, label_of
from marketplace.blueprints.listings.support import rules, scope, whole_number
from marketplace.blueprints.listings.uploads import MOST_AT_ONCE, file_rows
from marketplace.blueprints.translation import gettext as _
from marketplace.files.checks import ALLOWED
from marketplace.files.limits import FILE_BYTES, LISTING_FILES
from marketplace.kernel.clock import to_beijing, utc_now
from marketplace.kernel.errors import Stale
from marketplace.listings import reasons
from marketplace.listings.amendments import DIRECT_FIELDS
from marketplace.listings.checks import CheckLevel, problems
from marketplace.listings.content import from_json
from marketplace.listings.drafts import Draft
from marketplace.listings.queries import versions

NOT_KEPT = frozenset({"csrf_token", "row_version", "row_action", "file_action", "intent"})


@dataclass(frozen=True)
class Difference:
    """One field that two people wrote differently."""

    name: str
    words: str
    mine: str
    theirs: str


def edit_page(
    sheet: Sheet, form: ListingForm, *, file_error: str = "", before_submitting: bool = False
) -> str:
    """The form; a problem with a file stands beside the file control."""
    found = form_problems(form) + ([("files", file_error)] if file_error else [])
    draft = sheet.draft if not request.form else _typed(form, sheet.draft)
    return render_template(
        "listings/edit.html",
        sheet=sheet,
        form=form,
        problems=found,
        file_error=file_error,
        before_submitting=before_submitting,
        notes=_notes(sheet),
        quality=quality_shown(draft),
        attached=file_rows(sheet),
        accept=",".join(f".{name}" for name in ALLOWED),
        limits={"each": FILE_BYTES, "together": MOST_AT_ONCE, "count": LISTING_FILES},
        direct=[label_of(name) for name in sorted(DIRECT_FIELDS) if name in form],
        row_version=_shown_version(sheet),
        verified=sheet.listing.organisation.status is OrganisationStatus.VERIFIED,
    )


def _typed(form: ListingForm, stored: Draft) -> Draft:
    return form.to_draft(stored)


def _shown_version(sheet: Sheet) -> str:
    """What the writer saw: kept over a page that is sent back, so that a later save still notices others."""
    return str(whole_number(request.form.get("row_version", sheet.row_version)))


def problems_page(sheet: Sheet, form: ListingForm) -> str:
    """The stored form with everything that submitting still needs beside its field."""
    form.add_problems(problems(sheet.draft, CheckLevel.SUBMIT, rules().vocabulary))
    return edit_page(sheet, form, before_submitting=True)


def stale_page(sheet: Sheet, form: ListingForm, stale: Stale) -> str:
    """What somebody else saved beside what was typed here; all that was typed travels along."""
    theirs = from_json(sheet.listing.kind, stale.facts["content"])
    return render_template(
        "listings/stale.html",
        sheet=sheet,
        differences=differences(form.to_draft(theirs), theirs),
        saved_by=stale.facts["saved_by"],
        saved_at=stale.facts["saved_at"],
        row_version=stale.facts["row_version"],
        typed=[pair for pair in cleaned_form(request.form).items(multi=True) if _is_kept(pair[0])],
    )


def _is_kept(name: str) -> bool:
    return name not in NOT_KEPT and not name.startswith("choice_")


def differences(mine: Draft, theirs: Draft) -> list[Difference]:
    """The fields in which the two differ, in the order of the draft."""
    say = Speaker()
    return [
        Difference(
            field.name, label_of(field.name), say(field.name, getattr(mine, field.name)),
            say(field.name, getattr(theirs, field.name)),
        )
        for field in fields(mine)
        if getattr(mine, field.name) != getattr(theirs, field.name)
    ]  # fmt: skip


def _notes(sheet: Sheet) -> dict[str, Any]:
    """What the operator asked for when it was returned: by field, and why."""
    if not sheet.is_returned:
        return {}
    found = versions.notes(scope(), sheet.listing.id)
    newest = [note for note in found if note.version == found[0].version]
    by_field: dict[str, list[str]] = {}
    for note in newest:
        by_field.setdefault(note.field, []).append(note.text)
    code = next((c for c in reasons.codes_for("return", sheet.listing.kind) if c.value == sheet.reason), None)
    return {
        "reason": _(reasons.label(code)) if code else "",
        "note": "" if sheet.amendment else sheet.listing.reason_note,
        "by_field": by_field,
        "links": [(name, label_of(name), texts) for name, texts in by_field.items() if name],
    }


def saved_state(form: ListingForm, draft: Draft, facts: dict[str, Any]) -> str:
    """The line below the form after an autosave, and the score of a need."""
    return render_template(
        "listings/_saved.html",
        problems=form_problems(form),
        at=to_beijing(utc_now()),
        quality=quality_shown(draft),
        **facts,
    )
