"""OpenAI's models, by the Responses API, without state: nothing of a conversation is kept there.

The key and, for tests and proxies, another address come from the environment (OPENAI_API_KEY,
OPENAI_BASE_URL). Settings: `temperature`, `reasoning` (an effort), `code` (the provider's code interpreter),
`stream`. What goes out is in `responses_body`, what comes back in `responses_reading`.
"""

from collections.abc import Mapping
from typing import Any

from agents.adapters import access, openai_calls, openai_errors, responses_body, responses_reading
from agents.adapters.access import OPENAI
from agents.adapters.responses_stream import put_together
from agents.adapters.turns import Ask, Json, Made, Turn


class OpenAIProvider:
    """A `Provider`. The SDK's own retries and redirects are off."""

    def media(self, settings: Mapping[str, Any]) -> frozenset[str]:
        return responses_body.MEDIA

    def body(self, ask: Ask) -> Json:
        return responses_body.build(ask)

    async def send(self, ask: Ask) -> Json:
        """As the protocol says. An answer that says of itself that it failed is an error: stored as an answer
        it would fail every later run that goes on from it.
        """
        raw = await openai_calls.ask_for(ask, OPENAI, "/responses", self.body(ask), put_together)
        _, key = access.read(OPENAI)
        failed = openai_errors.failure(raw, key, responses_reading.read_usage(raw))
        if failed is not None:
            raise failed
        return raw

    def read(self, raw: Json) -> Turn:
        return responses_reading.read(raw)

    async def fetch(self, made: Made, *, most: int, seconds: float) -> bytes:
        container, file = responses_reading.split(made.reference)
        path = f"/containers/{container}/files/{file}/content"
        return await openai_calls.fetch(OPENAI, path, most=most, seconds=seconds)
