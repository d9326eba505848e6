"""Ctrl-C, SIGTERM and a closed terminal, heard at safe points only: never between the start of a child and
its being written down."""

import signal
import time
from types import FrameType


class StopRequestedError(Exception):
    """Somebody asked us to stop."""


class Interrupts:
    """From its making on, the three signals are noted, and raised by the next `pause`."""

    def __init__(self) -> None:
        self.requested = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            if signal.getsignal(number) is not signal.SIG_IGN:  # nohup and background jobs ignore some
                signal.signal(number, self._note)

    def _note(self, number: int, frame: FrameType | None) -> None:
        self.requested = True

    def pause(self, seconds: float) -> None:
        """Sleeps (call with a fraction of a second). Raises StopRequestedError once a signal has come."""
        if not self.requested:
            time.sleep(seconds)
        if self.requested:
            raise StopRequestedError
