"""Objects of JSON files as drafts, under their own names and those of common catalogues."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.intake.wording import spoken
from marketplace.listings.content import to_json
from marketplace.listings.drafts import AchievementDraft, NeedDraft
from marketplace.listings.vocabulary import Kind, PriceKind
from tests.intake import samples
from tests.intake.checked import noted, objects, said, sheet


def test_the_real_shape_of_needs_and_achievements() -> None:
    need, achievement = objects(
        {"id": "u-1", "title": "虚构难题", "content": samples.PROBLEM}, kind=Kind.NEED
    ) + objects(
        {
            "id": "p1",
            "title": "虚构方法",
            "abstract": samples.SUMMARY,
            "keywords": ["吸附"],
            "discipline": "环境科学",
        },
        kind=Kind.ACHIEVEMENT,
    )
    assert need.draft == NeedDraft(title="虚构难题", problem=samples.PROBLEM)
    assert achievement.draft == AchievementDraft(
        title="虚构方法", public_summary=samples.SUMMARY, keywords=("吸附", "环境科学")
    )
    assert (need.external_id, achievement.external_id) == ("u-1", "p1")
    assert need.problems == achievement.problems == []


def test_rows_of_a_corpus_say_their_own_kind() -> None:
    first, second = objects(samples.corpus_row(1, price_fen=12_000_000), samples.corpus_row(2, "need"))
    assert isinstance(first.draft, AchievementDraft)
    assert (first.draft.price_kind, first.draft.price_fen, first.draft.trl) == (
        PriceKind.AGREEMENT,
        12_000_000,
        5,
    )
    assert (first.draft.fields, first.draft.region_code) == (("F03",), "220104")
    assert isinstance(second.draft, NeedDraft)
    assert (second.draft.price_kind, second.draft.budget_fen) == (PriceKind.NEGOTIABLE, None)
    assert second.draft.problem == samples.SUMMARY


def test_a_draft_written_as_json_is_read_back_whole() -> None:
    (row,) = sheet(samples.need(7, **samples.COMPLETE_NEED, 考核指标="节电率 ≥ 30 %", 完成时限="2027-01-01"))
    assert row.draft is not None
    (again,) = objects({"external_id": "x", **to_json(row.draft)}, kind=Kind.NEED)
    assert (again.draft, again.problems) == (row.draft, [])


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"titel": "甲"}, "", "unknown_key"),
        ({"kind": "idea"}, "", "unknown_kind"),
        ({"kind": None}, "", "unknown_kind"),
        ({"field": "F77"}, "fields", "unknown_field"),
        ({"region": "000000"}, "region_code", "unknown_region"),
        ({"keywords": {"a": 1}}, "keywords", "list_wanted"),
        ({"title": ["a"]}, "title", "text_wanted"),
        ({"trl": 5.5}, "trl", "whole_number"),
        ({"trl": "高"}, "trl", "whole_number"),
        ({"price_fen": 10**30}, "price_fen", "whole_number"),
        ({"price_fen": -5}, "price_fen", "out_of_range"),
        ({"price_fen": True}, "price_fen", "whole_number"),
        ({"team": [{"naem": "甲"}]}, "team", "unknown_key"),
        ({"team": ["甲"]}, "team", "object_wanted"),
        ({"contact": "甲"}, "contact", "object_wanted"),
        ({"attachments": [1]}, "", "unknown_key"),
        ({"fields": 5}, "fields", "value_shape"),
        ({"modes": ["rent"]}, "modes", "not_in_list"),
    ],
)
def test_a_bad_value_names_its_key(change: dict[str, Any], field: str, code: str) -> None:
    (row,) = objects(samples.corpus_row(1, **change))
    assert (field, code) in said(row)


def test_a_row_of_the_other_kind_is_refused() -> None:
    (row,) = objects(samples.corpus_row(1), kind=Kind.NEED)
    assert ("", "other_kind") in said(row)


def test_a_row_that_nobody_says_the_kind_of_is_refused() -> None:
    (row,) = objects({"title": "甲乙", "body": samples.SUMMARY})
    assert said(row) == [("", "kind_needed")]


def test_too_many_keywords_are_trimmed_and_noted_not_lost_without_a_word() -> None:
    words = [f"词{number}" for number in range(14)] + ["长" * 40]
    (row,) = objects(samples.corpus_row(1, keywords=words, discipline="环境科学"))
    assert row.draft is not None
    assert row.draft.keywords == (*words[:9], "环境科学")
    assert (row.problems, noted(row)) == ([], ["keywords_trimmed"])


def test_an_overlong_text_goes_on_in_the_part_for_signed_in_readers() -> None:
    text = "句" * 6_000
    (row,) = objects(samples.corpus_row(1, body=text, detail="原有说明"))
    assert isinstance(row.draft, AchievementDraft)
    assert row.draft.public_summary + row.draft.detail == text + "\n原有说明"
    assert (row.problems, noted(row)) == ([], ["text_continued"])


def test_a_text_too_long_for_both_parts_is_refused() -> None:
    (row,) = objects(samples.corpus_row(1, body="句" * 30_000))
    assert ("public_summary", "too_long") in said(row)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    ["title", "body", "keywords", "field", "fields", "region", "trl", "price_fen", "budget_fen", "ip", "team",
     "targets", "modes", "contact", "deadline", "secrecy",
     "discipline", "external_id", "id", "kind", "publicly_funded", "attachments"]
)  # fmt: skip


@given(st.dictionaries(KEYS, JSON, max_size=8), st.sampled_from([None, *Kind]))
def test_no_object_makes_the_checks_crash(row: dict[str, Any], kind: Kind | None) -> None:
    for made in objects(row, kind=kind):
        assert made.problems or made.draft is not None
        assert not [text for problem in made.problems + made.notes if "%(" in (text := spoken(problem))]
