from dataclasses import FrozenInstanceError
from enum import StrEnum

import pytest

from marketplace.kernel.errors import WrongState
from marketplace.kernel.moves import move


class Light(StrEnum):
    RED = "red"
    AMBER = "amber"
    GREEN = "green"


STOP = move("stop", Light.GREEN, Light.AMBER, to=Light.RED, needs_reason=True)


@pytest.mark.parametrize("status", [Light.GREEN, Light.AMBER])
def test_a_move_leads_from_its_starts_to_its_end(status: Light) -> None:
    assert STOP.check(status) is Light.RED


def test_from_elsewhere_it_is_refused_with_what_one_needs_to_know() -> None:
    with pytest.raises(WrongState) as refusal:
        STOP.check(Light.RED)
    assert refusal.value.facts == {"action": "stop", "status": "red", "start": ["amber", "green"]}


def test_a_reason_is_asked_for_only_where_the_table_says_so() -> None:
    assert STOP.needs_reason
    assert not move("go", Light.RED, to=Light.GREEN).needs_reason


def test_a_move_cannot_be_changed() -> None:
    with pytest.raises(FrozenInstanceError):
        STOP.end = Light.GREEN  # type: ignore[misc]
