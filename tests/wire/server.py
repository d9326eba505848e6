"""The server itself: a request's format, key and shape, the log, and one behaviour a request."""

import json
import socket
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from tests.wire.behaviours import Behaviour, Wanted, find
from tests.wire.exchange import Exchange
from tests.wire.format import Describes, Format
from tests.wire.formats import FORMATS
from tests.wire.says import GOOD, SCRIPTS, HostedFile, Json, Says, Script

T = TypeVar("T")
ORDINARY = {"host", "accept", "accept-encoding", "connection", "user-agent", "content-length", "content-type"}


@dataclass(frozen=True)
class Logged:
    """One call of a model that was let through to a behaviour. `headers` are those beyond the ordinary, by
    name in small letters, the key's left out.
    """

    format: str
    path: str
    body: Json
    key: str
    headers: dict[str, str]


class WireServer(ThreadingHTTPServer):
    """Threaded, on loopback. `log` has every call that a behaviour answered, `fetched` the path of every
    file asked for. `accepted` counts the connections that came. `seconds`: what every good answer takes.
    """

    daemon_threads = False  # closing waits for the handlers, so that no thread outlives its test
    request_queue_size = 500  # hundreds of clients come at once

    def __init__(self, port: int, wanted: tuple[Wanted, ...], seconds: float) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.stopping = threading.Event()
        self.seconds = seconds
        self.log: list[Logged] = []
        self.fetched: list[str] = []
        self.accepted = 0
        self._files: dict[str, HostedFile] = {}
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self.behave(*wanted)
        self.behave_with_files("ok")

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    @property
    def requests(self) -> list[Json]:
        """The bodies in the log."""
        return [each.body for each in self.log]

    @property
    def keys(self) -> list[str]:
        """The keys in the log."""
        return [each.key for each in self.log]

    def environment(self) -> dict[str, str]:
        """The variables that point every kind of agent here."""
        return {each.base[0]: self.address + each.base[1] for each in FORMATS}

    def behave(self, *wanted: Wanted) -> None:
        """From now on: one behaviour a call, in this order; the last one stays. KeyError for an unknown
        one.
        """
        found = deque([find(each) for each in wanted])
        known = [*GOOD.values(), *(turn for script in SCRIPTS.values() for turn in script.turns)]
        for each in wanted:
            known += [each] if isinstance(each, Says) else each.turns if isinstance(each, Script) else []
        with self._lock:
            self._behaviours = found
            self._files |= {file.id: file for says in known for file in says.files}

    def behave_with_files(self, *wanted: str) -> None:
        """The same for files that are fetched; "ok" serves them."""
        found = deque([find(each) if each != "ok" else None for each in wanted])
        with self._lock:
            self._file_behaviours = found

    def take(self, logged: Logged) -> Behaviour:
        """Notes the call and says what it gets."""
        with self._lock:
            self.log.append(logged)
            return _next(self._behaviours)

    def take_file(self, path: str, id_: str) -> tuple[HostedFile | None, Behaviour | None]:
        """Notes that a file was asked for; the file, if there is one, and what is done instead, if
        anything.
        """
        with self._lock:
            self.fetched.append(path)
            return self._files.get(id_), _next(self._file_behaviours)

    def find_file(self, id_: str) -> HostedFile | None:
        """The file, to tell of it; nothing is noted, and nothing done instead."""
        with self._lock:
            return self._files.get(id_)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._lock:
            self._connections.add(request)
            self.accepted += 1
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._lock:
            self._connections.discard(request)
        super().shutdown_request(request)

    def open(self) -> int:
        """How many connections there are now."""
        with self._lock:
            return len(self._connections)

    def hang_up(self) -> None:
        """Ends every connection that a client keeps open."""
        self.stopping.set()
        with self._lock:
            for connection in self._connections:
                with suppress(OSError):  # its client has hung up already
                    connection.shutdown(socket.SHUT_RDWR)


def _next(queue: deque[T]) -> T:
    return queue.popleft() if len(queue) > 1 else queue[0]


class Handler(BaseHTTPRequestHandler):
    """One connection, which stays open from request to request unless a behaviour ends it."""

    server: WireServer
    protocol_version = "HTTP/1.1"

    def handle(self) -> None:
        with suppress(ConnectionResetError):  # a client may leave a stream before its last byte
            super().handle()

    def do_GET(self) -> None:
        for each in FORMATS:
            found = each.files.fullmatch(self._path) if each.files else None
            if found and each.read_key(self.headers):
                exchange = self._exchange(each, {})
                if isinstance(each, Describes) and not found["content"]:
                    return self._describe(exchange, each, found["id"])
                return self._send_file(exchange, found["id"])
        return self._exchange(FORMATS[0], {}).refuse("no_address")

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        for each in FORMATS:
            if each.calls.fullmatch(self._path):
                return self._answer(each, content)
        return self._exchange(FORMATS[0], {}).refuse("no_address")

    @property
    def _path(self) -> str:
        return self.path.partition("?")[0]

    def _exchange(self, format_: Format, body: Json) -> Exchange:
        key = format_.read_key(self.headers)
        exchange = Exchange(format_, self.path, body, key, self.connection, self.wfile)
        exchange.stopping, exchange.seconds = self.server.stopping, self.server.seconds
        return exchange

    def _answer(self, format_: Format, content: bytes) -> None:
        try:
            body = json.loads(content)
        except ValueError:
            body = None
        exchange = self._exchange(format_, body if isinstance(body, dict) else {})
        if not exchange.key:
            return exchange.refuse("no_key")
        problem = "We could not parse the JSON body of your request."
        if not isinstance(body, dict) or (problem := format_.problem(self.path, self.headers, body) or ""):
            return exchange.refuse("bad_request", words=problem)
        headers = {name.lower(): value for name, value in self.headers.items()}
        others = {
            name: value
            for name, value in headers.items()
            if name not in ORDINARY and exchange.key not in value and not name.startswith("x-stainless")
        }
        behaviour = self.server.take(Logged(format_.name, self.path, body, exchange.key, others))
        return self._run(exchange, behaviour)

    def _send_file(self, exchange: Exchange, id_: str) -> None:
        file, instead = self.server.take_file(self.path, id_)
        if instead is not None:
            self._run(exchange, instead)
        elif file is None:
            exchange.refuse("no_address")
        else:
            exchange.whole(200, file.media_type, file.content)

    def _describe(self, exchange: Exchange, format_: Describes, id_: str) -> None:
        file = self.server.find_file(id_)
        if file is None:
            exchange.refuse("no_address")
        else:
            exchange.json(200, format_.describe(file))

    def _run(self, exchange: Exchange, behaviour: Behaviour) -> None:
        try:
            behaviour(exchange)
        except (BrokenPipeError, ConnectionResetError):
            exchange.closing = True  # the client gave up, as some behaviours want it to
        self.close_connection = self.close_connection or exchange.closing

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Silent: the request log is in the server."""


@contextmanager
def serve(*wanted: Wanted, port: int = 0, seconds: float = 0) -> Iterator[WireServer]:
    """A running server with these behaviours ("ok" without any), on a free port by default."""
    with WireServer(port, wanted or ("ok",), seconds) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="wire")
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            server.hang_up()
            thread.join()
