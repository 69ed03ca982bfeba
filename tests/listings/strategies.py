"""Hypothesis strategies for whole drafts: any text at all, so that nothing typed can break a rule."""

import types
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from typing import Any, Union, get_args, get_origin, get_type_hints

from hypothesis import strategies as st

from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft

wild_text = st.text(st.characters(), max_size=30)
"""Any code point, also NUL and lone surrogates."""
busy_text = st.lists(
    st.sampled_from([
        "需求内容：", "预期目标：\n", "现有工作基础：", "强度≥", "不低于", "67%", "1.80克/立方厘米", "50万元",
        "3年内",
        "13800000000", "密级：", "机密★", "\n", "，", "。", "1", " ", "ZL", "验收", "\x00", "\ud800",
    ]),
    max_size=25,
).map("".join)  # fmt: skip
"""Words the rules look for, in any order."""


def drafts() -> st.SearchStrategy[Draft]:
    return st.one_of(of(AchievementDraft), of(NeedDraft))


def of(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a draft's type, from its annotations."""
    if get_origin(hint) in (Union, types.UnionType):
        return st.one_of(*(st.none() if arg is type(None) else of(arg) for arg in get_args(hint)))
    if get_origin(hint) is tuple:
        return st.lists(of(get_args(hint)[0]), max_size=3).map(tuple)
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        return st.builds(hint, **{f.name: of(hints[f.name]) for f in fields(hint)})
    if issubclass(hint, StrEnum):
        return st.sampled_from(list(hint))
    plain = {str: st.one_of(wild_text, busy_text), bool: st.booleans(), int: st.integers(), date: st.dates()}
    return plain[hint]
