"""A text as numbers holds the same tokens as the analyser's bag."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.search.analyzer import bag, fold
from marketplace.search.vectors import first_of, forget_texts, key_of, read, second_of

MIXED = st.text(
    st.one_of(st.characters(), st.sampled_from("碳纤维複合材料AｂKX-3F21.6/ 　\n\x00𠀀한글カナ々〇")),
    max_size=80,
)


@given(MIXED)
def test_the_vector_holds_every_token_of_the_bag_as_often(text: str) -> None:
    counts = bag(text)
    vector = read(fold(text))
    assert vector.folded == fold(text)
    expected = {key_of(term): count for term, count in counts.items()}
    assert dict(zip(vector.keys.tolist(), vector.damped.tolist(), strict=True)) == pytest.approx(
        {key: 1 + np.log(count) for key, count in expected.items()}
    )


@given(MIXED)
def test_keys_ascend_and_are_read_alike_again(text: str) -> None:
    forget_texts()
    first = read(text)
    assert (np.diff(first.keys) > 0).all()
    assert read(text) is first


def test_a_key_tells_its_characters() -> None:
    keys = np.array([key_of("纤维"), key_of("纤"), key_of("kx3f21")])
    assert [chr(code) for code in first_of(keys)[:2].tolist()] == ["纤", "纤"]
    assert second_of(keys)[:2].tolist() == [ord("维"), 0]
    assert first_of(keys)[2] < 0


@pytest.mark.parametrize("text", ["", "  \n", "，。", "\ud800", "\x00"])
def test_a_text_without_tokens_is_an_empty_vector(text: str) -> None:
    assert len(read(text).keys) == 0
