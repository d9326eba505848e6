"""A whole answer of generateContent as the chunks of a stream."""

import re
from collections.abc import Iterator

from tests.wire.generate_order import signed
from tests.wire.says import Json


def chunks(answer: Json) -> Iterator[Json]:
    """Each an answer of its own, with some of the parts; the last has the end and the whole usage."""
    head = {name: value for name, value in answer.items() if name != "candidates"}
    if not answer.get("candidates"):
        yield answer
        return
    candidate = answer["candidates"][0]
    late = {name: value for name, value in candidate.items() if name not in {"content", "index"}}
    # So far the candidates are not counted.
    early = {"usageMetadata": {**head["usageMetadata"], "candidatesTokenCount": 1}}
    pieces = [piece for part in candidate["content"].get("parts", []) for piece in _pieces(part)]
    for piece in pieces[:-1]:
        said = {"content": {"role": "model", "parts": [piece]}, "index": 0}
        yield {"candidates": [said], **head, **early}
    last = {"content": {"role": "model", "parts": pieces[-1:]}} if pieces else {}
    yield {"candidates": [{**last, "index": 0, **late}], **head}


def _pieces(part: Json) -> Iterator[Json]:
    """Text word by word; its signature comes with a part that has no words."""
    if not part.get("text"):
        yield part
        return
    thought = {"thought": True} if part.get("thought") else {}
    for piece in re.findall(r"\S*\s*", part["text"])[:-1]:
        yield {"text": piece, **thought}
    if "thoughtSignature" in part:
        yield signed({"text": "", **thought})
