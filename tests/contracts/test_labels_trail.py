"""Everything that a contract's trail can say has words."""

from marketplace.blueprints.audit.wording import topic_words
from marketplace.contracts import labels_trail, topics
from marketplace.contracts.states import (
    ACCEPT_AMENDMENT,
    CONTRACT_MOVES,
    DROP,
    FINISH,
    REFUSE_AMENDMENT,
)
from tests.architecture.checkers import ROOT

MOVES = {
    "contract": {*CONTRACT_MOVES},
    "contract_amendment": {ACCEPT_AMENDMENT.name, REFUSE_AMENDMENT.name},
    "milestone": {FINISH.name, DROP.name},
    "payment": {FINISH.name, DROP.name},
}
RECORDED = {topics.DRAFTED, topics.OPINION_GIVEN, topics.SIGNED_BY_ONE, topics.BROKER_CHANGED}


def test_every_move_has_words() -> None:
    for subject, moves in MOVES.items():
        assert moves <= labels_trail.TOPICS[subject].keys()


def test_every_other_topic_too_and_no_more() -> None:
    source = "\n".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "marketplace/contracts/operations").glob("*.py")
    )
    for subject, words in labels_trail.TOPICS.items():
        others = {f"{subject}.{name}" for name in words.keys() - MOVES[subject]}
        assert all(topic in RECORDED or f'"{topic}"' in source for topic in others)
    assert {topic.partition(".")[2] for topic in RECORDED} <= labels_trail.TOPICS["contract"].keys()


def test_the_page_of_the_trail_says_them() -> None:
    assert topic_words("contract.save") != "contract.save"
    assert topic_words("contract.unheard_of") == "contract.unheard_of"
