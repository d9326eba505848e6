"""A function over bytes that may be hostile, run in a process of its own with limits.

The process is a fresh Python that imports the function's module and then gives up what it won't need: it has
no environment, opens no more files and no sockets, starts no process, and has only so much memory and time.
Started by root it becomes a user that owns nothing, and not the one that the database runs as.
"""

import logging
import os
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reviews.convert import frames
from reviews.convert.errors import BrokenError, LimitedError, TooBigError, TooSlowError, UnreadableError

CHILD: Final = Path(__file__).with_name("child.py")
DAMAGED: Final = "The file is damaged, or of another kind than its name says."
SLOW: Final = "The file takes too long to work on."
_AT_ONCE: Final = threading.BoundedSemaphore(max(2, os.cpu_count() or 1))
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Limits:
    """`cpu_seconds`: what the process may compute, its start included. `seconds`: wall-clock time, which
    matters on a busy machine only. `memory_bytes`: address space, of which Python and a library take 100 to
    200 MB. `output_bytes`: of all results together."""

    cpu_seconds: int = 20
    seconds: float = 120
    memory_bytes: int = 800_000_000
    output_bytes: int = 50_000_000


def run(function: str, *blobs: bytes, limits: Limits = Limits()) -> list[bytes]:
    """What `function` ("package.module:name", ours) makes of `blobs`: it takes them as arguments and returns
    a list of byte strings. Costs 20 ms and what its module takes to import, 200 ms at most.

    Raises TooSlowError, TooBigError, BrokenError, or the UnreadableError that the function raised. What the
    function needs must be imported with its module. Blocks its thread; as many run at once as there are
    cores, others wait.
    """
    with _AT_ONCE, tempfile.TemporaryFile() as given:
        given.writelines(frames.pack(blobs))
        given.seek(0)
        command = [
            *(sys.executable, "-s", "-P", "-X", "utf8", str(CHILD), function),
            *(str(limits.cpu_seconds), str(limits.memory_bytes), str(int(limits.seconds) + 1)),
        ]
        process = subprocess.Popen(
            command,
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
            cwd="/",
            start_new_session=True,
        )
        with process:
            try:
                output = _read(process, limits)
            finally:
                process.kill()
    return _result(function, process.returncode, output)


def _environment() -> dict[str, str]:
    # No key of ours may be in there. Sets are to come in the same order each time.
    kept = {name: os.environ[name] for name in ("LD_LIBRARY_PATH",) if name in os.environ}
    return {"PYTHONHASHSEED": "0", **kept}


def _read(process: subprocess.Popen[bytes], limits: Limits) -> bytes:
    assert process.stdout is not None
    source = process.stdout.fileno()
    ends = time.monotonic() + limits.seconds
    poll = select.poll()
    poll.register(source, select.POLLIN)
    parts: list[bytes] = []
    room = limits.output_bytes + 1_000
    while True:
        left = ends - time.monotonic()
        if left <= 0 or not poll.poll(left * 1_000):
            raise TooSlowError(SLOW)
        part = os.read(source, 1 << 16)
        if not part:
            break
        parts.append(part)
        room -= len(part)
        if room < 0:
            raise TooBigError("What comes out of the file is too big.")
    try:
        process.wait(timeout=max(1.0, ends - time.monotonic()))
    except subprocess.TimeoutExpired:
        raise TooSlowError(SLOW) from None
    return b"".join(parts)


def _result(function: str, code: int, output: bytes) -> list[bytes]:
    if code in (-signal.SIGXCPU, -signal.SIGALRM):
        raise TooSlowError(SLOW)
    try:
        status, *results = frames.unpack(output)
    except ValueError:
        status, results = b"", []
    match status, results:
        case b"done", _ if code == 0:
            return results
        case b"big", _:
            raise TooBigError("The file takes too much memory to work on.")
        case b"unreadable", [words]:
            raise UnreadableError(words.decode("utf-8", errors="replace"))
        case b"failed", [words]:
            detail = words.decode("utf-8", errors="replace")
        case _:
            detail = f"the process ended with {code}"
    _logger.info("%s: %s", function, detail)
    raise BrokenError(DAMAGED, detail)


__all__ = ["BrokenError", "LimitedError", "Limits", "TooBigError", "TooSlowError", "UnreadableError", "run"]
