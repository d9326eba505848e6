"""For systems whose kernel does not end a child with its parent (all but Linux).

A process of its own holds one end of a pipe and a list of process groups. When the other end closes without
word, the supervisor was killed, and the watchdog stops what it left.
"""

import os
import signal
import subprocess
import sys
import time

PATIENCE = 5.0  # seconds from SIGTERM to SIGKILL


class Watchdog:
    """The supervisor's end."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-I", __file__], stdin=subprocess.PIPE, text=True, start_new_session=True
        )

    def guard(self, group: int) -> None:
        """From now on `group` is stopped when this process dies."""
        self._write(f"+{group}\n")

    def forget(self, group: int) -> None:
        """It has ended; its number may soon be somebody else's."""
        self._write(f"-{group}\n")

    def dismiss(self) -> None:
        """All was stopped in order: nothing is left to guard."""
        self._process.kill()
        self._process.communicate()

    def _write(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(line)
        self._process.stdin.flush()


def watch() -> None:
    """The watchdog's end: reads until the pipe closes, then stops every group that it was told of."""
    groups: set[int] = set()
    for line in sys.stdin:
        if line.startswith("+"):
            groups.add(int(line[1:]))
        else:
            groups.discard(int(line[1:]))
    deadline = time.monotonic() + PATIENCE
    for group in groups:
        signal_group(group, signal.SIGTERM)
    while groups and time.monotonic() < deadline:
        time.sleep(0.1)
        groups = {group for group in groups if signal_group(group, 0)}
    for group in groups:
        signal_group(group, signal.SIGKILL)


def signal_group(group: int, number: int) -> bool:
    """False when nothing of it is left."""
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        return False
    return True


if __name__ == "__main__":
    watch()
