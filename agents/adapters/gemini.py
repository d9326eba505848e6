"""Google's models, by generateContent of the Gemini API.

The key and, for tests and proxies, another address come from the environment (GEMINI_API_KEY,
GEMINI_BASE_URL). Settings: `reasoning` (a thinking level), `code` (the provider's hosted code execution),
`stream`, `temperature`. What goes out is in `gemini_body`, what comes back in `gemini_reading`.

The calls go through the SDK's request layer, below its models: those know no field that is newer than they
are, and they write signatures anew, which have to go back as they came.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, cast
from urllib.parse import quote

import httpx2
from google import genai
from google.genai import errors, types

from agents.adapters import (
    access,
    answer_cap,
    answers,
    clients,
    event_data,
    gemini_body,
    gemini_errors,
    gemini_reading,
    refusals,
    sendable,
)
from agents.adapters.access import GEMINI
from agents.adapters.base import AdapterError
from agents.adapters.gemini_stream import Answer
from agents.adapters.turns import Ask, Json, Made, Turn
from reviews.rules.retry import Fault


class GeminiProvider:
    """A `Provider`. The SDK's own retries, redirects and continuations are off."""

    def media(self, settings: Mapping[str, Any]) -> frozenset[str]:
        return gemini_body.MEDIA

    def body(self, ask: Ask) -> Json:
        return gemini_body.build(ask)

    def read(self, raw: Json) -> Turn:
        return gemini_reading.read(raw)

    async def send(self, ask: Ask) -> Json:
        model = quote(ask.model if "/" in ask.model else f"models/{ask.model}")
        send = _streamed if ask.settings.get("stream") is True else _whole
        async with _calling(ask.seconds, ask.answer_bytes) as client:
            raw = sendable.clean(await send(client, model, self.body(ask)))
        if not isinstance(raw, dict):
            raise refusals.no_object()
        return raw

    async def fetch(self, made: Made, *, most: int, seconds: float) -> bytes:
        """Never asked for: answers hold their files themselves."""
        raise AdapterError(Fault.WRONG_SHAPE, "The provider's answer holds no such file.")


@asynccontextmanager
async def _calling(seconds: float, most: int) -> AsyncIterator[genai.Client]:
    """A client for one call of at most so many seconds and bytes. What goes wrong is an AdapterError."""
    base_url, key = access.read(GEMINI)
    try:
        with answer_cap.at_most(most):
            async with asyncio.timeout(seconds):
                yield clients.get(_client, base_url, key)
    except TimeoutError:
        raise refusals.too_slow(seconds) from None
    # None of these goes on as a cause: its text may quote the key, and tracebacks end up in logs.
    except errors.APIError as error:
        raise gemini_errors.translate(error, key) from None
    except httpx2.HTTPError as error:
        raise refusals.connection(error) from None
    except (ValueError, RecursionError):
        raise refusals.not_json() from None


def _client(base_url: str, key: str, http: httpx2.AsyncClient) -> genai.Client:
    options = types.HttpOptions(base_url=base_url, httpx_async_client=http)
    return genai.Client(vertexai=False, api_key=key, http_options=options)


async def _whole(client: genai.Client, model: str, body: Json) -> object:
    answer = await client._api_client.async_request("post", f"{model}:generateContent", body)
    return json.loads(answer.body or "")


async def _streamed(client: genai.Client, model: str, body: Json) -> object:
    api = client._api_client
    request = api._build_request("post", f"{model}:streamGenerateContent?alt=sse", body)
    answered = await api._async_request(request, stream=True)
    response = cast(httpx2.Response, answered.response_stream)  # of the client that it was given
    answer = Answer()
    try:
        async for data in event_data.read(response.aiter_bytes()):
            chunk = answers.mapping(json.loads(data))
            if "error" in chunk:
                raise gemini_errors.in_stream(chunk)
            answer.take(chunk)
    finally:
        await response.aclose()
    if not answer.complete:
        raise refusals.cut()
    return answer.finish()
