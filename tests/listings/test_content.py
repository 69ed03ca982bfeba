import json
from dataclasses import fields

import pytest
from hypothesis import given, settings

from marketplace.listings import labels
from marketplace.listings.content import DRAFT_OF, from_json, kind_of, to_json
from marketplace.listings.drafts import AchievementDraft, Draft, NeedDraft
from marketplace.listings.vocabulary import Kind
from tests.listings.samples import ACHIEVEMENT, NEED
from tests.listings.strategies import drafts


@given(drafts())
@settings(max_examples=150, deadline=None)
def test_any_draft_comes_back_from_its_json(draft: Draft) -> None:
    text = json.dumps(to_json(draft))
    assert from_json(kind_of(draft), json.loads(text)) == draft


@pytest.mark.parametrize("draft", [ACHIEVEMENT, NEED])
def test_what_stands_at_its_default_is_left_out(draft: Draft) -> None:
    stored = to_json(draft)
    assert "detail" not in stored
    assert "title" in stored
    assert to_json(type(draft)()) == {}


@pytest.mark.parametrize("kind", list(Kind))
def test_each_kind_has_its_draft(kind: Kind) -> None:
    assert kind_of(DRAFT_OF[kind]()) is kind


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({"colour": "red"}, KeyError),
        ({"ip": [{"type": "magic"}]}, ValueError),
        ({"trl": "high"}, ValueError),
        ({"trl_evidence_on": "2026-02-30"}, ValueError),
        ({"problem": "of the other kind"}, KeyError),
    ],
)
def test_json_that_no_draft_wrote_is_refused(data: dict[str, object], error: type[Exception]) -> None:
    with pytest.raises(error):
        from_json(Kind.ACHIEVEMENT, data)


def test_every_member_of_every_closed_list_has_words() -> None:
    for members, words in labels.LABELS.items():
        assert list(words) == list(members)


def test_both_kinds_share_the_common_fields_and_little_else() -> None:
    both = {f.name for f in fields(AchievementDraft)} & {f.name for f in fields(NeedDraft)}
    assert both >= {"title", "fields", "contact", "secrecy", "attachments", "price_kind"}
    assert "problem" not in both
