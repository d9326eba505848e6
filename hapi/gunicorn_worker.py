"""gunicorn's threaded worker, made to survive slow clients.

As it is, a new connection holds a thread for up to 5 s before its first byte, and one that sends its request
or takes its answer byte by byte holds it for ever: sixteen such clients and the site stands still.
"""

import socket
import time
from contextlib import suppress
from functools import partial
from selectors import EVENT_READ
from typing import Any

from gunicorn.workers.gthread import TConn, ThreadWorker

from hapi.patient_socket import PatientSocket

PATIENCE_SECONDS = 20  # that a client may keep a thread waiting, beyond what its bytes are worth
CROWDED_SECONDS = 2  # the same while others wait for a thread
GOODBYE_SECONDS = 1  # for the client to close a connection that is over


class PatientWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn has no types
    """Waits for the first byte without a thread, and cuts a connection whose client is too slow.

    The time that the site itself takes for an answer does not count.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.underway: dict[TConn, PatientSocket] = {}  # has a thread, or waits for one

    def enqueue_req(self, conn: TConn) -> None:
        """In the main thread. A connection that has sent nothing yet waits in the poller, not in a thread."""
        if conn.initialized or conn.data_ready:
            conn.sock.start_counting()
            self.underway[conn] = conn.sock
            super().enqueue_req(conn)
            return
        conn.sock = PatientSocket(conn.sock)
        conn.sock.setblocking(False)
        conn.timeout = time.monotonic() + self.cfg.keepalive
        self.pending_conns.append(conn)
        self.poller.register(conn.sock, EVENT_READ, partial(self.on_pending_socket_readable, conn))

    def handle(self, conn: TConn) -> Any:
        """In a thread: one request, from its first byte to the last of its answer."""
        try:
            keep = super().handle(conn)
            if not keep:
                self._wait_for_goodbye(conn.sock)
            return keep
        finally:
            self.underway.pop(conn, None)

    def _wait_for_goodbye(self, sock: socket.socket) -> None:
        """Reads what is still under way, or the client might lose the answer's end.

        gunicorn does the same for up to 2 s in the main thread, where it stops everybody; after this it finds
        nothing left to wait for.
        """
        deadline = time.monotonic() + GOODBYE_SECONDS
        try:
            sock.shutdown(socket.SHUT_WR)
            with suppress(TimeoutError):
                while (left := deadline - time.monotonic()) > 0:
                    sock.settimeout(left)
                    if not sock.recv(64 * 1024):
                        break
            sock.shutdown(socket.SHUT_RD)
        except OSError as error:
            self.log.debug("It was gone already: %s", error)

    def murder_pending(self) -> None:
        """In the main thread, at least once a second. Closing the socket's both ends wakes the thread up."""
        super().murder_pending()
        patience = CROWDED_SECONDS if len(self.underway) > self.cfg.threads else PATIENCE_SECONDS
        for conn, sock in list(self.underway.items()):
            if sock.waited() > patience and self.underway.pop(conn, None) is not None:
                self.log.info("Cutting off a connection that is too slow: %s", conn.client)
                try:
                    sock.shutdown(socket.SHUT_RDWR)
                except OSError as error:
                    self.log.debug("It was gone already: %s", error)
