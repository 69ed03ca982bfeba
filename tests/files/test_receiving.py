import hashlib
import tracemalloc
from io import BytesIO
from pathlib import Path

import pytest

from marketplace.files import limits
from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.receiving import Received, receive
from marketplace.files.scanner import ClamScanner, NoScanner, Scanner
from marketplace.files.storage import LocalStorage
from tests.files import samples
from tests.files.stub_clamd import EICAR_LIKE, running


class Endless:
    """A client that never stops sending and cannot seek; counts what was taken from it."""

    def __init__(self) -> None:
        self.taken = 0

    def read(self, size: int = -1) -> bytes:
        assert 0 < size <= limits.PIECE
        self.taken += size
        return b"a" * size


class Repeated:
    """`size` bytes of text made piece by piece, so that the test itself holds no big string."""

    def __init__(self, size: int) -> None:
        self.left = size

    def read(self, size: int = -1) -> bytes:
        count = min(size, self.left)
        self.left -= count
        return b"a" * count


def _take(
    content: bytes, storage: LocalStorage, name: str = "a.pdf", scanner: Scanner | None = None
) -> Received:
    with receive(BytesIO(content), name, storage, scanner or NoScanner()) as received:
        return received


def test_a_good_file_is_stored_with_its_hash(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    content = samples.pdf()
    received = _take(content, storage, "../报告.pdf")
    assert (received.name, received.media_type, received.size) == (
        "报告.pdf",
        "application/pdf",
        len(content),
    )
    assert received.sha256 == hashlib.sha256(content).hexdigest()
    with storage.open(received.storage_key) as file:
        assert file.read() == content


def test_the_stored_key_has_nothing_of_the_given_name(tmp_path: Path) -> None:
    received = _take(samples.pdf(), LocalStorage(tmp_path), "secret-project.pdf")
    assert "secret" not in received.storage_key


def test_an_endless_stream_is_left_after_the_limit(tmp_path: Path) -> None:
    source = Endless()
    with (
        pytest.raises(UploadRefused) as caught,
        receive(source, "a.txt", LocalStorage(tmp_path), NoScanner()),
    ):
        pass
    assert caught.value.reason is RefusalReason.TOO_LARGE
    assert source.taken <= limits.FILE_BYTES + limits.PIECE


def test_a_forbidden_name_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    source = Endless()
    with pytest.raises(UploadRefused), receive(source, "a.exe", LocalStorage(tmp_path), NoScanner()):
        pass
    assert source.taken == 0


def test_a_refused_file_leaves_nothing_in_storage(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    with pytest.raises(UploadRefused):
        _take(b"<html>", storage)
    assert list(storage.stored()) == []


def test_an_infected_file_leaves_nothing_in_storage(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    with running() as stub, pytest.raises(UploadRefused) as caught:
        _take(EICAR_LIKE, storage, "a.txt", ClamScanner("127.0.0.1", stub.port))
    assert caught.value.reason is RefusalReason.INFECTED
    assert list(storage.stored()) == []


def test_a_failing_body_takes_the_stored_bytes_back(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)

    def fail(received: Received) -> None:
        assert storage.exists(received.storage_key)
        raise ZeroDivisionError

    with (
        pytest.raises(ZeroDivisionError),
        receive(BytesIO(samples.pdf()), "a.pdf", storage, NoScanner()) as received,
    ):
        fail(received)
    assert list(storage.stored()) == []


def test_a_full_size_upload_is_never_whole_in_memory(tmp_path: Path) -> None:
    storage = LocalStorage(tmp_path)
    source = Repeated(limits.FILE_BYTES)
    tracemalloc.start()
    try:
        with receive(source, "a.txt", storage, NoScanner()) as received:
            _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert received.size == limits.FILE_BYTES
    assert peak < 4 * limits.MIB
