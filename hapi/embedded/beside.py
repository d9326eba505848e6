"""A command that runs while we do something else; what it prints is shown at its end."""

import os
import signal
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from hapi.embedded.interrupts import Interrupts
from hapi.embedded.process import die_with_parent

PATIENCE = 30  # seconds in which it has to stop its servers


class Beside:
    """Starts where its `with` begins. Where that is left early it is asked to stop, and waited for."""

    def __init__(self, arguments: Sequence[str | Path], environment: Mapping[str, str], *, cwd: Path) -> None:
        self._arguments = [str(argument) for argument in arguments]
        self._environment = dict(environment)
        self._cwd = cwd
        self._output = tempfile.TemporaryFile("w+")  # noqa: SIM115  # closed with the `with`

    def __enter__(self) -> Self:
        self._child = subprocess.Popen(
            self._arguments,
            env=self._environment,
            cwd=self._cwd,
            stdin=subprocess.DEVNULL,
            stdout=self._output,
            stderr=subprocess.STDOUT,
            preexec_fn=die_with_parent(signal.SIGTERM),  # we have one thread
        )
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._child.poll() is None:
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
        self._output.close()

    def finish(self, interrupts: Interrupts) -> tuple[int, str]:
        """Wait for its end: the exit code, as a shell counts, and all that it printed."""
        while self._child.poll() is None:
            interrupts.pause(0.1)
        self._output.seek(0, os.SEEK_SET)
        code = self._child.returncode
        return (128 - code if code < 0 else code), self._output.read()
