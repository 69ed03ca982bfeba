"""Directories that come and go under the eyes of other processes: whoever holds one keeps it, nobody else can."""

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from marketplace.search import file_store, tantivy_files, whoosh_snapshot
from marketplace.search.file_store import Held, Store
from marketplace.search.index import Index, IndexUnavailable
from marketplace.search.tantivy_index import TantivyIndex
from marketplace.search.tantivy_schema import FORMAT
from marketplace.search.whoosh_index import WhooshIndex
from tests.search.conformance import fill, found
from tests.search.samples import CATALOGUE, document


@pytest.fixture
def store(root: Path) -> Store:
    """A store with a live directory that nobody reads at the moment."""
    made = Store(root, whoosh_snapshot.FORMAT)
    with_lock = made.create()
    made.make_current(with_lock.directory)
    with_lock.close()
    return made


def test_a_new_directory_has_its_lock_before_a_sweep_can_see_it(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process sweeps at every step of making one."""
    real = Held.__init__

    def watched(self: Held, directory: Path, mode: str = "r+") -> None:
        store.sweep()
        real(self, directory, mode)
        store.sweep()

    monkeypatch.setattr(Held, "__init__", watched)
    held = store.create()
    store.sweep()
    assert (held.directory / "IN_USE").exists()
    assert store.current().exists()


def test_nobody_can_begin_to_use_what_is_being_removed(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    unused = store.create()
    unused.close()
    blocked: list[Path] = []

    def remove(directory: Path, *, ignore_errors: bool) -> None:
        with (directory / "IN_USE").open("r+") as reader, pytest.raises(BlockingIOError):
            fcntl.flock(reader, fcntl.LOCK_SH | fcntl.LOCK_NB)
        blocked.append(directory)
        real(directory, ignore_errors=ignore_errors)

    real = shutil.rmtree
    monkeypatch.setattr(file_store.shutil, "rmtree", remove)
    store.sweep()
    assert blocked == [unused.directory]
    with pytest.raises(FileNotFoundError):
        Held(unused.directory)
    assert not unused.directory.exists(), "looking for it makes nothing"


def test_what_became_live_since_the_sweep_began_stays(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    built = store.create()
    before = store.current()
    real = file_store._try_lock  # noqa: SLF001

    def swapped_first(descriptor: int) -> bool:
        store.make_current(built.directory)
        built.close()
        return real(descriptor)

    monkeypatch.setattr(file_store, "_try_lock", swapped_first)
    store.sweep()
    assert store.current() == built.directory
    assert built.directory.exists()
    store.sweep()
    assert not before.exists()


def test_what_a_killed_sweep_left_half_is_removed(store: Store) -> None:
    half = store.create()
    half.close()
    (half.directory / "IN_USE").unlink()
    (half.directory / "remains").touch()
    store.sweep()
    assert not half.directory.exists()


Swap = Callable[[], None]


@pytest.mark.parametrize(
    ("engine", "module", "kind"),
    [(WhooshIndex, whoosh_snapshot, whoosh_snapshot.FORMAT), (TantivyIndex, tantivy_files, FORMAT)],
    ids=["whoosh", "tantivy"],
)
@pytest.mark.parametrize("when", ["before it is held", "before its files are opened"])
def test_a_reader_whose_directory_was_swept_reads_the_next(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    engine: Callable[[Path], Index],
    module: object,
    kind: str,
    when: str,
) -> None:
    writer, reader = engine(root), engine(root)
    fill(writer, *CATALOGUE)
    swapped: list[Path] = []

    def swap(directory: Path) -> None:
        if not swapped:
            swapped.append(directory)
            fill(writer, document(5, "水泵"))
            shutil.rmtree(directory, ignore_errors=True)

    def held(directory: Path) -> Held:
        if when == "before it is held":
            swap(directory)
        lock = Held(directory)
        swap(directory)
        return lock

    monkeypatch.setattr(module, "Held", held)
    assert found(reader, "水泵") == [5]
    assert swapped != [Store(root, kind).current()]


def test_damage_of_the_live_directory_is_said_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(TantivyIndex(root), *CATALOGUE)
    opened: list[Path] = []

    def damaged(directory: Path) -> None:
        opened.append(directory)
        raise ValueError("damaged")

    monkeypatch.setattr(tantivy_files, "open_files", damaged)
    with pytest.raises(IndexUnavailable):
        TantivyIndex(root).count()
    assert len(opened) == 1
