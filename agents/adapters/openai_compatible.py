"""Any server that speaks OpenAI's chat completions with tools: vLLM, Ollama, llama.cpp and others.

Where it is and its key come from the environment (COMPATIBLE_BASE_URL, COMPATIBLE_API_KEY); a local server
needs no key. Settings: `vision` (the model sees pictures), `temperature`, `reasoning` (an effort), `stream`.
What goes out is in `completion_body`, what comes back in `completion_reading`.
"""

from collections.abc import Mapping
from typing import Any

from agents.adapters import completion_body, completion_reading, openai_calls
from agents.adapters.access import COMPATIBLE
from agents.adapters.base import AdapterError
from agents.adapters.completion_stream import put_together
from agents.adapters.turns import Ask, Json, Made, Turn
from reviews.rules.retry import Fault


class CompatibleProvider:
    """A `Provider`. The SDK's own retries and redirects are off."""

    def media(self, settings: Mapping[str, Any]) -> frozenset[str]:
        return completion_body.IMAGES if settings.get("vision") else frozenset()

    def body(self, ask: Ask) -> Json:
        return completion_body.build(ask)

    async def send(self, ask: Ask) -> Json:
        return await openai_calls.ask_for(ask, COMPATIBLE, "/chat/completions", self.body(ask), put_together)

    def read(self, raw: Json) -> Turn:
        return completion_reading.read(raw)

    async def fetch(self, made: Made, *, most: int, seconds: float) -> bytes:
        """These servers run no code, so that no answer names a file."""
        raise AdapterError(Fault.WRONG_SHAPE, f"The provider has no file {made.name[:80]!a}.")
