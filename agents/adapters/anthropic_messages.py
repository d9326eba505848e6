"""Anthropic's models, by the Messages API.

The key and, for tests and proxies, another address come from the environment (ANTHROPIC_API_KEY,
ANTHROPIC_BASE_URL). Settings: `reasoning` (an effort, or a type of thinking that turns it down), `code` (the
provider's hosted code execution), `stream`. What goes out is in `anthropic_body`, what comes back in
`anthropic_reading`.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast

import anthropic
import httpx2

from agents.adapters import (
    access,
    answer_cap,
    anthropic_body,
    anthropic_errors,
    anthropic_reading,
    clients,
    refusals,
    sendable,
)
from agents.adapters.access import ANTHROPIC
from agents.adapters.anthropic_stream import Message
from agents.adapters.base import AdapterError
from agents.adapters.turns import Ask, Json, Made, Turn

PATH = "/v1/messages"
NAMES_SECONDS = 10.0
MOST_NAMES = 50
FEW_BYTES = 100_000


class AnthropicProvider:
    """A `Provider`. The SDK's own retries and redirects are off."""

    def media(self, settings: Mapping[str, Any]) -> frozenset[str]:
        return anthropic_body.MEDIA

    def body(self, ask: Ask) -> Json:
        return anthropic_body.build(ask)

    def read(self, raw: Json) -> Turn:
        return anthropic_reading.read(raw)

    async def send(self, ask: Ask) -> Json:
        """The provider's answer, and beside it in a list `files` what is known of the files that its code
        made, for the answer itself knows them by id alone."""
        body = self.body(ask)
        async with _calling(ask.seconds, ask.answer_bytes) as client:
            send = _streamed if body.get("stream") else _whole
            raw = sendable.clean(await send(client, body))
        if not isinstance(raw, dict):
            raise refusals.no_object()
        if found := anthropic_reading.file_ids(raw):
            raw[anthropic_reading.FILES] = await _describe(found[:MOST_NAMES])
        return raw

    async def fetch(self, made: Made, *, most: int, seconds: float) -> bytes:
        async with _calling(seconds, most) as client:
            answer = await client.files.with_raw_response.download(made.reference)
            return await answer.read()


@asynccontextmanager
async def _calling(seconds: float, most: int) -> AsyncIterator[anthropic.AsyncAnthropic]:
    """A client for one call of at most so many seconds and bytes. What goes wrong is an AdapterError."""
    base_url, key = access.read(ANTHROPIC)
    try:
        with answer_cap.at_most(most):
            async with asyncio.timeout(seconds):
                yield clients.get(_client, base_url, key)
    except TimeoutError:
        raise refusals.too_slow(seconds) from None
    # None of these goes on as a cause: its text may quote the key, and tracebacks end up in logs.
    except anthropic.APIError as error:
        raise anthropic_errors.translate(error, key) from None
    except httpx2.HTTPError as error:
        raise refusals.connection(error) from None
    except (ValueError, RecursionError):
        raise refusals.not_json() from None


def _client(base_url: str, key: str, http: httpx2.AsyncClient) -> anthropic.AsyncAnthropic:
    # With a time-out of its own the SDK does not refuse long calls without a stream.
    return anthropic.AsyncAnthropic(
        base_url=base_url,
        api_key=key,
        max_retries=0,
        timeout=clients.TIMEOUT,
        http_client=http,
        open_telemetry=False,  # else the environment may have it tell others of every call
    )


async def _whole(client: anthropic.AsyncAnthropic, body: Json) -> object:
    # Not by the SDK's own method, which goes through every field of a long conversation.
    answer = await client.post(PATH, body=body, cast_to=httpx2.Response)
    return json.loads(answer.content)


async def _streamed(client: anthropic.AsyncAnthropic, body: Json) -> object:
    stream = anthropic.AsyncStream[object]
    posted: object = await client.post(
        PATH, body=body, cast_to=httpx2.Response, stream=True, stream_cls=stream
    )
    answer = cast(httpx2.Response, posted)  # as asked; the SDK's annotation says something else
    message = Message()
    try:
        async for event in stream.raw_events(answer):
            if event.event == "error":
                raise anthropic_errors.in_stream(event.json())
            if event.data:
                message.take(event.json())
    finally:
        await answer.aclose()
    if not message.complete:
        raise refusals.cut()
    return message.raw


async def _describe(file_ids: list[str]) -> list[object]:
    """Name and type of each file. The answer is paid for, so it goes on without what can't be had."""
    found = await asyncio.gather(*map(_about, file_ids))
    return [each for each in found if each is not None]


async def _about(file_id: str) -> object:
    try:
        async with _calling(NAMES_SECONDS, FEW_BYTES) as client:
            answer = await client.files.with_raw_response.retrieve_metadata(file_id)
            return sendable.clean(json.loads(await answer.read()))
    except AdapterError:
        return None
