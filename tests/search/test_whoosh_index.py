"""What is Whoosh's own: damage, directories, locks, merging, how often the disk is looked at."""

from pathlib import Path

import pytest

from marketplace.search import bm25, whoosh_index, whoosh_segment, whoosh_snapshot, whoosh_writing
from marketplace.search.file_store import Store
from marketplace.search.index import IndexUnavailable
from marketplace.search.whoosh_index import WhooshIndex
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE, asking, document


@pytest.fixture
def index(root: Path) -> WhooshIndex:
    made = WhooshIndex(root)
    fill(made, *CATALOGUE)
    return made


def live(root: Path) -> Path:
    return Store(root, whoosh_snapshot.FORMAT).current()


def directories(root: Path) -> set[Path]:
    return {path for path in root.iterdir() if path.is_dir()}


def files(root: Path, pattern: str) -> list[Path]:
    found_files = sorted(live(root).glob(pattern))
    assert found_files
    return found_files


@pytest.mark.parametrize("pattern", ["*.seg", "*.toc"])
@pytest.mark.parametrize("damage", [lambda _b: b"", lambda b: b[: len(b) // 2], lambda b: b"\xff" * len(b)])
def test_a_damaged_index_is_unavailable_and_heals_by_a_rebuild(
    index: WhooshIndex, root: Path, pattern: str, damage: object
) -> None:
    for path in files(root, pattern):
        path.write_bytes(damage(path.read_bytes()))  # type: ignore[operator]
    opened = WhooshIndex(root)
    with pytest.raises(IndexUnavailable):
        opened.search(asking("电池"))
    with pytest.raises(IndexUnavailable):
        opened.change([document(8, "水泵")])
    assert not opened.health().usable
    fill(opened, *CATALOGUE)
    assert found(opened, "电池") == [3]


@pytest.mark.parametrize("pattern", ["*.seg", "*.toc"])
def test_an_index_with_a_lost_file_is_unavailable(index: WhooshIndex, root: Path, pattern: str) -> None:
    files(root, pattern)[0].unlink()
    with pytest.raises(IndexUnavailable):
        WhooshIndex(root).search(asking("电池"))


def test_other_parameters_need_another_index(
    index: WhooshIndex, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert f"{bm25.TITLE_WEIGHT}-{bm25.KEYWORD_WEIGHT}" in whoosh_snapshot.FORMAT
    monkeypatch.setattr(whoosh_index, "FORMAT", "v1-other")
    with pytest.raises(IndexUnavailable):
        WhooshIndex(root).count()


def test_a_build_that_another_process_is_at_is_not_swept_away(index: WhooshIndex, root: Path) -> None:
    store = Store(root, whoosh_snapshot.FORMAT)
    held = store.create()
    store.sweep()
    assert held.directory.exists()
    held.close()
    store.sweep()
    assert not held.directory.exists()


def test_a_change_that_fails_leaves_nothing_and_blocks_nobody(
    index: WhooshIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(whoosh_writing, "facts_of", lambda _document, _tokens: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            index.change([document(8, "水泵")], [3])
    assert set(index.listed_versions()) == {1, 2, 3, 4}
    index.change([document(8, "水泵")])
    assert found(index, "水泵") == [8]


def test_large_segments_are_not_merged_by_a_commit(
    index: WhooshIndex, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whoosh_writing, "SMALL", 4)
    large = files(root, "*.seg")[0]
    for number in range(20, 40):
        index.change([document(number, "密封件")])
    assert large in files(root, "*.seg")
    assert set(found(index, "密封件", limit=50)) == set(range(20, 40))
    assert found(index, "电池") == [3]


def test_merging_keeps_scores_and_leaves_removed_listings_out(index: WhooshIndex) -> None:
    before = index.search(asking("碳纤维 叶片")).hits
    for number in range(20, 40):
        index.change([document(number, "密封件")], [number - 1])
    (hit,) = index.search(asking("碳纤维 叶片")).hits
    assert hit.listing_id == before[0].listing_id
    assert index.document_frequencies(["密封"])["密封"] <= whoosh_writing.MOST_ALIKE + 2
    share = index.best({"叶片": 1.0}, asking().now)[0].score
    counts = bm25.weighted_counts(CATALOGUE[0])
    norm = bm25.norm(bm25.kept_length(counts.total()), index._snapshots.fresh().average)  # noqa: SLF001
    assert share == pytest.approx(bm25.share(counts["叶片"], norm), rel=1e-6)


def test_more_postings_than_one_block_holds_are_all_read(root: Path) -> None:
    index = WhooshIndex(root)
    fill(index, *(document(number, "泵", published_at=None) for number in range(1, 9_001)))
    assert index.search(asking("泵", limit=1)).total == 9_000
    assert index.document_frequencies(["泵"]) == {"泵": 9_000}


def test_emptied_segments_are_dropped(index: WhooshIndex) -> None:
    index.change([], [1, 2, 3, 4])
    assert index.health().segments == 0
    assert index.health().usable
    assert found(index) == []


def test_health_counts_what_is_open(index: WhooshIndex) -> None:
    health = index.health()
    assert (health.usable, health.documents, health.segments) == (True, 4, 1)
    assert health.bytes > 0


def test_kept_postings_stay_within_their_bytes_and_give_the_same_answers(root: Path) -> None:
    index = WhooshIndex(root)
    fill(index, *(document(number, title=f"第{number}号 高寒地区电池") for number in range(1, 40)))
    first = [found(index, text) for text in ("电池", "高寒", "地区", "号")]
    (segment, _live) = index._snapshots.fresh().parts[0]  # noqa: SLF001
    assert [found(index, text) for text in ("电池", "高寒", "地区", "号")] == first
    assert 0 < segment.kept_bytes() <= whoosh_segment.BYTES_A_DOCUMENT * segment.size
