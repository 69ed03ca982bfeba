import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from devtools import serve
from devtools.environment import ROOT, StepError
from devtools.serve import Address

WEB = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Health(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *arguments):
        pass
print("web", __import__("os").getpid(), flush=True)
HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""
JOBS = "import os, signal; print('jobs', os.getpid(), flush=True); signal.pause()"
# The program under test, with small stand-ins for the two processes of the market.
DRIVER = """
import sys
from devtools import serve
port, web, jobs = sys.argv[1:]
commanded = {"web": [sys.executable, "-c", web, port], "jobs": [sys.executable, "-c", jobs]}
wakeups = serve.Wakeups()
with serve.running(commanded, dict(__import__("os").environ)) as children:
    code = serve.supervise(children, wakeups, serve.Address("127.0.0.1", int(port)), "someone  secret")
sys.exit(code)
"""


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Market:
    """A running driver: its process and the numbers of its two children."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.said: list[str] = []
        self.pids: dict[str, int] = {}

    def wait_until_open(self) -> None:
        """Both children have said their numbers and the accounts are shown, in whatever order."""
        self.read_until("secret")
        while len(self.pids) < 2:
            self.read_until("")

    def read_until(self, text: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            word, _, number = line.strip().partition(" ")
            if word in {"web", "jobs"}:
                self.pids[word] = int(number)
            if text in line:
                return
        pytest.fail(f"{text!r} was not said: {self.said}")

    def is_gone(self, name: str) -> bool:
        return not Path(f"/proc/{self.pids[name]}").exists()


@contextmanager
def market(jobs: str = JOBS) -> Iterator[Market]:
    command = [sys.executable, "-c", DRIVER, str(free_port()), WEB, jobs]
    # Unbuffered output would come in pieces, and the pieces of three processes do not make lines.
    env = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Market(process)
        finally:
            process.terminate()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_both_processes_and_ends_well(number: signal.Signals) -> None:
    with market() as running:
        running.wait_until_open()
        running.process.send_signal(number)
        assert running.process.wait(10) == 0
        assert running.is_gone("web")
        assert running.is_gone("jobs")


@pytest.mark.parametrize(("victim", "survivor"), [("web", "jobs"), ("jobs", "web")])
def test_when_one_process_dies_the_other_is_stopped(victim: str, survivor: str) -> None:
    with market() as running:
        running.wait_until_open()
        os.kill(running.pids[victim], signal.SIGKILL)
        running.read_until(f"The {victim} process ended with -9")
        assert running.process.wait(10) == 1
        assert running.is_gone(survivor)


def test_a_process_that_ends_while_starting_is_reported_at_once() -> None:
    with market(jobs="raise SystemExit(4)") as running:
        running.read_until("The jobs process ended with 4")
        assert running.process.wait(10) == 1


def test_a_child_that_does_not_listen_is_killed_with_its_own_children(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serve, "STOP_SECONDS", 0.1)
    deaf = "signal.signal(15, signal.SIG_IGN); os.fork(); os.write(1, b'up'); signal.pause()"
    command = [sys.executable, "-c", f"import os, signal; {deaf}"]
    with subprocess.Popen(command, process_group=0, stdout=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stdout.read(4) == b"upup"
        serve.stop({"deaf": child})
        assert child.stdout.read() == b""  # the end of the pipe: nobody holds it any more
        assert child.returncode == -signal.SIGKILL


@pytest.mark.parametrize(
    ("host", "bind", "url"),
    [
        ("127.0.0.1", "127.0.0.1:5000", "http://127.0.0.1:5000"),
        ("0.0.0.0", "0.0.0.0:5000", "http://127.0.0.1:5000"),
        ("::", "[::]:5000", "http://[::1]:5000"),
        ("market.test", "market.test:5000", "http://market.test:5000"),
    ],
)
def test_an_address_is_written_for_server_and_browser(host: str, bind: str, url: str) -> None:
    address = Address(host, 5000)
    assert (address.bind, address.url) == (bind, url)


def test_a_taken_port_is_refused_before_anything_starts() -> None:
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = int(taken.getsockname()[1])
        with pytest.raises(StepError, match="Choose another --port"):
            serve.refuse_taken(Address("127.0.0.1", port))


@pytest.mark.parametrize("address", [Address("127.0.0.1", 99_999), Address("192.0.2.1", 5000)])
def test_an_impossible_address_is_refused(address: Address) -> None:
    with pytest.raises(StepError, match="cannot listen on"):
        serve.refuse_taken(address)


@pytest.mark.parametrize(("status", "healthy"), [(200, True), (400, True), (503, False)])
def test_a_web_process_that_answers_is_healthy_even_if_it_wants_another_host(
    status: int, healthy: bool
) -> None:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.handle_request)
        thread.start()
        assert serve.is_healthy(Address("127.0.0.1", server.server_port)) is healthy
        thread.join()


def test_nobody_listening_is_not_healthy() -> None:
    assert not serve.is_healthy(Address("127.0.0.1", free_port()))


def test_links_in_mails_follow_the_address_unless_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("MARKETPLACE_BASE_URL", raising=False)
    assert serve.environment(Address("0.0.0.0", 8080))["MARKETPLACE_BASE_URL"] == "http://127.0.0.1:8080"
    monkeypatch.setenv("MARKETPLACE_BASE_URL", "https://market.test")
    assert serve.environment(Address("0.0.0.0", 8080))["MARKETPLACE_BASE_URL"] == "https://market.test"


@pytest.fixture
def commanded(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The application's commands, written down; `demo accounts` answers what the environment says."""
    said: list[str] = []

    def flask(*arguments: str) -> list[str]:
        said.append(" ".join(arguments))
        return [sys.executable, "-c", "import os; print(os.environ.get('ACCOUNTS', ''))"]

    monkeypatch.setattr(serve, "flask", flask)
    return said


def test_an_empty_market_gets_tables_only(commanded: list[str]) -> None:
    env, accounts = serve.prepare(dict(os.environ), demo=False)
    assert commanded == ["db upgrade"]
    assert accounts == ""
    assert "MARKETPLACE_DEMO_MODE" not in env


def test_the_demo_shows_its_accounts(commanded: list[str]) -> None:
    env, accounts = serve.prepare({**os.environ, "ACCOUNTS": "someone"}, demo=True)
    assert commanded == ["db upgrade", "demo load --if-empty", "demo accounts"]
    assert accounts == "someone"
    assert env["MARKETPLACE_DEMO_MODE"] == "1"


def test_real_data_is_not_shown_as_a_demo(commanded: list[str]) -> None:
    env, accounts = serve.prepare(dict(os.environ), demo=True)
    assert accounts == ""
    assert "MARKETPLACE_DEMO_MODE" not in env
