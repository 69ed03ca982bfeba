import os
import stat
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest

from marketplace.files.limits import PIECE
from marketplace.files.storage import BadKey, LocalStorage, new_key
from marketplace.kernel.clock import utc_now


class _Breaking(BytesIO):
    """A source whose disk fails after the first piece."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() >= PIECE:
            raise OSError("disk")
        return super().read(size)


def _files(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def test_what_was_put_comes_back(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "files")
    content = os.urandom(3 * PIECE + 5)
    key = storage.put(BytesIO(content))
    assert storage.exists(key)
    with storage.open(key) as file:
        assert file.read() == content


def test_the_whole_source_is_stored_wherever_it_stood(tmp_path: Path) -> None:
    source = BytesIO(b"whole")
    source.seek(3)
    storage = LocalStorage(tmp_path)
    with storage.open(storage.put(source)) as file:
        assert file.read() == b"whole"


def test_equal_files_get_different_keys_in_sharded_folders(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    keys = {storage.put(BytesIO(b"same")) for _ in range(5)}
    assert len(keys) == 5
    for key in keys:
        assert (tmp_path / key[:2] / key[2:4] / key).is_file()
    assert {key for key, _ in storage.stored()} == keys


def test_only_the_owner_reads_the_stored_file(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    key = storage.put(BytesIO(b"x"))
    assert stat.S_IMODE((tmp_path / key[:2] / key[2:4] / key).stat().st_mode) == 0o600


def test_a_source_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    with pytest.raises(OSError, match="disk"):
        storage.put(_Breaking(bytes(3 * PIECE)))
    assert _files(tmp_path) == []


def test_a_file_is_put_back_under_its_key(tmp_path: Path) -> None:
    storage, other = LocalStorage(tmp_path / "one"), LocalStorage(tmp_path / "other")
    key = storage.put(BytesIO(b"first"))
    for _ in range(2):
        other.put_back(key, iter([b"fi", b"rst"]))
        with other.open(key) as file:
            assert file.read() == b"first"
    assert len(_files(tmp_path / "other")) == 1


@pytest.mark.parametrize("key", ["../evil", "x" * 32, "", "a" * 31])
def test_nothing_is_put_back_under_a_foreign_key(tmp_path: Path, key: str) -> None:
    with pytest.raises(BadKey):
        LocalStorage(tmp_path / "files").put_back(key, [b"x"])
    assert _files(tmp_path) == []


def test_pieces_that_break_off_put_nothing_back(tmp_path: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError("disk")

    with pytest.raises(OSError, match="disk"):
        LocalStorage(tmp_path).put_back("a" * 32, pieces())
    assert _files(tmp_path) == []


def test_a_failing_rename_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: Path) -> None:
        raise OSError("full")

    monkeypatch.setattr(os, "replace", refuse)
    with pytest.raises(OSError, match="full"):
        LocalStorage(tmp_path).put(BytesIO(b"x"))
    assert _files(tmp_path) == []


def test_the_bytes_are_on_disk_before_the_name_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, replace = os.fsync, os.replace
    monkeypatch.setattr(os, "fsync", lambda descriptor: (order.append("fsync"), fsync(descriptor))[1])
    monkeypatch.setattr(os, "replace", lambda a, b: (order.append("replace"), replace(a, b))[1])
    LocalStorage(tmp_path).put(BytesIO(b"x"))
    assert order[:2] == ["fsync", "replace"]
    assert "fsync" in order[2:]


def test_deleting_twice_is_no_error_and_opening_a_deleted_file_is(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    key = storage.put(BytesIO(b"x"))
    storage.delete(key)
    storage.delete(key)
    assert not storage.exists(key)
    with pytest.raises(FileNotFoundError):
        storage.open(key)


@pytest.mark.parametrize(
    "key", ["", "../../etc/passwd", "a" * 31, "A" * 32, "g" * 32, "a" * 32 + "\n", "a/" * 16]
)
def test_a_key_of_another_shape_reaches_no_path(tmp_path: Path, key: str) -> None:
    storage = LocalStorage(tmp_path)
    for method in (storage.open, storage.exists, storage.delete):
        with pytest.raises(BadKey):
            method(key)


def test_cut_off_uploads_are_swept_when_they_are_old(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    key = storage.put(BytesIO(b"x"))
    left = tmp_path / "unfinished" / "tmpabc"
    left.write_bytes(b"half")
    assert storage.sweep_unfinished(utc_now() - timedelta(hours=1)) == 0
    assert storage.sweep_unfinished(utc_now() + timedelta(hours=1)) == 1
    assert not left.exists()
    assert storage.exists(key)


def test_an_unused_storage_is_empty(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path / "never")
    assert list(storage.stored()) == []
    assert storage.sweep_unfinished(utc_now()) == 0
    assert not storage.exists(new_key())
