"""Any server that speaks OpenAI's chat completions: OpenAI, vLLM, Ollama, llama.cpp and others.

Where it is and its key come from the environment (OPENAI_BASE_URL, OPENAI_API_KEY); a local server needs no
key. Settings: `vision` (the model sees pictures), `temperature`, `prices` (see `prices.of`).
"""

import asyncio
import json
import os
import re
from typing import Any

import httpx2
import openai

from agents.adapters import (
    answer_cap,
    completion,
    conversation,
    file_blocks,
    media_types,
    prices,
    provider_errors,
)
from agents.adapters.base import AdapterError, File, Job, Reply
from reviews.rules.retry import Fault

CONNECT_SECONDS = 20.0
BASE_URL = re.compile(r"https?://[\w.-]+(?::\d+)?(?:/|$)|https?://\[[0-9a-fA-F:.]+\](?::\d+)?(?:/|$)")


class OpenAICompatibleAdapter:
    """An `Adapter`. One request a run; the SDK's own retries and redirects are off."""

    def available(self) -> str | None:
        """A key or a base URL must be set; whether they work shows with the first run."""
        base_url, key = _base_url(), _key()
        if base_url is None and not key:
            return "OPENAI_API_KEY is not set (nor OPENAI_BASE_URL, for a server that needs no key)"
        if base_url is not None and not BASE_URL.match(base_url):
            return "OPENAI_BASE_URL is not an address that begins with http:// or https://"
        if not (key.isascii() and key.isprintable()):
            return "OPENAI_API_KEY has characters that no key has"
        return None

    def deliver(self, job: Job) -> Reply:
        """Asks the model once. Raises AdapterError; see `provider_errors` and `completion` for which.

        `job.limits.seconds` is wall-clock time from the first packet to the last byte, so that a server
        which sends a byte now and then is cut off too. That needs a cancellable call, hence asyncio: call
        this from a thread without a running event loop.
        """
        reason = self.available()
        if reason is not None:
            raise AdapterError(Fault.REFUSED_KEY, f"The agent can't be used: {reason}.")
        try:
            price = prices.of(job.settings)
        except ValueError as error:
            raise AdapterError(Fault.REFUSED_KEY, str(error)) from error
        answer = completion.read(asyncio.run(_ask(job)), price)
        try:
            message, files = file_blocks.parse(answer.text)
        except file_blocks.UnclosedBlockError as error:
            raise AdapterError(Fault.WRONG_SHAPE, str(error), usage=answer.usage) from error
        return Reply(
            message=message,
            files=tuple(File(name, _bytes(content), media_types.of(name)) for name, content in files),
            usage=answer.usage,
            provider_id=answer.provider_id,
            prompt_version=conversation.version(),
        )


async def _ask(job: Job) -> object:
    """The body of the answer, as JSON. Raises AdapterError."""
    seconds = job.limits.seconds
    key = _key()
    # No time-out on reading: the one limit is that on the whole.
    timeout = httpx2.Timeout(None, connect=min(CONNECT_SECONDS, seconds))
    cap = answer_cap.hook(answer_cap.most_bytes(job.limits))
    # A redirect could lead anywhere, with the brief.
    http = openai.DefaultAsyncHttpxClient(follow_redirects=False, event_hooks={"response": [cap]})
    try:
        async with (
            asyncio.timeout(seconds),
            openai.AsyncOpenAI(
                base_url=_base_url(),
                api_key=key or "none",  # the SDK wants one; servers without keys ignore it
                max_retries=0,
                timeout=timeout,
                http_client=http,
            ) as client,
        ):
            answer = await client.chat.completions.with_raw_response.create(
                model=job.model, messages=conversation.build(job), **_options(job)
            )
    except TimeoutError as error:
        raise AdapterError(Fault.TOO_SLOW, f"No complete reply within {seconds:g} seconds.") from error
    except openai.APIError as error:
        # Not "from error": its text may quote the key, and tracebacks end up in logs.
        raise provider_errors.translate(error, key) from None
    try:
        return json.loads(answer.content)
    except (ValueError, RecursionError) as error:
        raise AdapterError(Fault.PROVIDER_ERROR, "The provider's answer is not JSON.") from error


def _options(job: Job) -> dict[str, Any]:
    # OpenAI's reasoning models refuse the old name, and older servers don't know the new one.
    limit = "max_completion_tokens" if _base_url() is None else "max_tokens"
    options: dict[str, Any] = {limit: job.limits.max_output_tokens}
    if "temperature" in job.settings:
        options["temperature"] = job.settings["temperature"]
    return options


def _bytes(content: str) -> bytes:
    # JSON may carry half of a surrogate pair, which is no text.
    return content.encode("utf-8", errors="replace")


def _base_url() -> str | None:
    return os.environ.get("OPENAI_BASE_URL", "").strip() or None


def _key() -> str:
    return os.environ.get("OPENAI_API_KEY", "").strip()
