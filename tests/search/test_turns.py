"""One at a time, over processes: locks of the kernel, which behave the same within one process."""

import threading
from pathlib import Path

from marketplace.search import turns


def test_only_one_rebuilds_and_everybody_can_see_it(tmp_path: Path) -> None:
    assert not turns.is_rebuilding(tmp_path)
    with turns.rebuilding(tmp_path) as mine:
        assert mine
        assert turns.is_rebuilding(tmp_path)
        with turns.rebuilding(tmp_path) as theirs:
            assert not theirs
    assert not turns.is_rebuilding(tmp_path)
    with turns.rebuilding(tmp_path) as again:
        assert again


def test_looking_does_not_take_the_turn(tmp_path: Path) -> None:
    with turns.rebuilding(tmp_path):
        pass
    assert not turns.is_rebuilding(tmp_path)
    with turns.rebuilding(tmp_path) as mine:
        assert mine


def test_a_rebuild_leaves_the_turn_when_it_fails(tmp_path: Path) -> None:
    try:
        with turns.rebuilding(tmp_path):
            raise OSError("disk full")
    except OSError:
        pass
    assert not turns.is_rebuilding(tmp_path)


def test_syncing_waits_for_whoever_is_at_it(tmp_path: Path) -> None:
    order: list[str] = []
    waits = threading.Event()

    def second() -> None:
        waits.set()
        with turns.syncing(tmp_path):
            order.append("second")

    with turns.syncing(tmp_path):
        other = threading.Thread(target=second)
        other.start()
        waits.wait(5)
        other.join(0.05)
        order.append("first")
    other.join(5)
    assert order == ["first", "second"]
