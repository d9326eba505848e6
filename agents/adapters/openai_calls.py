"""One call in OpenAI's manner: the SDK's client, the limits on time and size, and what can go wrong.

The body goes out as it is and the answer comes back as plain JSON. The SDK's own methods go through every
field of both, which takes the longer the conversation is, and believe what they see.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import httpx2
import openai

from agents.adapters import answer_cap, clients, openai_errors, refusals, sendable
from agents.adapters.access import Access, read
from agents.adapters.turns import Ask, Json

# Of a stream's events and the key, which is blotted out of what they tell of an error.
PutTogether = Callable[[AsyncIterator[object], str], Awaitable[Json]]


async def ask_for(ask: Ask, access: Access, path: str, body: Json, put_together: PutTogether) -> Json:
    """The answer to a body; a stream's events are `put_together` to one. Raises AdapterError alone."""
    base_url, key = read(access)
    client = clients.get(_client, base_url, key)
    with _errors(ask.seconds, key):
        async with asyncio.timeout(ask.seconds):
            with answer_cap.at_most(ask.answer_bytes):
                if body.get("stream"):
                    raw: object = await _streamed(client, path, body, key, put_together)
                else:
                    response = await client.post(path, body=body, cast_to=httpx2.Response)
                    raw = json.loads(response.content)
                raw = sendable.clean(raw)
    if not isinstance(raw, dict):
        raise refusals.no_object()
    return raw


async def fetch(access: Access, path: str, *, most: int, seconds: float) -> bytes:
    """The content of a file of the provider's. Raises AdapterError: TOO_MUCH beyond `most` bytes."""
    base_url, key = read(access)
    client = clients.get(_client, base_url, key)
    with _errors(seconds, key):
        async with asyncio.timeout(seconds):
            with answer_cap.at_most(most):
                response = await client.get(path, cast_to=httpx2.Response)
                return response.content


async def _streamed(
    client: openai.AsyncOpenAI, path: str, body: Json, key: str, put_together: PutTogether
) -> Json:
    stream = await client.post(
        path, body=body, cast_to=object, stream=True, stream_cls=openai.AsyncStream[object]
    )
    async with stream:
        return await put_together(stream, key)


@contextmanager
def _errors(seconds: float, key: str) -> Iterator[None]:
    # Not "from error": its text may quote the key, and tracebacks end up in logs.
    try:
        yield
    except TimeoutError:
        raise refusals.too_slow(seconds) from None
    except openai.APIError as error:
        raise openai_errors.translate(error, key) from None
    except httpx2.HTTPError as error:
        raise refusals.connection(error) from None
    except (ValueError, RecursionError):
        raise refusals.not_json() from None


def _client(base_url: str, key: str, http: httpx2.AsyncClient) -> openai.AsyncOpenAI:
    client = openai.AsyncOpenAI(
        base_url=base_url,
        api_key=key or "none",  # the SDK wants one; servers without keys ignore it
        max_retries=0,
        timeout=clients.TIMEOUT,
        http_client=http,
    )
    # The SDK reads them from variables of OpenAI's, which are not for other servers to see.
    client.organization = client.project = None
    return client
