"""On what a figure was measured."""

import os
import platform
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event, Thread


def words() -> str:
    """Processor, cores, memory, Python."""
    cpu, memory = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    model = platform.processor() or platform.machine()
    if cpu.exists():
        named = [
            line.split(":")[1].strip()
            for line in cpu.read_text().splitlines()
            if line.startswith("model name")
        ]
        model = named[0] if named else model
    size = f", {int(memory.read_text().split()[1]) // 1_048_576} GiB" if memory.exists() else ""
    return f"{model}, {os.cpu_count()} cores{size}, Python {platform.python_version()}, {platform.system()}"


def peak_mib() -> int:
    """The largest memory this process has had, without what it had before it became this program."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
        return int(lines["VmHWM"].split()[0]) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_048_576


@contextmanager
def peak_of_all() -> Iterator[Callable[[], int]]:
    """What asks for the most MiB that this process and all it has started held at one moment, since the beginning.

    Looked at a hundred times a second where there is a /proc; else only this process counts.
    """
    most, ended = [peak_mib()], Event()

    def look() -> None:
        while not ended.wait(0.01):
            most[0] = max(most[0], sum(map(_resident_kib, _family(os.getpid()))) // 1024)

    watch = Thread(target=look, daemon=True)
    if Path("/proc/self/task").exists():
        watch.start()
    try:
        yield lambda: most[0]
    finally:
        ended.set()


def _family(pid: int) -> Iterator[int]:
    """A process and its descendants. Some may end meanwhile."""
    yield pid
    with suppress(OSError):
        for task in list(Path(f"/proc/{pid}/task").iterdir()):
            for child in (task / "children").read_text().split():
                yield from _family(int(child))


def _resident_kib(pid: int) -> int:
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
    return 0
