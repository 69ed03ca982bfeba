"""Clients that ask for pages one after the other on open connections: wrk where it is installed, else threads."""

import http.client
import math
import shutil
import statistics
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle, islice
from pathlib import Path

WARM_UP = 3
"""Each of the server's processes compiles its templates and opens the index with the first request."""
ROUNDS = 5
WRK = """
local paths = {}
for line in io.lines(%(file)r) do paths[#paths + 1] = line end
local asked = 0
request = function()
  asked = asked + 1
  return wrk.format("GET", paths[(asked - 1) %% #paths + 1])
end
done = function(summary, latency, _)
  local e = summary.errors
  io.write(string.format("FIGURES %%d %%d %%d %%f %%f\\n", summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout, latency:percentile(50), latency:percentile(95)))
end
"""


@dataclass(frozen=True)
class Load:
    """Answers a second, milliseconds of the median and the 95th percentile, answers that were no success."""

    rate: float
    p50: float
    p95: float
    failed: int

    def __str__(self) -> str:
        return f"{self.rate:8.1f} requests/s  p50 {self.p50:7.1f} ms  p95 {self.p95:7.1f} ms  failed {self.failed}"


def client_name() -> str:
    return "wrk" if shutil.which("wrk") else "threads of this program"


def measure(
    port: int, paths: Sequence[str], clients: int, seconds: float, scratch: Path, cookie: str = ""
) -> Load:
    """Ask the server on this port for the paths in turn; WARM_UP seconds before are not counted.

    `cookie` goes along with every request: a session, for pages of people who have signed in. With wrk the time is
    shared out to ROUNDS, each with new connections, and the round of the median rate counts: which of the server's
    processes takes a connection is chance, and now and then one of them gets them all.
    """
    if shutil.which("wrk"):
        _wrk(port, paths, clients, WARM_UP, scratch, cookie)
        rounds = [
            _wrk(port, _from(paths, number), clients, seconds / ROUNDS, scratch, cookie)
            for number in range(ROUNDS)
        ]
        return sorted(rounds, key=lambda load: load.rate)[ROUNDS // 2]
    _threads(port, paths, clients, WARM_UP, cookie)
    return _threads(port, paths, clients, seconds, cookie)


def _from(paths: Sequence[str], number: int) -> list[str]:
    """The paths beginning elsewhere in each round, so that rounds do not ask for the same ones first."""
    start = len(paths) * number // ROUNDS
    return [*paths[start:], *paths[:start]]


def _wrk(
    port: int, paths: Sequence[str], clients: int, seconds: float, scratch: Path, cookie: str = ""
) -> Load:
    listed, script = scratch / "paths.txt", scratch / "mix.lua"
    listed.write_text("\n".join(paths) + "\n", "ascii")
    script.write_text((WRK % {"file": str(listed)}).replace("'", '"'), "ascii")
    command = [
        "wrk", "-t1", f"-c{clients}", f"-d{max(1, round(seconds))}s", "--timeout", "30s", "-s", str(script),
        *(["-H", f"Cookie: {cookie}"] if cookie else []), f"http://127.0.0.1:{port}",
    ]  # fmt: skip
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    line = next(line for line in output.splitlines() if line.startswith("FIGURES"))
    requests, microseconds, failed, p50, p95 = (float(part) for part in line.split()[1:])
    if not requests:
        return Load(0, math.inf, math.inf, int(failed))
    return Load(requests / microseconds * 1e6, p50 / 1e3, p95 / 1e3, int(failed))


def _threads(port: int, paths: Sequence[str], clients: int, seconds: float, cookie: str = "") -> Load:
    times: list[float] = []
    failures: list[int] = []
    end = time.perf_counter() + seconds
    workers = [
        threading.Thread(target=_ask, args=(port, paths, number, end, times, failures, cookie))
        for number in range(clients)
    ]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    return Load(len(times) / seconds, cuts[49] * 1e3, cuts[94] * 1e3, len(failures))


def _ask(
    port: int, paths: Sequence[str], first: int, end: float, times: list[float], failures: list[int],
    cookie: str = "",
) -> None:  # fmt: skip
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    for path in islice(cycle(paths), first * len(paths) // 8, None):
        started = time.perf_counter()
        if started >= end:
            break
        connection.request("GET", path, headers={"Cookie": cookie} if cookie else {})
        answer = connection.getresponse()
        answer.read()
        times.append(time.perf_counter() - started)
        if answer.status >= 400:
            failures.append(answer.status)
    connection.close()
