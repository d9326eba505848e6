"""A whole message of Anthropic's as the events of a stream."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.wire.format import Event
from tests.wire.says import Json


class Input(dict[str, Any]):
    """A tool's input. The model may have written what is no object (`written`); then a whole answer has
    nothing in its place, and a stream passes the pieces on as they come."""

    def __init__(self, written: str) -> None:
        try:
            value = json.loads(written)
        except ValueError:
            value = None
        super().__init__(value if isinstance(value, dict) else {})
        self.written = written


def events(answer: Json) -> list[Event]:
    """From message_start to message_stop, with a ping in between."""
    return [Event(data, str(data["type"])) for data in _events(answer)]


def _events(answer: Json) -> Iterator[Json]:
    late = {name: answer.get(name) for name in ("stop_reason", "stop_sequence", "stop_details", "container")}
    spent = answer.get("usage") or {}
    begun = {**answer, **dict.fromkeys(late), "content": [], "usage": {**spent, "output_tokens": 1}}
    yield {"type": "message_start", "message": begun}
    yield {"type": "ping"}
    for index, block in enumerate(answer["content"]):
        yield {"type": "content_block_start", "index": index, "content_block": _begun(block)}
        for delta in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}
        yield {"type": "content_block_stop", "index": index}
    yield {"type": "message_delta", "delta": late, "usage": spent}
    yield {"type": "message_stop"}


def _begun(block: Json) -> Json:
    empty: Json = {"text": "", "thinking": "", "signature": "", "input": {}}
    return {**block, **{name: value for name, value in empty.items() if name in block}}


def _deltas(block: Json) -> Iterator[Json]:
    if block["type"] in {"text", "thinking"}:
        for piece in re.findall(r"\S*\s*", block[block["type"]])[:-1]:
            yield {"type": f"{block['type']}_delta", block["type"]: piece}
    if "signature" in block:
        yield {"type": "signature_delta", "signature": block["signature"]}
    if "input" in block:
        given = block["input"]
        written = given.written if isinstance(given, Input) else json.dumps(given)
        yield {"type": "input_json_delta", "partial_json": ""}
        for start in range(0, len(written), 8):
            yield {"type": "input_json_delta", "partial_json": written[start : start + 8]}
