"""Calculators for everybody: what the policy promises in a case, line by line. Nothing is stored."""

from dataclasses import dataclass
from typing import Any

from flask import abort, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import LazyString

from marketplace.blueprints.calculators.asking import CALCULATORS, Calculator
from marketplace.blueprints.calculators.bp import bp
from marketplace.blueprints.decisions import Shown, shown
from marketplace.blueprints.guards import public
from marketplace.blueprints.listings import row_buttons
from marketplace.blueprints.translation import lazy_gettext as _
from marketplace.branches.scope import PUBLIC
from marketplace.kernel.clock import utc_now
from marketplace.policies import queries as policies
from marketplace.rules.engine import answer

__all__ = ["bp"]
UNPROCESSABLE = 422


@dataclass(frozen=True)
class Words:
    title: LazyString
    lead: LazyString


WORDS: dict[str, Words] = {
    "patents": Words(_("专利授权补助"), _("国内、国外发明专利获得授权当年，可以申报一次性补助。")),
    "awards": Words(_("专利奖奖励"), _("中国专利奖、吉林省专利奖的获奖项目，可以申报一次性奖励。")),
    "purchase": Words(
        _("购买科技成果补助"),
        _("企业承接省内重大科技成果，或者购买省外高校、科研院所的成果，在省内转化成功的，可以申报。"),
    ),
    "share": Words(
        _("净收益分配"), _("高校、科研院所转化职务科技成果，完成人和有重要贡献的人得多少，怎样分到每个人。")
    ),
    "equity": Words(_("股权奖励分期缴税"), _("股权奖励的个人所得税，可以在几年内分期缴纳。")),
}
HINTS: dict[str, LazyString] = {
    "cash": _(
        "财税〔2018〕58号：非营利性高校、科研院所从职务科技成果转化收入中给科技人员的现金奖励，符合条件的减按 50% "
        "计入当月工资薪金所得；须在取得收入后三年（36 个月）内发放，合同须登记，并须公示。"
    ),
    "deferral": _(
        "财税〔2016〕101号：非上市公司的股权奖励符合条件并备案的，可以递延到转让股权时，按差额的 20% 缴税。"
    ),
    "institutes": _(
        "国税发〔1999〕125号：科研机构、高等学校以股份或者出资比例给科技人员的奖励，取得时暂不缴税，"
        "取得分红或者转让时再按 20% 缴税。"
    ),
}
"""Rules on tax whose text was read; they are pointed at, and nothing is computed by them."""


@bp.get("/calculators")
@public
def index() -> ResponseReturnValue:
    """All of them."""
    return render_template("calculators/index.html", calculators=WORDS)


@bp.get("/calculators/<name>")
@public
def show(name: str) -> ResponseReturnValue:
    """A form, and below it what came out; everything stands in the address, so a result can be kept and sent."""
    calculator = CALCULATORS.get(name)
    if calculator is None:
        abort(404)
    form: Any = calculator.form(request.args) if request.args else calculator.form()
    results, status = list[Shown](), 200
    if "row_action" in request.args:
        row_buttons.act(form, request.args["row_action"])
    elif request.args:
        if form.validate():
            results = _results(calculator, form)
        else:
            status = UNPROCESSABLE
    return render_template(
        "calculators/show.html", name=name, words=WORDS[name], form=form, results=results, now=utc_now(),
        hints=[HINTS[hint] for hint in calculator.hints],
    ), status  # fmt: skip


def _results(calculator: Calculator, form: Any) -> list[Shown]:
    book = policies.book(PUBLIC)
    return [shown(answer(book, question), book) for question in calculator.ask(form)]
