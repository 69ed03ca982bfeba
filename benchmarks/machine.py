"""On what a figure was measured."""

import os
import platform
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
