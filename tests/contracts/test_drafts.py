"""A draft goes through JSON and back unchanged, and its fingerprint is that of what it says."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from marketplace.contracts.checks import problems
from marketplace.contracts.cleaning import cleaned
from marketplace.contracts.completeness import missing
from marketplace.contracts.content import digest
from marketplace.contracts.drafts import ContractDraft, as_json, of_json
from marketplace.contracts.vocabulary import SubKind
from tests.contracts.samples import sample

DRAFTS = st.from_type(ContractDraft)


@settings(max_examples=40)
@given(DRAFTS)
def test_json_round_trip(draft: ContractDraft) -> None:
    assert of_json(as_json(draft)) == draft


@settings(max_examples=40)
@given(DRAFTS, st.booleans())
def test_whatever_was_typed_is_answered(draft: ContractDraft, from_negotiation: bool) -> None:
    """No input fails; what was cleaned once stays as it is, and so is found the same again."""
    once = cleaned(draft, from_negotiation=from_negotiation)
    assert cleaned(once, from_negotiation=from_negotiation) == once
    problems(once)
    missing(once, from_negotiation=from_negotiation, public_seller=True)


@pytest.mark.parametrize("sub_kind", SubKind)
def test_samples_round_trip(sub_kind: SubKind) -> None:
    draft = sample(sub_kind)
    assert of_json(as_json(draft)) == draft


@pytest.mark.parametrize(
    "content", [{"colour": "red"}, {"kind": "barter"}, {"valid_from": "soon"}, {"rights": [{}]}]
)
def test_other_json_is_no_draft(content: dict[str, object]) -> None:
    with pytest.raises((KeyError, TypeError, ValueError)):
        of_json(content)


def test_a_digest_is_of_the_words_alone() -> None:
    draft = sample()
    content = as_json(draft)
    turned = dict(reversed(content.items()))
    assert digest(draft) == digest(content) == digest(turned)
    assert len(digest(draft)) == 64


@pytest.mark.parametrize(
    "changes", [{"title": "另一个题目"}, {"valid_to": date(2029, 3, 2)}, {"total_fen": 1}, {"makers": ()}]
)
def test_every_change_has_another_digest(changes: dict[str, object]) -> None:
    draft = sample()
    assert digest(replace(draft, **changes)) != digest(draft)  # type: ignore[arg-type]
