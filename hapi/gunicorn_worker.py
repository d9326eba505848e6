"""gunicorn's threaded worker, made to survive slow clients.

As it is, a new connection holds a thread for up to 5 s before its first byte, and one that sends half a
header holds it for ever: sixteen such clients and the site stands still.
"""

import socket
import struct
import time
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

HEADER_SECONDS = 10  # from the first byte to the end of the header
STALL_SECONDS = 20  # no byte read or written
EXCHANGE_SECONDS = 300  # for one request with its body and answer
_STALL = struct.pack("ll", STALL_SECONDS, 0)


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Waits for the first byte without a thread, and cuts a connection that is past its deadline."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deadlines: dict[TConn, float] = {}

    def enqueue_req(self, conn: TConn) -> None:
        """In the main thread. A connection that has sent nothing yet waits in the poller, not in a thread."""
        if conn.initialized or conn.data_ready:
            super().enqueue_req(conn)
            return
        for option in (socket.SO_RCVTIMEO, socket.SO_SNDTIMEO):
            conn.sock.setsockopt(socket.SOL_SOCKET, option, _STALL)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> Any:
        """In a thread: one request, from its first byte to the last of its answer."""
        self.deadlines[conn] = time.monotonic() + HEADER_SECONDS
        try:
            return super().handle(conn)
        finally:
            self.deadlines.pop(conn, None)

    def handle_request(self, req: Any, conn: TConn) -> Any:
        """In the same thread, once the header is complete."""
        self.deadlines[conn] = time.monotonic() + EXCHANGE_SECONDS
        return super().handle_request(req, conn)

    def murder_pending(self) -> None:
        """In the main thread, at least once a second. Closing the socket's both ends wakes the thread up."""
        super().murder_pending()
        now = time.monotonic()
        for conn, deadline in list(self.deadlines.items()):
            if now > deadline and self.deadlines.pop(conn, 0):
                self.log.info("Cutting off a connection that is too slow: %s", conn.client)
                try:
                    conn.sock.shutdown(socket.SHUT_RDWR)
                except OSError as error:
                    self.log.debug("It was gone already: %s", error)
