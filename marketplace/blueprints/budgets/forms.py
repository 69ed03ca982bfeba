"""What is filled in to set a line's amount. Shapes only: what will do, the domain knows."""

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from flask_wtf import FlaskForm
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, InputRequired

from marketplace.blueprints.filters import wan_words
from marketplace.blueprints.form_problems import place_problem
from marketplace.blueprints.listings.fields import WanField
from marketplace.blueprints.listings.support import whole_number
from marketplace.kernel.errors import Invalid, Problem
from marketplace.kernel.wording import N_

PROBLEMS: dict[str, str] = {
    "required": N_("请填写这一项。"),
    "out_of_range": N_("请填写 0 以上、系统能够记账的金额。"),
    "below_committed": N_("已预留和已支付共 %(committed)s，预算不能低于这个数。"),
    "unchanged": N_("金额没有变化。"),
    "too_long": N_("请不要超过 %(limit)s 个字。"),
}


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    facts = dict(problem.facts)
    if "committed_fen" in facts:
        facts["committed"] = wan_words(facts["committed_fen"])
    return str(gettext(PROBLEMS[problem.code], **facts))


class AmountForm(FlaskForm):
    """`version` is that of the line as it was shown, 0 for one that nobody has set."""

    version = HiddenField()
    amount_fen = WanField(_("预算金额（万元）"), [InputRequired(_("请填写预算金额。"))])
    reason = TextAreaField(_("依据或理由"), [DataRequired(_("请写明依据或理由。"))], render_kw={"rows": 3})

    @property
    def seen_version(self) -> int:
        """What is no number is no version of any line."""
        found = whole_number(self.version.data)
        return -1 if found is None else found

    def place(self, refused: Invalid) -> None:
        """Put each problem beside its control, or above the form."""
        for problem in refused.problems:
            place_problem(self, problem.field, words_for(problem))
