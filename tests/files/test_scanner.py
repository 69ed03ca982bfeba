import os
import socket
import time
from io import BytesIO

import pytest

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.limits import PIECE
from marketplace.files.scanner import ClamScanner, NoScanner
from tests.files.stub_clamd import EICAR_LIKE, running


def _scan(port: int, content: bytes = b"clean", **times: float) -> None:
    ClamScanner("127.0.0.1", port, **times).scan(BytesIO(content))


def _refusal(port: int, content: bytes = b"clean", **times: float) -> UploadRefused:
    with pytest.raises(UploadRefused) as caught:
        _scan(port, content, **times)
    return caught.value


def test_a_clean_file_passes_and_arrives_whole_at_the_scanner() -> None:
    content = os.urandom(3 * PIECE + 7)
    with running() as stub:
        _scan(stub.port, content)
    assert stub.received == content


def test_an_infected_file_is_refused_with_the_signature() -> None:
    with running() as stub:
        refused = _refusal(stub.port, b"a" * PIECE + EICAR_LIKE)
    assert refused.reason is RefusalReason.INFECTED
    assert refused.facts["signature"] == "Stub.Test"


@pytest.mark.parametrize(
    "behaviour",
    ["drop", "INSTREAM size limit exceeded. ERROR\0", "stream: OK", "\0", "stream: OKAY\0", "OK\0", "\xff\0"],
)
def test_whatever_is_not_a_clear_verdict_refuses_the_file(behaviour: str) -> None:
    with running(behaviour) as stub:
        assert _refusal(stub.port).reason is RefusalReason.SCANNER_UNAVAILABLE


def test_a_reply_without_end_is_cut_and_refuses_the_file() -> None:
    with running("x" * 20_000) as stub:
        assert _refusal(stub.port).reason is RefusalReason.SCANNER_UNAVAILABLE


def test_a_scanner_that_is_down_refuses_the_file() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    assert _refusal(port).reason is RefusalReason.SCANNER_UNAVAILABLE


@pytest.mark.parametrize("times", [{"timeout": 0.1}, {"patience": 0.1}])
def test_a_scanner_that_hangs_is_given_up_in_time(times: dict[str, float]) -> None:
    started = time.monotonic()
    with running("hang") as stub:
        assert _refusal(stub.port, **times).reason is RefusalReason.SCANNER_UNAVAILABLE
    assert time.monotonic() - started < 3


def test_a_file_that_takes_longer_than_the_patience_is_refused() -> None:
    with running() as stub:
        assert _refusal(stub.port, patience=0).reason is RefusalReason.SCANNER_UNAVAILABLE


def test_running_without_a_scanner_takes_everything() -> None:
    NoScanner().scan(BytesIO(EICAR_LIKE))
