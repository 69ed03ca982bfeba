"""What of one's notices comes by mail, and when it does not."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from marketplace.accounts.permissions import Permission
from marketplace.accounts.queries import people
from marketplace.blueprints.guards import allow, current_actor
from marketplace.blueprints.inbox.bp import bp
from marketplace.blueprints.inbox.forms import ChoiceForm
from marketplace.branches.scope import PUBLIC
from marketplace.db.work import unit_of_work
from marketplace.inbox import operations, queries
from marketplace.inbox.policy import Owner, person_of
from marketplace.kernel.errors import Invalid

UNPROCESSABLE = 422


@bp.get("/account/notices")
@allow(Permission.ACCOUNT_OWN)
def choices() -> ResponseReturnValue:
    return _page(ChoiceForm.of(queries.choice(Owner.of(current_actor()))))


@bp.post("/account/notices")
@allow(Permission.ACCOUNT_OWN)
def choose() -> ResponseReturnValue:
    form = ChoiceForm()
    if not form.validate_on_submit():
        return _page(form), UNPROCESSABLE
    try:
        with unit_of_work():
            operations.choose(current_actor(), form.to_choice())
    except Invalid as error:
        for problem in error.problems:
            form[problem.field].errors = [_("结束时间不能与开始时间相同。")]
        return _page(form), UNPROCESSABLE
    flash(_("已保存。"))
    return redirect(url_for("inbox.choices"))


def _page(form: ChoiceForm) -> str:
    wanted = people.one(PUBLIC, person_of(current_actor())).mail_wanted
    return render_template("inbox/choices.html", form=form, mail_wanted=wanted)
