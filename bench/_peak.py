"""A script's wall time and the most memory that it had, in a process of its own.

The process itself says what it had: what the system tells its parent begins with the parent's own memory.
"""

from __future__ import annotations

import resource
import runpy
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATUS = Path("/proc/self/status")


def peak(arguments: Sequence[str]) -> tuple[float, float]:
    """Seconds and MB (peak resident set) of the script `arguments[0]`. CalledProcessError where it fails."""
    with tempfile.NamedTemporaryFile("r") as told:
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, __file__, told.name, *arguments], cwd=ROOT, stdout=subprocess.DEVNULL, check=True
        )
        return time.perf_counter() - began, float(told.read())


def _run(told: str, arguments: list[str]) -> None:
    sys.argv = arguments
    sys.path[0] = str(ROOT)
    try:
        runpy.run_path(arguments[0], run_name="__main__")
    finally:
        Path(told).write_text(str(_mb()))


def _mb() -> float:
    if STATUS.exists():
        (line,) = (line for line in STATUS.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6  # bytes on macOS


if __name__ == "__main__":
    _run(sys.argv[1], sys.argv[2:])
