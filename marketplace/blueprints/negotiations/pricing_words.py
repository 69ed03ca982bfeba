"""What is wrong with what was typed about a price, in words that name the way out."""

from marketplace.blueprints.filters import wan_words
from marketplace.blueprints.translation import gettext
from marketplace.kernel.errors import Problem
from marketplace.kernel.wording import N_

WORDS: dict[tuple[str, str], str] = {
    ("exceptions", "required"): N_("请逐项声明：选出涉及的情形，或者勾选“均不涉及”。"),
    ("exceptions", "contradiction"): N_("选了例外情形，就不能再勾选“均不涉及”。"),
    ("completers", "personal_contact"): N_("只写姓名，不要写电话、邮箱等个人联系方式。"),
    ("completers", "too_many"): N_("最多写 %(most)s 人。"),
    ("price", "price_differs"): N_("协议定价以双方商定条款的总价为准，请填 %(agreed_fen)s。"),
    ("price", "out_of_range"): N_("价格要大于 0，且不超过十万亿元。"),
    ("limit", "out_of_range"): N_("限额不能是负数，也不能超过十万亿元。"),
}
ANY_FIELD: dict[str, str] = {
    "required": N_("请填写。"),
    "too_long": N_("太长，最多 %(most)s 字。"),
    "in_future": N_("日期不能晚于今天。"),
    "unknown": N_("请从列表中选择。"),
}


def words_for(problem: Problem) -> str:
    """One sentence. Raises KeyError for a code without words."""
    words = WORDS.get((problem.field, problem.code)) or ANY_FIELD[problem.code]
    facts = {
        name: wan_words(value) if name.endswith("_fen") else value for name, value in problem.facts.items()
    }
    return gettext(words, **facts)
