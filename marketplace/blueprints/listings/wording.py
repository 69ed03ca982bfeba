"""What is said of a problem with a listing, for each code the domain gives."""

from marketplace.blueprints.translation import gettext
from marketplace.kernel.errors import Problem
from marketplace.listings.labels import N_
from marketplace.listings.wording import PROBLEMS as OF_FIELDS

OF_OPERATIONS: dict[str, str] = {
    "not_verified": N_("本单位还没有通过核验，暂时不能提交或公开；草稿可以先写，核验通过后再提交。"),
    "nothing_changed": N_("和现在公开的内容完全一样，没有可以提交的修改。"),
    "appealed_already": N_("已经申诉过一次，不能再次申诉。"),
    "not_a_successor": N_("替代的信息必须是本单位同类的、正在公开的信息，请从列表中选择。"),
    "not_for_this_kind": N_("这一类信息没有这种操作。"),
    "unusable": N_("页面里的编号无法使用，请刷新页面后重试。"),
    "fixed": N_("发布后不能改变类别，请新建一条。"),
    "not_a_broker": N_("请从列表中选择一位技术经纪人。"),
    "unknown_field": N_("没有“%(value)s”这个栏目。"),
}
"""Beside those of `listings.wording`: what the operations refuse."""


def words_for(problem: Problem) -> str:
    """The sentence, in the reader's language. Raises KeyError for a code without words (a test looks)."""
    sentence = gettext(OF_OPERATIONS.get(problem.code) or OF_FIELDS[problem.code])
    return sentence % problem.facts if "%" in sentence else sentence
