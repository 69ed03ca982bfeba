"""On what a figure was measured."""

import os
import platform
import resource
from pathlib import Path


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
