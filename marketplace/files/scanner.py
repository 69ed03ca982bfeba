"""Virus scanning behind one method. It fails closed: no clear 'OK', no upload."""

import socket
import struct
import time
from typing import BinaryIO, Protocol

from marketplace.files.errors import RefusalReason, UploadRefused
from marketplace.files.reading import pieces

_CLEAN = "stream: OK"
_MOST_REPLY_BYTES = 4096


class Scanner(Protocol):
    """Looks through a seekable file; silence means clean."""

    def scan(self, file: BinaryIO) -> None:
        """Raises UploadRefused(INFECTED), or (SCANNER_UNAVAILABLE) when no verdict could be had."""


class NoScanner:
    """For installations that chose to run without one; the structural checks still hold."""

    def scan(self, file: BinaryIO) -> None:
        file.seek(0)


class ClamScanner:
    """ClamAV's daemon over TCP (INSTREAM). `timeout` is seconds for one step, `patience` for a whole file."""

    def __init__(self, host: str, port: int, *, timeout: float = 10, patience: float = 30) -> None:
        self._address = (host, port)
        self._timeout = timeout
        self._patience = patience

    def scan(self, file: BinaryIO) -> None:
        try:
            reply = self._ask(file, time.monotonic() + self._patience)
        except (OSError, UnicodeDecodeError) as error:
            raise UploadRefused(RefusalReason.SCANNER_UNAVAILABLE) from error
        if reply.endswith(" FOUND"):
            signature = reply.removeprefix("stream: ").removesuffix(" FOUND")
            raise UploadRefused(RefusalReason.INFECTED, signature=signature)
        if reply != _CLEAN:
            raise UploadRefused(RefusalReason.SCANNER_UNAVAILABLE)

    def _ask(self, file: BinaryIO, deadline: float) -> str:
        with socket.create_connection(self._address, timeout=self._timeout) as connection:
            connection.sendall(b"zINSTREAM\0")
            for piece in pieces(file):
                self._wait_at_most(connection, deadline)
                connection.sendall(struct.pack(">L", len(piece)) + piece)
            connection.sendall(struct.pack(">L", 0))
            return self._reply(connection, deadline)

    def _reply(self, connection: socket.socket, deadline: float) -> str:
        reply = b""
        while not reply.endswith(b"\0"):
            self._wait_at_most(connection, deadline)
            received = connection.recv(_MOST_REPLY_BYTES)
            if not received or len(reply) > _MOST_REPLY_BYTES:
                raise ConnectionError("no whole reply")
            reply += received
        return reply[:-1].decode("utf-8").strip()

    def _wait_at_most(self, connection: socket.socket, deadline: float) -> None:
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("scan took too long")
        connection.settimeout(min(self._timeout, left))
