"""A connection that counts how long its client lets the server wait."""

import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

BYTES_PER_SECOND = 50_000  # who sends or takes this much is not waited for
PIECE = 64 * 1024  # bytes handed to the kernel at once, so that the count keeps up
# The kernel would hold megabytes back for a slow reader, and then be full for longer than anyone's patience.
SEND_BUFFER = 128 * 1024


class PatientSocket(socket.socket):
    """`waited` grows by the seconds that a thread is blocked in it and shrinks by what the bytes are worth.

    One thread sends and receives; others may call `waited` and `shutdown` meanwhile.
    """

    def __init__(self, taken_over: socket.socket) -> None:
        super().__init__(taken_over.family, taken_over.type, taken_over.proto, fileno=taken_over.detach())
        self.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        self._waited = 0.0
        self._since: float | None = None

    def start_counting(self) -> None:
        """A new request begins: what was before is forgotten."""
        self._waited = 0.0

    def waited(self) -> float:
        """Seconds, with those of the call under way."""
        since = self._since
        return self._waited + (time.monotonic() - since if since is not None else 0.0)

    @contextmanager
    def _counted(self) -> Iterator[list[int]]:
        """The caller appends the number of bytes that went over."""
        moved: list[int] = []
        self._since = started = time.monotonic()
        try:
            yield moved
        finally:
            self._since = None
            self._waited += time.monotonic() - started - sum(moved) / BYTES_PER_SECOND
            self._waited = max(self._waited, 0.0)  # nobody saves up for later

    def recv(self, size: int, flags: int = 0, /) -> bytes:
        with self._counted() as moved:
            data = super().recv(size, flags)
            moved.append(len(data))
        return data

    def sendall(self, data: Any, flags: int = 0, /) -> None:
        view = memoryview(data).cast("B")
        for start in range(0, len(view), PIECE):
            with self._counted() as moved:
                piece = view[start : start + PIECE]
                super().sendall(piece, flags)
                moved.append(len(piece))

    def sendfile(self, file: Any, offset: int = 0, count: int | None = None) -> int:
        """The bytes sent: `count`, or fewer where the file ends."""
        total = 0
        while count is None or total < count:
            with self._counted() as moved:
                piece = PIECE if count is None else min(PIECE, count - total)
                sent = super().sendfile(file, offset + total, piece)
                moved.append(sent)
            if not sent:
                break
            total += sent
        return total
