"""The department's words that mean the same: listed, tried out, kept."""

from collections.abc import Callable
from hashlib import blake2b

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_wtf import FlaskForm
from wtforms import BooleanField, HiddenField, StringField, TextAreaField

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.paging import page_number, pager
from marketplace.blueprints.search.blueprint import bp, current_synonyms, search_index
from marketplace.blueprints.search.wording import add_problems
from marketplace.blueprints.translation import gettext as _
from marketplace.blueprints.translation import lazy_gettext
from marketplace.branches.scope import Scope
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, NotFound, Stale
from marketplace.search import operations, queries
from marketplace.search.drafts import (
    LONGEST_NOTE,
    LONGEST_WORD,
    MOST_WORDS,
    GroupDraft,
    cleaned_group,
    group_problems,
    words_in,
)
from marketplace.search.index import IndexUnavailable
from marketplace.search.models import SynonymGroup
from marketplace.search.preview import Change, changes

GROUPS_A_PAGE = 50
MOST_ASKED = 120
SAVE = "save"
UNPROCESSABLE, CONFLICT = 422, 409
ROUTE = "/manage/synonyms"


class GroupForm(FlaskForm):
    """`seen_version` is the version the person saw, `tried` the words whose effect she has seen."""

    seen_version = HiddenField()
    tried = HiddenField()
    words = TextAreaField(lazy_gettext("词"))
    note = StringField(lazy_gettext("备注"))
    is_active = BooleanField(lazy_gettext("启用"))

    @classmethod
    def of(cls, group: SynonymGroup | None) -> "GroupForm":
        """What is saved, whatever has been sent; an empty form for a new group."""
        if group is None:
            return cls(formdata=None, is_active=True, seen_version="0")
        return cls(
            formdata=None,
            words="\n".join(group.words),
            note=group.note,
            is_active=group.is_active,
            seen_version=str(group.row_version),
        )

    @property
    def seen(self) -> int:
        """0, which no row has, for anything that is no number."""
        return version_in(self.seen_version.data or "")

    def to_draft(self) -> GroupDraft:
        draft = GroupDraft(words_in(self.words.data or ""), self.note.data or "", bool(self.is_active.data))
        return cleaned_group(draft)


def version_in(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@bp.get(ROUTE)
@allow(Permission.SYNONYM_KEEP)
def synonyms() -> ResponseReturnValue:
    """All groups, or those that hold what is asked for."""
    words = request.args.get("q", "")[:MOST_ASKED]
    rows = queries.synonym_groups(Scope.of(current_actor()), words)
    pages = pager(page_number(), len(rows), GROUPS_A_PAGE)
    first = (pages.page - 1) * GROUPS_A_PAGE
    return render_template(
        "search/synonyms.html",
        rows=rows[first : first + GROUPS_A_PAGE],
        words=words,
        total=len(rows),
        pager=pages,
    )


@bp.get(f"{ROUTE}/new")
@allow(Permission.SYNONYM_KEEP)
def new_group() -> ResponseReturnValue:
    return _page(None, GroupForm.of(None))


@bp.post(f"{ROUTE}/new")
@allow(Permission.SYNONYM_KEEP)
def add_group() -> ResponseReturnValue:
    """Show what the group would change; or keep it, once that has been seen."""
    form = GroupForm()
    return _try_or_keep(None, form, lambda: operations.add_group(current_actor(), form.to_draft()))


@bp.get(f"{ROUTE}/<int:group_id>")
@allow(Permission.SYNONYM_KEEP)
def synonym_group(group_id: int) -> ResponseReturnValue:
    return _page(group_id, GroupForm.of(_group(group_id)))


@bp.post(f"{ROUTE}/<int:group_id>")
@allow(Permission.SYNONYM_KEEP)
def save_group(group_id: int) -> ResponseReturnValue:
    form = GroupForm()
    _group(group_id)
    return _try_or_keep(
        group_id,
        form,
        lambda: operations.edit_group(
            current_actor(), _group(group_id), form.to_draft(), seen_version=form.seen
        ),
    )


@bp.post(f"{ROUTE}/<int:group_id>/switch")
@allow(Permission.SYNONYM_KEEP)
def switch_group(group_id: int) -> ResponseReturnValue:
    """Use a group from now on, or keep it without using it. A word taken meanwhile is said on the group's page."""
    is_active = request.form.get("is_active") == "1"
    try:
        with unit_of_work():
            operations.switch_group(
                current_actor(), _group(group_id), is_active=is_active, seen_version=_seen()
            )
    except Invalid as error:
        form = GroupForm.of(_group(group_id))
        form.is_active.data = is_active
        add_problems(form, error)
        return _page(group_id, form, UNPROCESSABLE)
    current_synonyms().forget()
    flash(_("已启用。") if is_active else _("已停用，这一组词不再互相检索。"))
    return redirect(url_for("search.synonyms"))


@bp.post(f"{ROUTE}/<int:group_id>/delete")
@allow(Permission.SYNONYM_KEEP)
def delete_group(group_id: int) -> ResponseReturnValue:
    """A second click finds it gone and says so."""
    try:
        with unit_of_work():
            operations.delete_group(current_actor(), _group(group_id), seen_version=_seen())
    except NotFound:
        flash(_("这一组已不在列表里。"), "warning")
        return redirect(url_for("search.synonyms"))
    current_synonyms().forget()
    flash(_("已删除。审计记录里还查得到这一组词。"))
    return redirect(url_for("search.synonyms"))


def _group(group_id: int) -> SynonymGroup:
    """Raises NotFound."""
    return queries.synonym_group(Scope.of(current_actor()), group_id)


def _seen() -> int:
    return version_in(request.form.get("seen_version", ""))


def _try_or_keep(group_id: int | None, form: GroupForm, keep: Callable[[], object]) -> ResponseReturnValue:
    if not form.validate_on_submit():
        return _page(group_id, form, UNPROCESSABLE)
    draft = form.to_draft()
    problems = group_problems(draft)
    if problems:
        add_problems(form, Invalid(*problems))
        return _page(group_id, form, UNPROCESSABLE)
    if request.form.get("step") != SAVE or form.tried.data != _digest(draft):
        return _page(group_id, form, tried=draft)
    try:
        with unit_of_work():
            keep()
    except Invalid as error:
        add_problems(form, error)
        return _page(group_id, form, UNPROCESSABLE)
    except Stale:
        form.seen_version.data = str(_group(group_id).row_version) if group_id is not None else "0"
        return _page(group_id, form, CONFLICT, stale=True)
    current_synonyms().forget()
    flash(_("已保存，几秒钟内在所有搜索中生效。"))
    return redirect(url_for("search.synonyms"))


def _digest(draft: GroupDraft) -> str:
    """Stands in the form for the words whose effect was shown."""
    return blake2b(repr((draft.words, draft.is_active)).encode(), digest_size=8).hexdigest()


def _page(
    group_id: int | None,
    form: GroupForm,
    status: int = 200,
    *,
    tried: GroupDraft | None = None,
    stale: bool = False,
) -> ResponseReturnValue:
    """After a conflict the next attempt to save is one over what is now saved."""
    item = _group(group_id) if group_id is not None else None
    found: tuple[Change, ...] | None = None
    if tried is not None:
        form.tried.data = _digest(tried)
        try:
            found = changes(search_index(), tried.words, item, utc_now(), is_active=tried.is_active)
        except IndexUnavailable:
            found = ()
    page = render_template(
        "search/synonym_group.html",
        item=item,
        saved=GroupForm.of(item) if stale and item is not None else None,
        form=form,
        limits={"word": LONGEST_WORD, "words": MOST_WORDS, "note": LONGEST_NOTE},
        changes=found,
    )
    return page, status
