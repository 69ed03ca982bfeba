"""What the province sets for the whole network: new branches, who looks after which prefecture, days off."""

from datetime import date

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from marketplace.accounts.permissions import Permission
from marketplace.blueprints.branches.blueprint import bp
from marketplace.blueprints.branches.days import days_of, days_text
from marketplace.blueprints.branches.forms import BranchForm, HolidaysForm
from marketplace.blueprints.branches.support import STATUS, Outcome, attempt, named
from marketplace.blueprints.branches.wording import words_for
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.translation import gettext as _
from marketplace.branches import queries
from marketplace.branches.scope import EVERYTHING
from marketplace.db.work import unit_of_work
from marketplace.kernel.clock import beijing_today
from marketplace.kernel.errors import Invalid, NotFound, Stale
from marketplace.network import operations
from marketplace.network.drafts import HOLIDAY_YEARS


@bp.get("/network/branches/new")
@allow(Permission.NETWORK_EDIT)
def new_branch() -> ResponseReturnValue:
    return _branch_page(BranchForm(formdata=None, code=queries.next_branch_code(EVERYTHING)))


@bp.post("/network/branches/new")
@allow(Permission.NETWORK_EDIT)
def add_branch() -> ResponseReturnValue:
    form = BranchForm()
    outcome = attempt(form, lambda: _add_branch(form))
    if outcome is not Outcome.DONE:
        return _branch_page(form, outcome)
    flash(_("分市场已开通，所属市州的单位和信息将在几分钟内归到新的分市场。"))
    return redirect(url_for("branches.manage"))


def _add_branch(form: BranchForm) -> None:
    code = (form.code.data or "").strip()
    operations.add_branch(current_actor(), code, form.to_draft(), form.prefectures.data or [])


def _branch_page(form: BranchForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    names = {branch.code: named(branch) for branch in queries.branches(EVERYTHING)}
    form.prefectures.choices = [
        (place.code, _("%(name)s（现归%(branch)s）", name=named(place), branch=names.get(place.branch_code or "", "—")))
        for place in queries.prefectures(EVERYTHING)
    ]  # fmt: skip
    return render_template("branches/new_branch.html", form=form), STATUS[outcome]


@bp.get("/network/prefectures")
@allow(Permission.NETWORK_EDIT)
def prefectures() -> ResponseReturnValue:
    """Which branch looks after which prefecture."""
    return _prefectures_page({}, []), STATUS[Outcome.DONE]


@bp.post("/network/prefectures")
@allow(Permission.NETWORK_EDIT)
def assign_prefectures() -> ResponseReturnValue:
    """All of what was changed on the page, or none of it when somebody else has moved one of these since."""
    seen, chosen = _sent("seen-"), _sent("to-")
    wanted = {code: branch for code, branch in chosen.items() if branch != seen.get(code)}
    try:
        with unit_of_work():
            _require_unmoved({code: seen.get(code, "") for code in wanted})
            for prefecture, branch in wanted.items():
                operations.assign_prefecture(current_actor(), prefecture, branch)
    except Invalid as error:
        problems = [("", words_for(problem)) for problem in error.problems]
        return _prefectures_page(wanted, problems), STATUS[Outcome.INVALID]
    except Stale:
        words = _("另一个人已经调整了您要改的市州。请对照当前归属，再保存一次。")
        return _prefectures_page(wanted, [("", words)]), STATUS[Outcome.STALE]
    flash(_("市州归属已保存，相关单位和信息将在几分钟内归到新的分市场。"))
    return redirect(url_for("branches.manage"))


def _sent(prefix: str) -> dict[str, str]:
    """What the form says of each prefecture."""
    codes = [place.code for place in queries.prefectures(EVERYTHING)]
    return {code: request.form[prefix + code] for code in codes if prefix + code in request.form}


def _require_unmoved(seen: dict[str, str]) -> None:
    now = {place.code: place.branch_code or "" for place in queries.prefectures(EVERYTHING)}
    if any(now[code] != branch for code, branch in seen.items()):
        raise Stale


def _prefectures_page(wanted: dict[str, str], problems: list[tuple[str, str]]) -> str:
    branches = queries.branches(EVERYTHING)
    return render_template(
        "branches/prefectures.html",
        prefectures=queries.prefectures(EVERYTHING),
        branches=[branch for branch in branches if branch.active],
        names={branch.code: named(branch) for branch in branches},
        wanted=wanted,
        problems=problems,
    )


@bp.get("/network/holidays")
@allow(Permission.NETWORK_EDIT)
def this_years_holidays() -> ResponseReturnValue:
    return redirect(url_for("branches.holidays", year=beijing_today().year))


@bp.get("/network/holidays/<int:year>")
@allow(Permission.NETWORK_EDIT)
def holidays(year: int) -> ResponseReturnValue:
    """A year's days off, by which all clocks of the market count."""
    return _holidays_page(year, HolidaysForm(formdata=None, days=days_text(_days(year))))


@bp.post("/network/holidays/<int:year>")
@allow(Permission.NETWORK_EDIT)
def set_holidays(year: int) -> ResponseReturnValue:
    form = HolidaysForm()
    days, unread = days_of(form.days.data or "")
    if unread:
        words = _("第 %(line)s 行“%(text)s”看不懂，请写成 2026-10-01 或 2026-10-01 ~ 2026-10-07。", **unread)
        form.days.errors = [words]
        return _holidays_page(year, form, Outcome.INVALID)
    outcome = attempt(form, lambda: operations.set_holidays(current_actor(), year, days), year="days")
    if outcome is not Outcome.DONE:
        return _holidays_page(year, form, outcome)
    flash(_("%(year)s 年的放假日期已保存。", year=year))
    return redirect(url_for("branches.holidays", year=year))


def _days(year: int) -> list[date]:
    return sorted(day for day in queries.holidays(EVERYTHING) if day.year == year)


def _holidays_page(year: int, form: HolidaysForm, outcome: Outcome = Outcome.DONE) -> ResponseReturnValue:
    if year not in HOLIDAY_YEARS:
        raise NotFound(year=year)
    this_year = beijing_today().year
    years = sorted({this_year - 1, this_year, this_year + 1, year})
    return render_template("branches/holidays.html", form=form, year=year, years=years), STATUS[outcome]
