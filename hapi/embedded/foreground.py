"""A command that has the terminal: same streams, same process group, its exit code passed on."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import NoReturn

from hapi.embedded.process import die_with_parent


def run_foreground(
    arguments: Sequence[str | Path], environment: Mapping[str, str], *, cwd: Path | None = None
) -> int:
    """Its exit code, as a shell counts: 128 + N when signal N ended it.

    Ctrl-C reaches the child through the terminal; a signal sent to us alone is handed on.
    """
    sys.stdout.flush()
    child = subprocess.Popen(
        [str(argument) for argument in arguments],
        env=dict(environment),
        cwd=cwd,
        preexec_fn=die_with_parent(signal.SIGTERM),  # we have one thread
    )

    def hand_on(number: int, frame: FrameType | None) -> None:
        if child.poll() is None:
            child.send_signal(number)

    def leave_to_child(number: int, frame: FrameType | None) -> None:
        return None

    before = {
        signal.SIGINT: signal.signal(signal.SIGINT, leave_to_child),
        signal.SIGTERM: signal.signal(signal.SIGTERM, hand_on),
        signal.SIGHUP: signal.signal(signal.SIGHUP, hand_on),
    }
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    return 128 - code if code < 0 else code


def python(*arguments: str | Path) -> list[str | Path]:
    """This environment's Python; -P keeps the caller's folder out of the import path."""
    return [sys.executable, "-P", *arguments]


def exec_python(arguments: Sequence[str | Path], environment: Mapping[str, str]) -> NoReturn:
    """Becomes that command. Does not return."""
    sys.stdout.flush()
    words = [str(word) for word in python(*arguments)]
    os.execve(sys.executable, words, dict(environment))  # noqa: S606
