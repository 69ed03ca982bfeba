import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.kernel.text import clean
from marketplace.listings.cleaning import cleaned
from marketplace.listings.content import from_json, to_json
from marketplace.listings.drafts import AchievementDraft, IpRow, NeedDraft, Target
from marketplace.listings.vocabulary import IpType, Kind
from tests.listings import samples


@pytest.mark.parametrize("draft", [samples.ACHIEVEMENT, samples.NEED, AchievementDraft(), NeedDraft()])
def test_a_clean_draft_is_itself(draft: AchievementDraft | NeedDraft) -> None:
    assert cleaned(draft) is draft


def test_texts_in_rows_are_cleaned_and_codes_are_left() -> None:
    row = IpRow(IpType.OTHER, "a\x00b", holder="\ud800虚构大学")
    assert cleaned(AchievementDraft(ip=(row,))).ip == (IpRow(IpType.OTHER, "ab", holder="虚构大学"),)
    assert cleaned(NeedDraft(targets=(Target("率\x07"),))).targets == (Target("率"),)


def test_lines_and_wide_spaces_stay() -> None:
    text = "第一行\n第二行\u3000完\t。"
    assert cleaned(NeedDraft(problem=text)).problem == text


@given(st.text(st.characters(), max_size=60), st.lists(st.text(max_size=10), max_size=3))
def test_whatever_is_typed_can_be_stored_and_read_again(text: str, words: list[str]) -> None:
    draft = cleaned(NeedDraft(title=text, keywords=tuple(words)))
    assert draft.title == clean(text)
    stored = json.dumps(to_json(draft), ensure_ascii=False).encode()
    assert b"\\u0000" not in stored
    assert from_json(Kind.NEED, json.loads(stored)) == draft
