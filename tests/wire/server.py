"""The server itself: routes, keys, the request log, and one behaviour a request."""

import json
import select
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from tests.wire import bodies
from tests.wire.behaviours import BEHAVIOURS
from tests.wire.bodies import Json


class WireServer(ThreadingHTTPServer):
    """Threaded, on loopback. `requests` has every chat request's body, `keys` the key that each came with."""

    daemon_threads = False  # closing waits for the handlers, so that no thread outlives its test

    def __init__(self, port: int, names: tuple[str, ...]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.stopping = threading.Event()
        self.requests: list[Json] = []
        self.keys: list[str] = []
        self._lock = threading.Lock()
        self._names: deque[str] = deque()
        self.behave(*names)

    @property
    def base_url(self) -> str:
        """What OPENAI_BASE_URL has to be."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def behave(self, *names: str) -> None:
        """From now on: one behaviour a request, in this order; the last one stays. KeyError for an unknown
        one.
        """
        unknown = [name for name in names if name not in BEHAVIOURS]
        if unknown or not names:
            raise KeyError(f"No such behaviour: {unknown}. There are: {', '.join(BEHAVIOURS)}.")
        with self._lock:
            self._names = deque(names)

    def next_behaviour(self, request: Json, key: str) -> str:
        """Notes the request and says what it gets."""
        with self._lock:
            self.requests.append(request)
            self.keys.append(key)
            return self._names.popleft() if len(self._names) > 1 else self._names[0]


class Handler(BaseHTTPRequestHandler):
    """One connection, one request."""

    server: WireServer
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        if self.path == "/v1/models":
            model = {"id": "test-model", "object": "model", "created": 1_700_000_000, "owned_by": "tests"}
            self.json(200, {"object": "list", "data": [model]})
        else:
            self.json(404, bodies.error("Unknown address.", "invalid_request_error"))

    def do_POST(self) -> None:
        content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        scheme, _, self.key = self.headers.get("Authorization", "").partition(" ")
        problem = self._problem(scheme, content)
        if problem:
            self.json(*problem)
            return
        name = self.server.next_behaviour(self.request_body, self.key)
        try:
            BEHAVIOURS[name](Exchanging(self))
        except (BrokenPipeError, ConnectionResetError):
            return  # the client gave up, as some behaviours want it to

    def _problem(self, scheme: str, content: bytes) -> tuple[int, Json] | None:
        if self.path != "/v1/chat/completions":
            return 404, bodies.error("Unknown address.", "invalid_request_error")
        if scheme != "Bearer" or not self.key:
            return 401, bodies.error("You didn't provide an API key.", "invalid_request_error")
        try:
            self.request_body: Json = json.loads(content)
        except ValueError:
            return 400, bodies.error(
                "We could not parse the JSON body of your request.", "invalid_request_error"
            )
        missing = [name for name in ("model", "messages") if not self.request_body.get(name)]
        if missing:
            return 400, bodies.error(f"Missing required parameter: '{missing[0]}'.", "invalid_request_error")
        return None

    def json(self, status: int, body: object, headers: dict[str, str] | None = None) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        for name, value in {
            "Content-Type": "application/json",
            "Connection": "close",
            **(headers or {}),
        }.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name in the base class
        """Silent: the request log is in the server."""


class Exchanging:
    """A handler as the `behaviours.Exchange` that a behaviour sees."""

    def __init__(self, handler: Handler) -> None:
        self._handler = handler
        self.request = handler.request_body
        self.key = handler.key
        self.json = handler.json

    def raw(self, head: bytes, body: bytes = b"") -> None:
        self._handler.wfile.write(head + body)
        self._handler.close_connection = True

    def wait(self, seconds: float) -> bool:
        if self._handler.server.stopping.wait(seconds):
            return True
        # A client that has sent its request and is readable again has hung up.
        return bool(select.select([self._handler.connection], [], [], 0)[0])


@contextmanager
def serve(*names: str, port: int = 0) -> Iterator[WireServer]:
    """A running server with these behaviours ("ok" without any), on a free port by default."""
    with WireServer(port, names or ("ok",)) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, name="wire")
        thread.start()
        try:
            yield server
        finally:
            server.stopping.set()
            server.shutdown()
            thread.join()
