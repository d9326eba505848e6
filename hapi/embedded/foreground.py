"""A command that has the terminal: same streams, same process group, its exit code passed on."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, NoReturn

from hapi.embedded.interrupts import Interrupts
from hapi.embedded.process import die_with_parent


def run_foreground(
    arguments: Sequence[str | Path],
    environment: Mapping[str, str],
    *,
    cwd: Path | None = None,
    output: IO[str] | None = None,
    interrupts: Interrupts | None = None,
) -> int:
    """Its exit code, as a shell counts: 128 + N when signal N ended it. Both streams go to `output`.

    Ctrl-C reaches the child through the terminal; another signal, sent to us alone, is handed on. Either is
    noted in `interrupts`, for a caller that would go on with something else.
    """
    sys.stdout.flush()
    child = subprocess.Popen(
        [str(argument) for argument in arguments],
        env=dict(environment),
        cwd=cwd,
        stdout=output,
        stderr=output,
        preexec_fn=die_with_parent(signal.SIGTERM),  # we have one thread
    )

    def hear(number: int, frame: FrameType | None) -> None:
        if interrupts is not None:
            interrupts.requested = True
        if number != signal.SIGINT and child.poll() is None:
            child.send_signal(number)

    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, hear) for number in numbers}
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
