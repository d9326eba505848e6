"""A provider that takes next to no time of the machine: one loop, no thread, hundreds of calls at once.

Speaks the formats of `formats.py`. It keeps no conversation: a request says by itself how far its job is
(see `fast_plan`). Every request is written down in a log, a line of JSON each, when it is over:

    at, began   seconds of the clock          job, step   which conversation, which of its answers (from 1)
    model       as asked for                  what        "ok", or how it went wrong on purpose, or "left"
    whole       a whole answer was written

Run by `fast_provider`; by hand: python -m tests.wire.fast --port 8099 --log FILE [--seed 1].
"""

from __future__ import annotations

import argparse
import asyncio
import json
import random
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO, cast

from tests.wire.exchange import chunk, head
from tests.wire.fast_plan import SLOW_SECONDS, WRONG, Plan, job_of, model_of, plan_of, says
from tests.wire.format import Format
from tests.wire.formats import FORMATS
from tests.wire.says import Json

NAMES = {"401": "refused_key", "429": "rate_limited", "500": "server_error", "503": "overloaded"}
EARLY_BYTES = 30  # what comes of an answer that is cut


class Desk:
    """What all connections share."""

    def __init__(self, log: TextIO, seed: int) -> None:
        self.log = log
        self.chance = random.Random(seed)
        self.open = self.asked = self.answered = 0
        self._by_model: Counter[str] = Counter()

    def wrong(self, model: str, plan: Plan) -> str:
        """How the next request of this model goes wrong, or "" """
        self._by_model[model] += 1
        if self._by_model[model] <= plan.wrong_first:
            return plan.wrong
        return self.chance.choice(WRONG) if self.chance.random() * 100 < plan.errors else ""

    def facts(self) -> Json:
        return {
            "open": self.open,
            "asked": self.asked,
            "answered": self.answered,
            "cpu_s": time.process_time(),
        }


@dataclass(slots=True)
class Request:
    """One call of a model, from its last byte to its end."""

    format: Format
    path: str
    body: Json
    length: int
    model: str
    job: str
    number: int
    began: float


class Connection(asyncio.Protocol):
    """One request after the other. The client waits for each answer before it sends more."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.received = bytearray()
        self.request: Request | None = None
        self.timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)

    def connection_lost(self, exc: Exception | None) -> None:
        if self.timer is not None:
            self.timer.cancel()
        if self.request is not None:
            self._end(self.request, "left", whole=False)

    def data_received(self, data: bytes) -> None:
        self.received += data
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        lines = self.received[:end].decode("latin-1").split("\r\n")
        headers = dict(line.lower().split(": ", 1) for line in lines[1:])
        length = int(headers.get("content-length", 0))
        if len(self.received) < end + 4 + length:
            return
        content = bytes(self.received[end + 4 : end + 4 + length])
        self.received.clear()
        method, target, _ = lines[0].split(" ")
        if method == "GET":
            self.transport.write(_whole(200, self.desk.facts()))
        else:
            self._take(target.partition("?")[0], content)

    def _take(self, path: str, content: bytes) -> None:
        body = json.loads(content)
        found = next((each for each in FORMATS if each.calls.fullmatch(path)), None)
        if found is None:
            self.transport.write(_whole(404, {"error": {"message": f"no such address: {path}"}}))
            return
        model = model_of(path, body)
        plan = plan_of(model)
        request = Request(
            found, path, body, len(content), model, job_of(model, body), found.answered(body), time.time()
        )
        self.request = request
        self.desk.open += 1
        self.desk.asked += 1
        wrong = self.desk.wrong(model, plan)
        seconds = plan.seconds(self.desk.chance) + (SLOW_SECONDS if wrong == "slow" else 0)
        if seconds:
            loop = asyncio.get_running_loop()
            self.timer = loop.call_later(seconds, self._answer, request, plan, wrong)
        else:
            self._answer(request, plan, wrong)

    def _answer(self, request: Request, plan: Plan, wrong: str) -> None:
        if wrong in NAMES:
            status, refusal = request.format.refusal(NAMES[wrong], "none")
            self.transport.write(_whole(status, refusal, {"Retry-After": "1"} if wrong == "429" else {}))
        elif wrong in {"", "slow"}:
            self.transport.write(_good(request, plan))
        else:
            self._cut(request, plan, wrong)
        self._end(request, wrong or "ok", whole=wrong in {"", "slow"} and not self.transport.is_closing())

    def _cut(self, request: Request, plan: Plan, wrong: str) -> None:
        whole = _good(request, plan)
        start = whole.index(b"\r\n\r\n") + 4
        if wrong == "cut_midway":
            self.transport.write(whole[: start + EARLY_BYTES])
        elif wrong == "malformed":
            self.transport.write(whole[:start] + b"{" * (len(whole) - start))
        self.transport.close()

    def _end(self, request: Request, what: str, *, whole: bool) -> None:
        self.request = self.timer = None
        self.desk.open -= 1
        self.desk.answered += whole
        line = {
            "at": time.time(),
            "began": request.began,
            "job": request.job,
            "step": request.number + 1,
            "model": request.model,
            "what": what,
            "whole": whole,
        }
        self.desk.log.write(json.dumps(line) + "\n")


def _good(request: Request, plan: Plan) -> bytes:
    said = says(plan, request.job, request.number, request.body, request.length)
    answer = request.format.answer(said, request.number)
    if not request.format.streams(request.path, request.body):
        return _whole(200, answer)
    pieces = b"".join(chunk(event.encode()) for event in request.format.events(answer))
    start = head(200, {"Content-Type": "text/event-stream", "Transfer-Encoding": "chunked"})
    return start + pieces + b"0\r\n\r\n"


def _whole(status: int, body: object, headers: dict[str, str] | None = None) -> bytes:
    content = json.dumps(body).encode()
    kind = {"Content-Type": "application/json", "Content-Length": str(len(content))}
    return head(status, {**kind, **(headers or {})}) + content


async def serve(port: int, log: TextIO, seed: int) -> None:
    """Until SIGTERM or SIGINT."""
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    desk = Desk(log, seed)
    server = await loop.create_server(lambda: Connection(desk), "127.0.0.1", port, backlog=2048)
    await stop.wait()
    server.close()  # what is open ends with the process


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.wire.fast")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--log", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    with options.log.open("a", buffering=1) as log:  # a line at a time
        asyncio.run(serve(options.port, log, options.seed))


if __name__ == "__main__":
    main()
