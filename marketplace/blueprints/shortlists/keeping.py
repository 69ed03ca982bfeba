"""One's lists and what is on them: notes, order, removal, names, the file."""

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.comparing.views import sheet
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.identity import settings
from marketplace.blueprints.listings.support import UNPROCESSABLE, scope
from marketplace.blueprints.shortlists.bp import bp
from marketplace.blueprints.shortlists.presenting import cells, entry_rows, headings
from marketplace.blueprints.shortlists.wording import words_of
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid
from marketplace.shortlists import operations, queries
from marketplace.shortlists.drafts import LONGEST_NAME, LONGEST_NOTE, MOST_ENTRIES, MOST_LISTS, SHARE_DAYS
from marketplace.shortlists.policy import Owner


@bp.get("/shortlists")
@allow(Permission.ACCOUNT_OWN)
def index() -> ResponseReturnValue:
    return _index()


@bp.post("/shortlists")
@allow(Permission.ACCOUNT_OWN)
def create() -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        with unit_of_work():
            made, is_new = operations.create(current_actor(), name)
            made_id = made.id
    except Invalid as invalid:
        return _index(name, words_of(invalid)), UNPROCESSABLE
    flash(_("清单已建立。") if is_new else _("您已有这个名称的清单，没有再建一个。"))
    return redirect(url_for(".show", shortlist_id=made_id))


def _index(name: str = "", problems: list[tuple[str, str]] | None = None) -> str:
    found = queries.lists(Owner.of(current_actor()), utc_now())
    return render_template(
        "shortlists/index.html",
        lists=found,
        most=MOST_LISTS,
        most_entries=MOST_ENTRIES,
        longest_name=LONGEST_NAME,
        name=name,
        problems=problems or [],
    )


@bp.get("/shortlists/<int:shortlist_id>")
@allow(Permission.ACCOUNT_OWN)
def show(shortlist_id: int) -> ResponseReturnValue:
    """Three statements beside those for who is asking."""
    return list_page(shortlist_id)


def list_page(shortlist_id: int, *, link: str = "", problems: list[tuple[str, str]] | None = None,
              typed_note: tuple[int, str] | None = None, typed_name: str | None = None) -> str:  # fmt: skip
    """`link` is shown once, right after it was made; `typed_note` is (listing, text) that was sent back."""
    owner, now = Owner.of(current_actor()), utc_now()
    found = queries.one(owner, shortlist_id)
    entries = queries.entries(owner, shortlist_id, scope(), signed_in=True, now=now)
    return render_template(
        "shortlists/show.html",
        shortlist=found,
        name=found.name if typed_name is None else typed_name,
        rows=entry_rows(entries, dict([typed_note]) if typed_note else {}),
        most=MOST_ENTRIES,
        longest_name=LONGEST_NAME,
        longest_note=LONGEST_NOTE,
        share_days=SHARE_DAYS,
        is_shared=found.shared_until is not None and found.shared_until > now,
        link=link,
        problems=problems or [],
    )


@bp.post("/shortlists/<int:shortlist_id>/rename")
@allow(Permission.ACCOUNT_OWN)
def rename(shortlist_id: int) -> ResponseReturnValue:
    name = request.form.get("name", "")
    try:
        with unit_of_work():
            operations.rename(current_actor(), shortlist_id, name)
    except Invalid as invalid:
        return list_page(shortlist_id, problems=words_of(invalid), typed_name=name), UNPROCESSABLE
    flash(_("名称已保存。"))
    return _back(shortlist_id)


@bp.get("/shortlists/<int:shortlist_id>/delete")
@allow(Permission.ACCOUNT_OWN)
def ask_delete(shortlist_id: int) -> ResponseReturnValue:
    owner = Owner.of(current_actor())
    found = queries.one(owner, shortlist_id)
    entries = next(one.entries for one in queries.lists(owner, utc_now()) if one.id == shortlist_id)
    return render_template("shortlists/delete.html", shortlist=found, entries=entries)


@bp.post("/shortlists/<int:shortlist_id>/delete")
@allow(Permission.ACCOUNT_OWN)
def delete(shortlist_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.delete(current_actor(), shortlist_id)
    flash(_("清单已删除。"))
    return redirect(url_for(".index"))


@bp.post("/shortlists/<int:shortlist_id>/<int:listing_id>/note")
@allow(Permission.ACCOUNT_OWN)
def save_note(shortlist_id: int, listing_id: int) -> ResponseReturnValue:
    note = request.form.get("note", "")
    try:
        with unit_of_work():
            operations.set_note(current_actor(), shortlist_id, listing_id, note)
    except Invalid as invalid:
        problems = [(f"note-{listing_id}", words) for _field, words in words_of(invalid)]
        page = list_page(shortlist_id, problems=problems, typed_note=(listing_id, note))
        return page, UNPROCESSABLE
    flash(_("备注已保存。"))
    return _back(shortlist_id, f"entry-{listing_id}")


@bp.post("/shortlists/<int:shortlist_id>/<int:listing_id>/move")
@allow(Permission.ACCOUNT_OWN)
def move(shortlist_id: int, listing_id: int) -> ResponseReturnValue:
    with unit_of_work():
        down = request.form.get("direction") == "down"
        operations.move(current_actor(), shortlist_id, listing_id, down=down)
    return _back(shortlist_id, f"entry-{listing_id}")


@bp.post("/shortlists/<int:shortlist_id>/<int:listing_id>/remove")
@allow(Permission.ACCOUNT_OWN)
def remove(shortlist_id: int, listing_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.remove(current_actor(), shortlist_id, listing_id)
    flash(_("已移出清单。"))
    return _back(shortlist_id)


@bp.get("/shortlists/<int:shortlist_id>/export.<any(xlsx, csv):kind>")
@allow(Permission.ACCOUNT_OWN)
def export(shortlist_id: int, kind: str) -> Response:
    """The list with its notes, as its owner may see it."""
    owner = Owner.of(current_actor())
    found = queries.one(owner, shortlist_id)
    entries = queries.entries(owner, shortlist_id, scope(), signed_in=True, now=utc_now())
    about = [
        (_("清单"), found.name),
        (_("条数"), str(len(entries))),
        (_("网址"), settings().base_url.rstrip("/") + url_for(".show", shortlist_id=shortlist_id)),
    ]
    return sheet(kind, "shortlist", headings(), (cells(entry) for entry in entries), about)


def _back(shortlist_id: int, anchor: str | None = None) -> ResponseReturnValue:
    return redirect(url_for(".show", shortlist_id=shortlist_id, _anchor=anchor))
