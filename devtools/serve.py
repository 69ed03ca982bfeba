"""`dev.py run`: tables, demo data, then the web server and the jobs process side by side."""

from __future__ import annotations

import argparse
import os
import select
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from devtools.environment import PYTHON, ROOT, StepError, call, install, instance_dir

START_SECONDS = 60.0
# gunicorn gives open requests up to ten seconds; what is left after nine is killed: both are gone in ten.
STOP_SECONDS = 9.0
HEALTH_SECONDS = 0.2
STOP_SIGNALS = frozenset({signal.SIGINT, signal.SIGTERM, signal.SIGHUP})

Environment = dict[str, str]
Child = subprocess.Popen[bytes]


@dataclass(frozen=True)
class Address:
    """Where the web server listens."""

    host: str
    port: int

    @property
    def bind(self) -> str:
        """As gunicorn wants it."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def url(self) -> str:
        """As a browser on this machine wants it: every-interface addresses become loopback."""
        here = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}
        return f"http://{Address(here.get(self.host, self.host), self.port).bind}"


class Wakeups:
    """Signals as readable bytes, so that waiting needs no polling and loses none."""

    def __init__(self) -> None:
        self._read, self._write = os.pipe()
        os.set_blocking(self._read, False)
        os.set_blocking(self._write, False)
        signal.set_wakeup_fd(self._write, warn_on_full_buffer=False)
        for number in (*STOP_SIGNALS, signal.SIGCHLD):
            signal.signal(number, lambda _number, _frame: None)

    def wait(self, seconds: float | None) -> set[int]:
        """The signals that came within that time; an empty set when it ran out."""
        if not select.select([self._read], [], [], seconds)[0]:
            return set()
        return set(os.read(self._read, 512))


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """The options of `dev.py run`."""
    parser = argparse.ArgumentParser(prog="dev.py run")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (127.0.0.1)")
    parser.add_argument("--port", type=int, default=5000, help="port to listen on (5000)")
    parser.add_argument("--workers", type=int, default=2, help="web processes of 32 threads each (2)")
    parser.add_argument("--no-demo", action="store_true", help="an empty market instead of the demo data")
    return parser.parse_args(arguments)


def refuse_taken(address: Address) -> None:
    """Say at once that the port is taken, before any work is done."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
        except (OSError, OverflowError) as error:
            raise StepError(f"cannot listen on {address.bind}: {error}. Choose another --port.") from error


def flask(*arguments: str) -> list[str]:
    """A command of the application."""
    return [str(PYTHON), "-m", "flask", "--app", "wsgi", *arguments]


def load_demo(env: Environment) -> str:
    """Fill an empty database with the demo; returns its accounts, empty when the data is not the demo's."""
    call(flask("demo", "load", "--if-empty"), env)
    answer = subprocess.run(
        flask("demo", "accounts"), cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True, check=False
    )
    return answer.stdout.strip() if answer.returncode == 0 else ""


def environment(address: Address) -> Environment:
    """What the children see: ours, with the folder for local data and the address for links in mails."""
    env = {**os.environ, "MARKETPLACE_INSTANCE_DIR": str(instance_dir()), "PYTHONUNBUFFERED": "1"}
    env.setdefault("MARKETPLACE_BASE_URL", address.url)
    return env


def prepare(env: Environment, *, demo: bool) -> tuple[Environment, str]:
    """Everything before the first process: returns the children's environment and the demo accounts.

    The first command also makes the folder for local data and, unless one is set, its secret key.
    """
    call(flask("db", "upgrade"), env)
    if not demo:
        return env, ""
    demo_env = {**env, "MARKETPLACE_DEMO_MODE": "1"}
    accounts = load_demo(demo_env)
    # Without accounts it is someone's real data, whose sign-in page must not speak of a demo.
    return (demo_env, accounts) if accounts else (env, "")


def commands(address: Address, workers: int) -> dict[str, list[str]]:
    """The two processes of a running market."""
    web = ["-m", "gunicorn", "--config", "gunicorn.conf.py", "--bind", address.bind]
    return {
        "web": [str(PYTHON), *web, "--workers", str(workers), "wsgi:app"],
        "jobs": flask("jobs", "serve"),
    }


def stop(children: dict[str, Child]) -> None:
    """Ask every child's group to stop, wait, then insist."""
    for child in children.values():
        _signal_group(child, signal.SIGTERM)
    deadline = time.monotonic() + STOP_SECONDS
    for child in children.values():
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.0, deadline - time.monotonic()))
    for child in children.values():
        _signal_group(child, signal.SIGKILL)  # also what a dead leader left behind
        child.wait()


def _signal_group(child: Child, number: signal.Signals) -> None:
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


@contextmanager
def running(commanded: dict[str, list[str]], env: Environment) -> Iterator[dict[str, Child]]:
    """The processes, each in a group of its own so that Ctrl-C reaches only us; stopped on the way out."""
    children: dict[str, Child] = {}
    try:
        for name, command in commanded.items():
            children[name] = subprocess.Popen(command, cwd=ROOT, env=env, process_group=0)
        yield children
    finally:
        stop(children)


def is_healthy(address: Address) -> bool:
    """Whether `/healthz` answers; proxies of the environment have no part in this."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(f"{address.url}/healthz", timeout=2):
            return True
    except urllib.error.HTTPError as refusal:
        refusal.close()
        return refusal.code < 500  # served, but MARKETPLACE_TRUSTED_HOSTS does not hold a loopback address
    except OSError:
        return False


def supervise(children: dict[str, Child], wakeups: Wakeups, address: Address, accounts: str) -> int:
    """Wait until someone asks us to stop (0) or a child ends by itself (1)."""
    announced = False
    deadline = time.monotonic() + START_SECONDS
    while True:
        ended = [name for name, child in children.items() if child.poll() is not None]
        if ended:
            print(f"The {ended[0]} process ended with {children[ended[0]].returncode}; stopping.", flush=True)
            return 1
        if not announced and is_healthy(address):
            announced = True
            announce(address, accounts)
        if not announced and time.monotonic() > deadline:
            raise StepError(f"{address.url}/healthz did not answer within {START_SECONDS:.0f} s")
        if wakeups.wait(None if announced else HEALTH_SECONDS) & STOP_SIGNALS:
            print("Stopping …", flush=True)
            return 0


def announce(address: Address, accounts: str) -> None:
    """Say where the market is, and who may sign in while it shows the demo."""
    print(f"\nThe market is open at {address.url}/  (Ctrl-C stops it)", flush=True)
    if accounts:
        print(f"\nDemo accounts (invented people):\n{accounts}\n", flush=True)


def run(arguments: Sequence[str]) -> int:
    """`dev.py run`; returns the exit code."""
    options = parse(arguments)
    address = Address(options.host, options.port)
    install("run")
    refuse_taken(address)
    env, accounts = prepare(environment(address), demo=not options.no_demo)
    wakeups = Wakeups()
    with running(commands(address, options.workers), env) as children:
        return supervise(children, wakeups, address, accounts)
