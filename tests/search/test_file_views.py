"""How an index kept in files is looked at, replaced and written by one at a time, whatever the engine."""

import fcntl
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from marketplace.search import file_store, tantivy_schema, whoosh_snapshot
from marketplace.search.file_store import Store
from marketplace.search.file_views import LOOK_SECONDS
from marketplace.search.index import Index, IndexUnavailable
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.search.whoosh_index import WhooshIndex
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE, document


class Clock:
    """A monotonic clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Opens(Protocol):
    def __call__(self, clock: Callable[[], float] = ...) -> Index: ...


ENGINES = {"whoosh": (WhooshIndex, whoosh_snapshot.FORMAT), "tantivy": (TantivyIndex, tantivy_schema.FORMAT)}


@pytest.fixture(params=sorted(ENGINES))
def engine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def opens(engine: str, root: Path) -> Opens:
    """Opens the index as a process of its own would."""

    def opened(clock: Callable[[], float] | None = None) -> Index:
        make = ENGINES[engine][0]
        return make(root, clock) if clock else make(root)

    return opened


@pytest.fixture
def index(opens: Opens) -> Index:
    made = opens()
    fill(made, *CATALOGUE)
    return made


@pytest.fixture
def live(engine: str, root: Path) -> Callable[[], Path]:
    return lambda: Store(root, ENGINES[engine][1]).current()


def directories(root: Path) -> set[Path]:
    return {path for path in root.iterdir() if path.is_dir()}


def test_the_disk_is_looked_at_no_more_often_than_said(index: Index, opens: Opens) -> None:
    clock = Clock()
    reader = opens(clock)
    assert reader.count() == 4
    index.change([document(9, "水泵")])
    clock.now += LOOK_SECONDS * 0.9
    assert reader.count() == 4
    clock.now += LOOK_SECONDS * 0.2
    assert reader.count() == 5


def test_a_writer_sees_its_own_commit_at_once(opens: Opens) -> None:
    index = opens(Clock())
    fill(index, *CATALOGUE)
    index.change([document(9, "水泵")], [1])
    assert set(index.listed_versions()) == {2, 3, 4, 9}


def test_a_reader_goes_on_with_the_index_that_a_rebuild_replaced(
    index: Index, opens: Opens, root: Path, live: Callable[[], Path]
) -> None:
    clock = Clock()
    reader = opens(clock)
    assert found(reader, "电池") == [3]
    before = live()
    fill(index, document(5, "水泵"))
    assert before in directories(root), "a directory in use must stay"
    assert found(reader, "电池") == [3]
    assert "动力电池" in reader.texts([3])[3]
    clock.now += LOOK_SECONDS
    assert found(reader, "水泵") == [5]


def test_replaced_directories_go_once_nobody_reads_them(
    index: Index, root: Path, live: Callable[[], Path]
) -> None:
    for number in range(3):
        fill(index, document(number + 1, "水泵"))
        assert index.count() == 1
    fill(index, document(1, "水泵"))
    assert directories(root) == {live()}


def test_a_second_writer_waits_and_then_gives_up(
    index: Index, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_store, "_LOCK_SECONDS", 0.0)
    monkeypatch.setattr(file_store, "_LOCK_STEP", 0.0)
    with (root / "WRITE").open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(IndexUnavailable):
            index.change([document(8, "水泵")])
    index.change([document(8, "水泵")])
    assert found(index, "水泵") == [8]


@pytest.mark.parametrize(
    "pointer", ["", "v0-1-1-1-1-600-abc", "../elsewhere", "\xff", "v1-nothing", "{live}x", "{live}/.."]
)
def test_a_pointer_that_leads_nowhere_is_unavailable(
    index: Index, opens: Opens, root: Path, live: Callable[[], Path], pointer: str
) -> None:
    (root / "CURRENT").write_text(pointer.replace("{live}", live().name), "latin-1")
    with pytest.raises(IndexUnavailable):
        opens().count()
    assert not opens().health().usable
