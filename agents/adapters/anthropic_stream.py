"""The events of a streamed message, put together to the message that the same call gives without a stream.

Not with the SDK's own accumulator: it parses a tool's input anew at every piece of it, which takes quadratic
time for a long file, and goes through models that don't keep the answer as it came.
"""

import json
from typing import Any

from agents.adapters import answers
from agents.adapters.turns import Json

TEXTS = {"text_delta": "text", "thinking_delta": "thinking"}


class Message:
    """`take` the events in order; `raw` is the message once `complete`. Raises ValueError for what can't be
    put together."""

    def __init__(self) -> None:
        self.raw: Json = {}
        self.complete = False
        self._pieces: dict[int, list[str]] = {}

    def take(self, event: object) -> None:
        data = answers.mapping(event)
        kind = data.get("type")
        if kind == "message_start":
            self.raw = dict(answers.mapping(data.get("message")))
            self.raw["content"] = []
        elif kind == "content_block_start":
            self._content().append(dict(answers.mapping(data.get("content_block"))))
        elif kind == "content_block_delta":
            self._delta(data.get("index"), answers.mapping(data.get("delta")))
        elif kind == "content_block_stop":
            self._stop(data.get("index"))
        elif kind == "message_delta":
            self._end(answers.mapping(data.get("delta")), answers.mapping(data.get("usage")))
        elif kind == "message_stop":
            self.complete = bool(self.raw)

    def _content(self) -> list[dict[str, Any]]:
        content = self.raw.get("content")
        if not isinstance(content, list):
            raise ValueError("content before the message")
        return content

    def _block(self, index: object) -> dict[str, Any]:
        content = self._content()
        if not isinstance(index, int) or not 0 <= index < len(content):
            raise ValueError("a piece of no block")
        return content[index]

    def _delta(self, index: object, delta: Any) -> None:
        block, kind = self._block(index), answers.text(delta.get("type"))
        if kind == "signature_delta":
            block["signature"] = delta.get("signature")
        elif kind == "citations_delta":
            known = block.get("citations")
            block["citations"] = [*(known if isinstance(known, list) else []), delta.get("citation")]
        elif kind == "input_json_delta" or kind in TEXTS:
            # Joined at the end of the block: adding to a text again and again takes quadratic time.
            name = TEXTS.get(kind, "partial_json")
            self._pieces.setdefault(id(block), []).append(answers.text(delta.get(name)))

    def _stop(self, index: object) -> None:
        block = self._block(index)
        joined = "".join(self._pieces.pop(id(block), []))
        if "input" in block:
            block["input"] = _input(joined) if joined.strip() else block["input"]
        elif block.get("type") in ("text", "thinking"):
            name = str(block["type"])
            block[name] = answers.text(block.get(name)) + joined

    def _end(self, delta: Any, usage: Any) -> None:
        self.raw |= {
            name: value for name, value in delta.items() if value is not None or name not in self.raw
        }
        known = dict(answers.mapping(self.raw.get("usage")))
        # Cumulative; what is left out or null stands as it was.
        self.raw["usage"] = known | {name: value for name, value in usage.items() if value is not None}


def _input(written: str) -> object:
    """A tool's input; what was written, where it is no JSON."""
    try:
        return json.loads(written)
    except (ValueError, RecursionError):
        return written
