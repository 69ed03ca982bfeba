"""How every engine changes, is rebuilt, and survives."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

import pytest

from marketplace.search.index import SHOWN_FACETS, Facet, Index, IndexUnavailable, SearchDocument
from tests.search.conformance import ENGINES, fill, found, only
from tests.search.samples import CATALOGUE, NOW, asking, document


def test_change_replaces_adds_and_removes_at_once(index: Index, open_index: Callable[[], Index]) -> None:
    index.change([document(1, "轴承", version=2), document(9, "水泵", version=5)], [2, 777])
    for reader in (index, open_index()):
        assert reader.listed_versions() == {1: 2, 3: 1, 4: 1, 9: 5}
        assert found(reader, "碳纤维") == []
        assert found(reader, "轴承") == [1]
        assert found(reader, "秸秆") == []
        assert reader.count() == 4


def test_the_last_of_two_documents_of_one_listing_wins(index: Index) -> None:
    index.change([document(9, "水泵"), document(9, "轴承", version=2)])
    assert index.listed_versions()[9] == 2
    assert found(index, "水泵") == []


def test_a_listing_that_is_put_and_dropped_is_put(index: Index) -> None:
    index.change([document(1, "轴承", version=2)], [1])
    assert index.listed_versions()[1] == 2


def test_changing_nothing_is_no_change(index: Index) -> None:
    index.change([], [])
    index.change([], [424242])
    assert index.count() == 4


def test_the_same_change_twice_is_the_same_as_once(index: Index) -> None:
    for _time in range(2):
        index.change([document(1, "轴承", version=2)], [2])
    assert index.listed_versions() == {1: 2, 3: 1, 4: 1}
    assert found(index, "轴承") == [1]


def test_many_small_changes_lose_nothing_and_leave_few_segments(index: Index) -> None:
    for number in range(100, 140):
        index.change([document(number, f"密封件{number}")], [number - 20])
    assert set(index.listed_versions()) == {1, 2, 3, 4, *range(120, 140)}
    assert found(index, "密封件137")[0] == 137
    assert set(found(index, "密封件", limit=100)) == set(range(120, 140))
    assert index.document_frequencies(["密封"])["密封"] >= 20
    assert index.health().segments <= 14


def test_best_adds_weights_and_keeps_to_filters(index: Index) -> None:
    weights = {"秸秆": 2.0, "电池": 5.0, "nothing": 9.0}
    assert [hit.listing_id for hit in index.best(weights, NOW)] == [3, 2]
    assert [hit.listing_id for hit in index.best(weights, NOW, only(Facet.KIND, "achievement"))] == [2]
    assert [hit.listing_id for hit in index.best(weights, NOW, limit=1)] == [3]
    assert index.best(weights, NOW, limit=0) == ()
    assert index.best({}, NOW) == ()


def test_best_knows_no_removed_listing(index: Index) -> None:
    index.change([], [3])
    assert index.best({"电池": 1.0}, NOW) == ()


def test_statistics_and_texts(index: Index) -> None:
    assert index.count() == 4
    assert index.document_frequencies(["纤维", "秸秆", "没有", "\x00"]) == {
        "纤维": 2, "秸秆": 1, "没有": 0, "\x00": 0,
    }  # fmt: skip
    texts = index.texts([4, 99])
    assert list(texts) == [4]
    assert "采用超临界萃取" in texts[4]


def test_a_rebuild_is_seen_only_when_it_is_complete(index: Index, open_index: Callable[[], Index]) -> None:
    reader = open_index()
    with index.rebuilding() as fresh:
        assert fresh.put_many([document(50, "水泵")]) == 1
        assert reader.count() == 4
    assert open_index().listed_versions() == {50: 1}


def test_a_rebuild_that_fails_leaves_the_live_index(index: Index, open_index: Callable[[], Index]) -> None:
    def failing() -> list[SearchDocument]:
        raise RuntimeError("the tables went away")

    def rebuild() -> None:
        with index.rebuilding() as fresh:
            fresh.put_many([document(50)])
            fresh.put_many(failing())

    with pytest.raises(RuntimeError):
        rebuild()
    assert set(open_index().listed_versions()) == {1, 2, 3, 4}


def test_an_empty_rebuild_is_an_empty_index(open_index: Callable[[], Index]) -> None:
    index = open_index()
    fill(index)
    assert index.search(asking("水泵", facets=SHOWN_FACETS)).total == 0
    assert index.health().usable
    index.change([document(1, "水泵")])
    assert found(index, "水泵") == [1]


def test_a_missing_index_says_so(open_index: Callable[[], Index]) -> None:
    index = open_index()
    with pytest.raises(IndexUnavailable):
        index.search(asking("水泵"))
    with pytest.raises(IndexUnavailable):
        index.change([document(1)])
    assert not index.health().usable
    assert index.health().problem


def test_readers_see_whole_commits_while_a_writer_works(
    index: Index, open_index: Callable[[], Index]
) -> None:
    """Two listings always change together: no reader may see one without the other."""
    torn: list[object] = []
    reader, done = open_index(), False

    def read() -> None:
        while not done:
            try:
                versions = reader.listed_versions()
                if versions.get(1) != versions.get(2):
                    torn.append(versions)
                found(reader, "水泵", facets=SHOWN_FACETS)
            except Exception as error:  # whatever a thread meets must reach the assertion
                torn.append(error)

    threads = [Thread(target=read) for _number in range(3)]
    for thread in threads:
        thread.start()
    for version in range(2, 30):
        index.change([document(1, "水泵", version=version), document(2, "水泵", version=version)])
    done = True
    for thread in threads:
        thread.join()
    assert torn == []


KILLED_WRITER = """
import sys
from pathlib import Path
from tests.search.samples import document
from tests.search.conformance import ENGINES
index = ENGINES[sys.argv[1]](Path(sys.argv[2]))
number = 1000
while True:
    index.change([document(number + n, "水泵") for n in range(20)])
    number += 20
    print(number, flush=True)
"""


@pytest.mark.parametrize("engine", sorted(ENGINES))
@pytest.mark.parametrize("commits", [1, 4, 9])
def test_a_writer_killed_amid_commits_loses_nothing_committed(root: Path, engine: str, commits: int) -> None:
    index = ENGINES[engine](root)
    fill(index, *CATALOGUE)
    command = [sys.executable, "-c", KILLED_WRITER, engine, str(root)]
    last = 0
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()) as writer:
        assert writer.stdout is not None
        for _commit in range(commits):
            last = int(writer.stdout.readline())
        os.kill(writer.pid, signal.SIGKILL)
    survivor = ENGINES[engine](root)
    assert {1, 2, 3, 4, *range(1000, last)} <= survivor.listed_versions().keys()
    survivor.change([document(7, "轴承")])
    assert found(survivor, "轴承") == [7]
