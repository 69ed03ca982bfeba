"""Put listings on a list: from a listing's page, from results, from a comparison."""

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.addresses import local_path
from marketplace.blueprints.comparing.picked import Picked, picked, picked_texts
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.listings.page import page_row
from marketplace.blueprints.listings.support import UNPROCESSABLE, whole_number
from marketplace.blueprints.shortlists.bp import bp
from marketplace.blueprints.shortlists.wording import words_of
from marketplace.blueprints.translation import gettext as _
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid
from marketplace.listings.codes import code_of
from marketplace.shortlists import operations, queries
from marketplace.shortlists.drafts import LONGEST_NOTE, MOST_LISTS
from marketplace.shortlists.policy import Owner

NEW = "new"
"""The choice of a list that is made with the addition."""


@bp.get("/shortlists/add")
@allow(Permission.ACCOUNT_OWN)
def choose() -> ResponseReturnValue:
    """Which list, and with what note; visitors come here by way of signing in."""
    found = picked()
    return _page(found, {}, []) if found.listings else _nothing(found)


@bp.post("/shortlists/add")
@allow(Permission.ACCOUNT_OWN)
def add() -> ResponseReturnValue:
    """`id` once or more; `list` a list's id, `new` with `name`, or missing: then the list used last."""
    typed = {name: request.form.get(name, "") for name in ("list", "name", "note")}
    found = picked(picked_texts(request.form))
    if not found.listings:
        return _nothing(found)
    try:
        with unit_of_work():
            added = _add(found, typed)
    except Invalid as invalid:
        return _page(found, typed, words_of(invalid)), UNPROCESSABLE
    if added.new:
        words = _("已把 %(count)s 条加入“%(name)s”。", count=added.new, name=added.name)
    else:
        words = _("已经在“%(name)s”里了。", name=added.name)
    flash(words)
    here = url_for(".show", shortlist_id=added.shortlist_id)
    return redirect(local_path(request.form.get("next"), here))


def _add(found: Picked, typed: dict[str, str]) -> operations.Added:
    wanted, actor = typed["list"], current_actor()
    if wanted == NEW:
        shortlist_id: int | None = operations.create(actor, typed["name"])[0].id
    else:
        shortlist_id = whole_number(wanted) if wanted else None
    ids = [page.id for page in found.listings]
    return operations.add(actor, ids, shortlist_id, default_name=default_name(), note=typed["note"])


def _nothing(found: Picked) -> ResponseReturnValue:
    """No box was ticked, or nothing public has these numbers."""
    flash(
        _("没有找到公开的信息：%(ids)s。请核对编号。", ids=_("、").join(found.unknown))
        if found.unknown
        else _("还没有选取信息，请先在搜索结果里勾选。"),
        "warning",
    )
    return redirect(url_for(".index"))


def default_name() -> str:
    return str(_("我的备选"))


def _page(found: Picked, typed: dict[str, str], problems: list[tuple[str, str]]) -> str:
    lists = queries.lists(Owner.of(current_actor()), utc_now())
    return render_template(
        "shortlists/add.html",
        rows=[page_row(page) for page in found.listings],
        codes=[code_of(page.kind, page.id) for page in found.listings],
        unknown=found.unknown,
        lists=lists,
        default_name=default_name(),
        may_make=len(lists) < MOST_LISTS,
        longest_note=LONGEST_NOTE,
        typed={"list": str(lists[0].id) if lists else NEW} | typed,
        problems=problems,
    )
