"""The chunks of a streamed chat completion -> the completion that the same call gives without a stream."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

from agents.adapters import answers, refusals
from agents.adapters.completion_reading import THOUGHT_NAMES
from agents.adapters.turns import Json

TEXTS = ("content", "refusal", *THOUGHT_NAMES)


async def put_together(chunks: AsyncIterator[object], key: str) -> Json:
    """The whole completion. Raises AdapterError where the stream ends before it says why it ended."""
    said = _Said()
    async for chunk in chunks:
        said.take(answers.mapping(chunk))
    if said.reason is None:
        raise refusals.cut()
    return said.whole()


@dataclass
class _Call:
    id: str
    index: object
    name: str = ""
    arguments: list[str] = field(default_factory=list)
    unpacked: dict[str, Any] | None = None


class _Said:
    """What has come so far. Pieces are joined at the end: adding to a text again and again takes quadratic
    time.
    """

    def __init__(self) -> None:
        self.head: Json = {}
        self.reason: object = None
        self._usage: object = None
        self._texts: dict[str, list[str]] = {name: [] for name in TEXTS}
        self._calls: list[_Call] = []

    def take(self, chunk: Any) -> None:
        self.head = self.head or {name: chunk.get(name) for name in ("id", "created", "model")}
        self._usage = chunk.get("usage") or self._usage
        choices = answers.objects(chunk.get("choices"))
        if choices:
            self.reason = choices[0].get("finish_reason") or self.reason
            delta = answers.mapping(choices[0].get("delta"))
            for name in TEXTS:
                self._texts[name].append(answers.text(delta.get(name)))
            for piece in answers.objects(delta.get("tool_calls")):
                self._take_call(piece)

    def whole(self) -> Json:
        texts = {name: "".join(pieces) or None for name, pieces in self._texts.items()}
        message: Json = {"role": "assistant", "content": texts.pop("content")}
        message |= {name: text for name, text in texts.items() if text is not None}
        if self._calls:
            message["tool_calls"] = [_whole_call(call) for call in self._calls]
        choice = {"index": 0, "message": message, "finish_reason": self.reason}
        return {**self.head, "object": "chat.completion", "choices": [choice], "usage": self._usage}

    def _take_call(self, piece: Json) -> None:
        """A piece goes on with the call of its index. Some servers give each call whole and all of them the
        same index, or none: a new id begins a new call.
        """
        id_, index = answers.text(piece.get("id")), piece.get("index")
        known = next((call for call in reversed(self._calls) if call.index == index), None)
        if known is None or (id_ and known.id and id_ != known.id):
            known = _Call(id_, index)
            self._calls.append(known)
        function = answers.mapping(piece.get("function"))
        given = function.get("arguments")
        known.id = known.id or id_
        known.name = known.name or answers.text(function.get("name"))
        known.arguments.append(answers.text(given))
        known.unpacked = given if isinstance(given, dict) else known.unpacked


def _whole_call(call: _Call) -> Json:
    arguments = "".join(call.arguments) if call.unpacked is None else call.unpacked
    function = {"name": call.name, "arguments": arguments}
    return {**({"id": call.id} if call.id else {}), "type": "function", "function": function}
