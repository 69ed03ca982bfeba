"""One's saved searches: keep one, look through them, change, stop, take up again, delete, run."""

from collections.abc import Sequence
from dataclasses import replace

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.alerts.finding import Seeker
from marketplace.alerts.keeping import asks_for_something, kept
from marketplace.alerts.models import SavedSearch
from marketplace.alerts.operations import saved as operations
from marketplace.alerts.operations.saved import MOST_SAVED
from marketplace.alerts.policy import Owner
from marketplace.alerts.queries import saved as queries
from marketplace.alerts.saved_draft import LONGEST_NAME
from marketplace.alerts.states import Frequency
from marketplace.blueprints.alerts.bp import bp
from marketplace.blueprints.alerts.forms import SaveForm
from marketplace.blueprints.alerts.offering import default_name
from marketplace.blueprints.alerts.presenting import described, mail_wanted, results_of, saved_rows
from marketplace.blueprints.branches.conflict import Row, conflict_rows
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.search.asking import Asked
from marketplace.blueprints.search.blueprint import search_index
from marketplace.blueprints.search.names import Names
from marketplace.blueprints.search.reading import asked_now
from marketplace.blueprints.translation import gettext as _
from marketplace.db.base import db
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import utc_now
from marketplace.kernel.errors import Invalid, Problem, Stale
from marketplace.search.index import IndexUnavailable

UNPROCESSABLE, CONFLICT, AWAY = 422, 409, 503


@bp.get("/saved")
@allow(Permission.ACCOUNT_OWN)
def saved() -> ResponseReturnValue:
    """Everything one has saved, with what came in since."""
    return render_template(
        "alerts/saved.html",
        rows=saved_rows(queries.overviews(Owner.of(current_actor()))),
        most=MOST_SAVED,
        mail_wanted=mail_wanted(),
    )


@bp.get("/saved/new")
@allow(Permission.ACCOUNT_OWN)
def new_saved() -> ResponseReturnValue:
    """The form for the search in this address; a visitor comes back here after signing in."""
    asked, names = asked_now()
    return _save_page(asked, names, SaveForm(formdata=None, name=default_name(asked, names)))


@bp.post("/saved")
@allow(Permission.ACCOUNT_OWN)
def save_search() -> ResponseReturnValue:
    """Keep the search in this address; the same one twice leads to the one there is."""
    asked, names = asked_now()
    form = SaveForm()
    if not form.validate_on_submit():
        return _save_page(asked, names, form, UNPROCESSABLE)
    try:
        search, is_new = _save(asked, form)
    except Invalid as error:
        _add_problems(form, error)
        return _save_page(asked, names, form, UNPROCESSABLE)
    except IndexUnavailable:
        form.form_errors = [_("搜索服务正在恢复，这次没有保存。请过一会儿再按一次“保存”。")]
        return _save_page(asked, names, form, AWAY)
    if is_new:
        flash(_("已保存：%(name)s", name=search.name))
    else:
        flash(_("这个搜索您已经保存过，名称是“%(name)s”。", name=search.name), "info")
    return _back(search.id)


@bp.get("/saved/<int:search_id>/edit")
@allow(Permission.ACCOUNT_OWN)
def edit_saved(search_id: int) -> ResponseReturnValue:
    search = queries.one(Owner.of(current_actor()), search_id)
    return _edit_page(search, SaveForm.of(search))


@bp.post("/saved/<int:search_id>/edit")
@allow(Permission.ACCOUNT_OWN)
def change_saved(search_id: int) -> ResponseReturnValue:
    """Another name or frequency. After a conflict the next attempt is one over what is now saved."""
    search, form = queries.one(Owner.of(current_actor()), search_id), SaveForm()
    status = UNPROCESSABLE
    changes: list[Row] = []
    if form.validate_on_submit():
        try:
            with unit_of_work():
                operations.change(current_actor(), search_id, form.to_draft(), form.seen)
            flash(_("已保存。"))
            return _back(search_id)
        except Invalid as error:
            _add_problems(form, error)
        except Stale:
            db.session.rollback()
            search = queries.one(Owner.of(current_actor()), search_id)
            changes = conflict_rows(form, SaveForm.of(search))
            form.seen_version.data = str(search.row_version)
            status = CONFLICT
    return _edit_page(search, form, changes, status), status


@bp.post("/saved/<int:search_id>/stop")
@allow(Permission.ACCOUNT_OWN)
def stop_saved(search_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.stop(current_actor(), search_id)
    flash(_("已停止，不会再为这个搜索发邮件。"))
    return _back(search_id)


@bp.post("/saved/<int:search_id>/take-up")
@allow(Permission.ACCOUNT_OWN)
def take_up_saved(search_id: int) -> ResponseReturnValue:
    with unit_of_work():
        frequency = operations.take_up(current_actor(), search_id).frequency
    if frequency is Frequency.NEVER:
        flash(_("已重新开启。这个搜索设为不发邮件，按“立即检索”可以查看新结果。"))
    else:
        flash(_("已重新开启。停止期间的新结果会在下一封邮件里。"))
    return _back(search_id)


@bp.post("/saved/<int:search_id>/delete")
@allow(Permission.ACCOUNT_OWN)
def delete_saved(search_id: int) -> ResponseReturnValue:
    with unit_of_work():
        operations.delete(current_actor(), search_id)
    flash(_("已删除。"))
    return redirect(url_for("alerts.saved"))


@bp.post("/saved/<int:search_id>/run")
@allow(Permission.ACCOUNT_OWN)
def run_saved(search_id: int) -> ResponseReturnValue:
    """Look now, without waiting for the morning. Raises IndexUnavailable."""
    search = queries.one(Owner.of(current_actor()), search_id)
    fresh = Seeker(search_index()).fresh(search, utc_now())
    db.session.rollback()  # the read is over
    with unit_of_work():
        count = operations.run_by_hand(current_actor(), search_id, fresh)
    if count:
        flash(_("找到 %(count)s 条新结果。", count=count))
    else:
        flash(_("没有新结果，以下是现有的全部结果。"), "info")
    return redirect(results_of(queries.one(Owner.of(current_actor()), search_id)))


def _save(asked: Asked, form: SaveForm) -> tuple[SavedSearch, bool]:
    """Raises Invalid, IndexUnavailable."""
    if not asks_for_something(asked):
        raise Invalid(Problem("", "nothing_asked"))
    draft = form.to_draft()
    there = Seeker(search_index()).baseline(asked, utc_now())
    db.session.rollback()  # the read is over
    with unit_of_work():
        return operations.save(current_actor(), draft, kept(asked), there)


def _add_problems(form: SaveForm, error: Invalid) -> None:
    words = {
        "required": _("请填写名称。"),
        "too_long": _("名称请不要超过 %(max)s 个字。", max=LONGEST_NAME),
        "nothing_asked": _("请先输入要找的词，或者选择至少一个筛选条件，再保存。"),
        "too_many": _("每人最多保存 %(most)s 个搜索。请先在“我的订阅”里删除不再需要的。", most=MOST_SAVED),
    }
    for problem in error.problems:
        if problem.field:
            form[problem.field].errors = [words[problem.code]]
        else:
            form.form_errors = [words[problem.code]]


def _save_page(asked: Asked, names: Names, form: SaveForm, status: int = 200) -> ResponseReturnValue:
    here = replace(asked, page=1)
    page = render_template(
        "alerts/save.html",
        form=form,
        described=default_name(asked, names),
        save_url=here.address("alerts.save_search"),
        results_url=here.address(),
    )
    return page, status


def _edit_page(search: SavedSearch, form: SaveForm, changes: Sequence[Row] = (), status: int = 200) -> str:
    """`changes` are what was saved by somebody else meanwhile."""
    return render_template(
        "alerts/edit_saved.html", search=search, described=described(search), form=form, changes=changes,
        conflict=status == CONFLICT,
    )  # fmt: skip


def _back(search_id: int) -> ResponseReturnValue:
    """To the list, at this search."""
    return redirect(url_for("alerts.saved", _anchor=f"saved-{search_id}"))
