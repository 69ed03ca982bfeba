"""A ClamAV daemon of a few lines that speaks INSTREAM, and misbehaves on request."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager

EICAR_LIKE = b"harmless test signature of this stub"


class StubClamd:
    """`behaviour`: 'honest', 'hang' (reads, never answers), 'drop' (closes at once), or a fixed reply."""

    def __init__(self, behaviour: str = "honest") -> None:
        self.behaviour = behaviour
        self.received = b""
        self.done = threading.Event()
        self._server = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._server.getsockname()[1]
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        self.done.set()
        self._server.close()
        self._thread.join(timeout=5)

    def _serve(self) -> None:
        try:
            connection, _ = self._server.accept()
        except OSError:
            return
        with connection:
            if self.behaviour == "drop":
                return
            try:
                self._answer(connection)
            except (OSError, struct.error):  # the client went away
                return

    def _answer(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as stream:
            if stream.read(10) != b"zINSTREAM\0":
                connection.sendall(b"UNKNOWN COMMAND\0")
                return
            while length := struct.unpack(">L", stream.read(4))[0]:
                self.received += stream.read(length)
        if self.behaviour == "hang":
            self.done.wait(timeout=10)
        elif self.behaviour == "honest":
            found = EICAR_LIKE in self.received
            connection.sendall(b"stream: Stub.Test FOUND\0" if found else b"stream: OK\0")
        else:
            connection.sendall(self.behaviour.encode())


@contextmanager
def running(behaviour: str = "honest") -> Iterator[StubClamd]:
    stub = StubClamd(behaviour)
    try:
        yield stub
    finally:
        stub.stop()
