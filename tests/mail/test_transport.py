"""Files that are whole or not there, and a relay that is spoken to over a socket."""

import socketserver
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from marketplace.config import load_settings
from marketplace.mail.compose import Letter, to_message
from marketplace.mail.transport import FilesTransport, SmtpTransport, open_transport


@pytest.fixture
def message() -> EmailMessage:
    letter = Letter("a@example.invalid", "请确认邮箱", "您好\n.\n再见")
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return to_message(letter, sender="market@example.invalid", message_id="<1@example.invalid>", at=at)


class Relay(socketserver.StreamRequestHandler):
    """As much of a mail relay as one message needs."""

    taken: list[bytes]
    refuses = False

    def handle(self) -> None:
        self._say(b"220 relay")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip()
            if verb == b"DATA":
                self._say(b"354 go on")
                self.taken.append(self._message())
                self._say(b"250 taken")
            elif verb == b"QUIT":
                self._say(b"221 bye")
                return
            else:
                self._say(b"550 no" if verb == b"RCPT" and self.refuses else b"250 ok")

    def _message(self) -> bytes:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b"..") else line)
        return b"".join(lines)

    def _say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")


@pytest.fixture
def relay() -> Iterator[tuple[int, type[Relay]]]:
    handler = type("OwnRelay", (Relay,), {"taken": []})
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_address[1], handler
        server.shutdown()
        thread.join()


def test_a_message_becomes_one_file(tmp_path: Path, message: EmailMessage) -> None:
    FilesTransport(tmp_path / "mail").deliver(message, "00000001-0-confirm")
    found = list((tmp_path / "mail").iterdir())
    assert [path.name for path in found] == ["00000001-0-confirm.eml"]
    read = message_from_bytes(found[0].read_bytes(), policy=default)
    assert read["Subject"] == "请确认邮箱"
    assert read.get_content().splitlines() == ["您好", ".", "再见"]


def test_the_same_message_again_is_still_one_file(tmp_path: Path, message: EmailMessage) -> None:
    transport = FilesTransport(tmp_path)
    transport.deliver(message, "1")
    transport.deliver(message, "1")
    assert [path.name for path in tmp_path.iterdir()] == ["1.eml"]


def test_a_relay_gets_the_message(relay: tuple[int, type[Relay]], message: EmailMessage) -> None:
    port, handler = relay
    SmtpTransport("127.0.0.1", port).deliver(message, "1")
    read = message_from_bytes(handler.taken[0], policy=default)
    assert (read["To"], read["Message-ID"]) == ("a@example.invalid", "<1@example.invalid>")
    assert read.get_content().splitlines() == ["您好", ".", "再见"]


def test_a_relay_that_refuses_is_an_error(relay: tuple[int, type[Relay]], message: EmailMessage) -> None:
    port, handler = relay
    handler.refuses = True
    with pytest.raises(OSError, match="550"):
        SmtpTransport("127.0.0.1", port).deliver(message, "1")
    assert handler.taken == []


def test_no_relay_is_an_error(relay: tuple[int, type[Relay]], message: EmailMessage) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), Relay) as closed:
        port = closed.server_address[1]
    with pytest.raises(OSError):  # noqa: PT011 the system words it
        SmtpTransport("127.0.0.1", port).deliver(message, "1")


def test_the_settings_choose_the_transport(tmp_path: Path) -> None:
    files = open_transport(load_settings(instance_dir=tmp_path))
    assert files == FilesTransport(tmp_path / "mail")
    smtp = open_transport(
        load_settings(
            instance_dir=tmp_path, mail_backend="smtp", smtp_host="mail.example.invalid", smtp_port=587
        )
    )
    assert smtp == SmtpTransport("mail.example.invalid", 587)
