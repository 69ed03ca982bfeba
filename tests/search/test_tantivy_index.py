"""What is tantivy's own: damage, directories, several processes, and the ways in which it comes to an answer."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from itertools import combinations
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.search import tantivy_files, tantivy_query, tantivy_ranking
from marketplace.search.file_store import Store
from marketplace.search.index import SHOWN_FACETS, IndexUnavailable, Sort
from marketplace.search.plan import Term
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.search.tantivy_query import at_least
from marketplace.search.tantivy_schema import FORMAT, pairs_of
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE, asking, document


@pytest.fixture
def index(root: Path) -> TantivyIndex:
    made = TantivyIndex(root)
    fill(made, *CATALOGUE)
    return made


def live(root: Path) -> Path:
    return Store(root, FORMAT).current()


def directories(root: Path) -> set[Path]:
    return {path for path in root.iterdir() if path.is_dir()}


@pytest.mark.parametrize("pattern", ["*.idx", "*.term", "*.fast", "*.store", "meta.json"])
@pytest.mark.parametrize("damage", [lambda _b: b"", lambda b: b[: len(b) // 2], lambda b: b"\xff" * len(b)])
def test_a_damaged_index_is_unavailable_and_heals_by_a_rebuild(
    index: TantivyIndex, root: Path, pattern: str, damage: Callable[[bytes], bytes]
) -> None:
    damaged = list(live(root).glob(pattern))
    assert damaged
    for path in damaged:
        path.write_bytes(damage(path.read_bytes()))
    opened = TantivyIndex(root)
    with pytest.raises(IndexUnavailable):
        opened.search(asking("电池"))
    with pytest.raises(IndexUnavailable):
        opened.change([document(8, "水泵")])
    health = opened.health()
    assert not health.usable
    assert health.problem
    fill(opened, *CATALOGUE)
    assert found(opened, "电池") == [3]


@pytest.mark.parametrize("pattern", ["*.idx", "*.pos", "*.term", "meta.json"])
def test_an_index_with_a_lost_file_is_unavailable(index: TantivyIndex, root: Path, pattern: str) -> None:
    next(live(root).glob(pattern)).unlink()
    with pytest.raises(IndexUnavailable):
        TantivyIndex(root).search(asking("电池"))


def test_a_change_that_fails_leaves_nothing_and_blocks_nobody(
    index: TantivyIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(tantivy_files, "document_of", lambda _document: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index.change([document(8, "水泵")], [3])
    assert set(index.listed_versions()) == {1, 2, 3, 4}
    index.change([document(8, "水泵")])
    assert found(index, "水泵") == [8]


def test_removed_documents_are_counted_by_no_facet_and_no_total(index: TantivyIndex) -> None:
    index.change([document(1, "轴承", version=2)], [2, 4])
    result = index.search(asking(facets=SHOWN_FACETS))
    assert result.total == index.count() == index.health().documents == 2
    assert all(count <= 2 for counts in result.facets.values() for count in counts.values())


def test_small_segments_are_merged(index: TantivyIndex) -> None:
    for number in range(100, 130):
        index.change([document(number, f"密封件{number}")])
    health = index.health()
    assert health.usable
    assert health.segments <= 14
    assert health.bytes > 0


OTHER_PROCESS = """
import sys
from pathlib import Path
from marketplace.search.tantivy_index import TantivyIndex
from tests.search.samples import document
index = TantivyIndex(Path(sys.argv[1]))
first = int(sys.argv[2])
for number in range(first, first + 15):
    index.change([document(number, "水泵")])
"""


def test_two_processes_write_in_turn(index: TantivyIndex, root: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", OTHER_PROCESS, str(root), str(first)], cwd=Path.cwd())
        for first in (100, 200)
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    expected = {1, 2, 3, 4, *range(100, 115), *range(200, 215)}
    assert set(TantivyIndex(root).listed_versions()) == expected


KILLED_BUILD = """
import sys
from pathlib import Path
from marketplace.search.tantivy_index import TantivyIndex
from tests.search.samples import document
index = TantivyIndex(Path(sys.argv[1]))
with index.rebuilding() as fresh:
    fresh.put_many(document(number, "水泵") for number in range(2000))
    print("built", flush=True)
    sys.stdin.read()
"""


def test_a_killed_rebuild_leaves_the_live_index_and_is_swept(index: TantivyIndex, root: Path) -> None:
    command = [sys.executable, "-c", KILLED_BUILD, str(root)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path.cwd()
    ) as builder:
        assert builder.stdout is not None
        assert builder.stdout.readline() == "built\n"
        os.kill(builder.pid, signal.SIGKILL)
    assert len(directories(root)) == 2
    assert found(TantivyIndex(root), "电池") == [3]
    fill(index, document(5, "水泵"))
    assert index.listed_versions() == {5: 1}
    assert directories(root) == {live(root)}


TERMS = "甲乙丙丁戊己"
HOLDINGS = [set(held) for size in range(1, len(TERMS) + 1) for held in combinations(TERMS, size)]


@pytest.fixture(scope="module")
def holdings(tmp_path_factory: pytest.TempPathFactory) -> TantivyIndex:
    """A document for every choice of terms."""
    index = TantivyIndex(tmp_path_factory.mktemp("holdings") / "search")
    fill(index, *(document(number + 1, " ".join(held)) for number, held in enumerate(HOLDINGS)))
    return index


@pytest.mark.parametrize("most_ways", [0, tantivy_query.MOST_WAYS])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(points=st.lists(st.integers(1, 8), min_size=1, max_size=6), data=st.data())
def test_ways_of_holding_enough_are_those_whose_points_add_up(
    holdings: TantivyIndex,
    monkeypatch: pytest.MonkeyPatch,
    most_ways: int,
    points: list[int],
    data: st.DataObject,
) -> None:
    monkeypatch.setattr(tantivy_query, "MOST_WAYS", most_ways)
    needed = data.draw(st.integers(1, sum(points) + 2))
    terms = [Term(text, 1.0, worth_) for text, worth_ in zip(TERMS, points, strict=False)]
    searcher = holdings._snapshots.fresh().searcher  # noqa: SLF001
    query = at_least(terms, needed, holdings.document_frequencies(TERMS))
    places = [place for _score, place in searcher.search(query, limit=len(HOLDINGS)).hits]
    ids = set(searcher.fast_field_values("listing", places))
    assert ids == {
        number + 1
        for number, held in enumerate(HOLDINGS)
        if sum(term.points for term in terms if term.text in held) >= needed
    }


@pytest.mark.parametrize("few_first", [True, False])
def test_ways_are_listed_no_further_than_wanted(few_first: bool) -> None:
    """A rare word that means the same may come with a single point, before many terms of eight."""
    terms = [Term("轴承", 1.0, 1), *(Term(f"t{number}", 1.0, 8) for number in range(40))]
    frequencies = {term.text: number for number, term in enumerate(terms if few_first else terms[::-1])}
    assert at_least(terms, 80, frequencies) is not None


@given(points=st.lists(st.integers(1, 8), min_size=1, max_size=8), needed=st.integers(1, 40))
def test_every_way_is_enough_and_no_term_of_it_is_spare(points: list[int], needed: int) -> None:
    terms = [Term(f"t{number}", 1.0, worth) for number, worth in enumerate(sorted(points, reverse=True))]
    ways = [tuple(term.points for term in way) for way in tantivy_query._ways(terms, needed)]  # noqa: SLF001
    assert all(sum(way) >= needed > sum(way) - min(way) for way in ways)
    assert bool(ways) == (sum(points) >= needed)


@pytest.mark.parametrize("looked_up", [0, 1_000_000])
@pytest.mark.parametrize("sort", list(Sort))
def test_every_way_to_the_first_hits_gives_the_same(
    root: Path, monkeypatch: pytest.MonkeyPatch, looked_up: int, sort: Sort
) -> None:
    random = Random(4)
    index = TantivyIndex(root)
    titles = ("低温电池", "电池的热管理", "电池管理方法", "管道热处理", "方法", "低温管道")
    fill(
        index,
        *(document(n, random.choice(titles), body=random.choice(titles) * n) for n in range(1, 400)),
    )
    asked = [
        asking(text, sort=sort, limit=50) for text in ("电池热管理的方法", "低温电池", "管", "管道 方法")
    ]
    usual = [[hit.listing_id for hit in index.search(query).hits] for query in asked]
    assert any(len(hits) > 40 for hits in usual)
    index.change([], [9_999])  # what was kept goes with the view
    monkeypatch.setattr(tantivy_ranking, "LOOKED_UP", looked_up)
    monkeypatch.setattr(tantivy_ranking, "SPARE", 2)
    assert [[hit.listing_id for hit in index.search(query).hits] for query in asked] == usual


def test_many_documents_of_one_score_come_newest_first_on_every_page(root: Path) -> None:
    index = TantivyIndex(root)
    fill(index, *(document(number, "水泵") for number in range(1_000, 0, -1)))
    pages = [found(index, "水泵", offset=offset, limit=100) for offset in range(0, 1_000, 100)]
    assert [id_ for page in pages for id_ in page] == list(range(1, 1_001))


def test_ids_beyond_the_key_of_publication_keep_their_order(root: Path) -> None:
    index = TantivyIndex(root)
    ids = [2**31 + 5, 2**40, 2**62, 7]
    fill(index, *(replace(document(1, "水泵", published_at=None), listing_id=id_) for id_ in ids))
    assert found(index, "水泵") == found(index) == sorted(ids, reverse=True)
    assert index.listed_versions() == dict.fromkeys(ids, 1)


def test_no_pair_reaches_over_the_end_of_a_field() -> None:
    assert pairs_of(["碳 纤\n维", "", "叶片"]) == "碳纤 纤维 \x00  \x00 叶片"
