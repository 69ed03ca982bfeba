"""A market of several nodes, started for real: gunicorns with folders of their own, a jobs process, one PostgreSQL."""

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path
from threading import Event
from time import monotonic

from devtools.serve import Address, commands
from tests.browser.market import HOST, free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 240.0
"""Seconds until something that does not happen counts as failed; a busy machine is no fault."""
LOOK_SECONDS = 0.1
_HIDDEN = re.compile(r'<input[^>]*type="hidden"[^>]*name="([^"]+)"[^>]*value="([^"]*)"')


def until(happened: Callable[[], object], what: str) -> None:
    """Wait for something to be true."""
    deadline = monotonic() + PATIENCE
    while not happened():
        assert monotonic() < deadline, f"{what}: waited {PATIENCE:.0f} s"
        Event().wait(LOOK_SECONDS)


@dataclass(frozen=True)
class Answer:
    """A page as it came; `url` is where redirects led."""

    status: int
    text: str
    url: str

    def form(self, action: str = "") -> dict[str, str] | None:
        """The hidden fields of a form of the page; None when there is no form of that action."""
        wanted = rf'action="{re.escape(action)}"' if action else ""
        found = re.search(rf'<form[^>]*method="post"[^>]*{wanted}[^>]*>(.*?)</form>', self.text, re.DOTALL)
        return dict(_HIDDEN.findall(found[1])) if found else None


class Visitor:
    """A browser without pictures: cookies, forms, and no idea of which node it speaks to."""

    def __init__(self) -> None:
        self._opener = urllib.request.build_opener(
            urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor(CookieJar())
        )

    def get(self, url: str, form: dict[str, str] | None = None) -> Answer:
        """Raises OSError when nobody answers."""
        body = urllib.parse.urlencode(form).encode() if form is not None else None
        request = urllib.request.Request(url, body, {"Accept-Language": "zh-CN"})
        try:
            with self._opener.open(request, timeout=PATIENCE) as answer:
                return Answer(answer.status, answer.read().decode(), answer.url)
        except urllib.error.HTTPError as refusal:
            with refusal:
                return Answer(refusal.code, refusal.read().decode(), refusal.url)

    def post(self, url: str, hidden: dict[str, str] | None, **typed: str) -> Answer:
        """Send a form with its hidden fields, wherever that came from."""
        assert hidden is not None, f"there is no form for {url}"
        return self.get(url, hidden | typed)


@dataclass
class Process:
    """One process of the market: its command, its folder, and whether it runs."""

    name: str
    command: list[str]
    env: dict[str, str]
    address: Address
    log: Path
    running: "subprocess.Popen[bytes] | None" = field(default=None, repr=False)

    @property
    def url(self) -> str:
        return self.address.url

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.running = subprocess.Popen(
                self.command, cwd=ROOT, env=self.env, stdout=log, stderr=log, process_group=0
            )

    def ask_to_stop(self) -> None:
        """As an init system does."""
        if self.running is not None and self.running.poll() is None:
            self.running.send_signal(signal.SIGTERM)

    def stop(self) -> int:
        """The exit code, once it has ended by itself."""
        self.ask_to_stop()
        assert self.running is not None
        return self.running.wait(PATIENCE)

    def is_ready(self) -> bool:
        assert self.running is not None
        assert self.running.poll() is None, self.log.read_text()
        try:
            return Visitor().get(f"{self.url}/readyz").status == 200
        except OSError:
            return False

    def said(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def kill(self) -> None:
        if self.running is not None and self.running.poll() is None:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()


@dataclass(frozen=True)
class Cluster:
    """Nodes `a` and `b`, and the jobs process; every one has its own instance folder."""

    a: Process
    b: Process
    jobs: Process

    @property
    def all(self) -> tuple[Process, ...]:
        return (self.a, self.b, self.jobs)

    def letters(self) -> set[str]:
        """The mails sent, which the jobs process writes as files."""
        folder = Path(self.jobs.env["MARKETPLACE_INSTANCE_DIR"]) / "mail"
        return {path.name for path in folder.glob("*.eml")}


def _process(name: str, folder: Path, database_url: str) -> Process:
    instance = folder / name
    instance.mkdir()
    (folder / "files").mkdir(exist_ok=True)
    (instance / "files").symlink_to(folder / "files")  # the one folder that nodes share
    env = {name: value for name, value in os.environ.items() if not name.startswith("MARKETPLACE_")} | {
        "DATABASE_URL": database_url,
        "MARKETPLACE_INSTANCE_DIR": str(instance),
        "MARKETPLACE_SEARCH_ENGINE": "postgres",
        "MARKETPLACE_SECRET_KEY": "of-all-nodes-" * 4,
        "MARKETPLACE_BASE_URL": "http://market.example.invalid",
        "MARKETPLACE_DEMO_MODE": "1",
        "PYTHONUNBUFFERED": "1",
    }
    address = Address(HOST, free_port())
    command = commands(address, workers=2)["jobs" if name == "jobs" else "web"]
    return Process(name, [sys.executable, *command[1:]], env, address, folder / f"{name}.log")


def flask(process: Process, *arguments: str) -> str:
    """Run a command where a process runs; what it says."""
    command = [sys.executable, "-m", "flask", "--app", "wsgi", *arguments]
    done = subprocess.run(command, cwd=ROOT, env=process.env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@contextmanager
def open_cluster(folder: Path, database_url: str) -> Iterator[Cluster]:
    """A market with the demo, in the order of docs/deployment.md: tables, index, jobs, nodes."""
    cluster = Cluster(*(_process(name, folder, database_url) for name in ("a", "b", "jobs")))
    try:
        flask(cluster.jobs, "db", "upgrade")
        flask(cluster.jobs, "demo", "load")
        flask(cluster.jobs, "search", "rebuild")
        for process in cluster.all:
            process.start()
        for node in (cluster.a, cluster.b):
            until(node.is_ready, f"node {node.name} is ready")
        yield cluster
    finally:
        for process in cluster.all:
            process.ask_to_stop()
        for process in cluster.all:
            process.kill() if process.running is None else _end(process)


def _end(process: Process) -> None:
    assert process.running is not None
    try:
        process.running.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
