"""A whole answer of the Responses API as the events of a stream."""

import re
from collections.abc import Iterator

from tests.wire.format import Event
from tests.wire.says import Json


def events(answer: Json) -> list[Event]:
    """From response.created to what names the answer's status, numbered."""
    return [
        Event({**data, "sequence_number": number}, str(data["type"]))
        for number, data in enumerate(_events(answer))
    ]


def _events(answer: Json) -> Iterator[Json]:
    begun = {**answer, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None,
             "error": None}  # fmt: skip
    yield {"type": "response.created", "response": begun}
    yield {"type": "response.in_progress", "response": begun}
    for index, item in enumerate(answer["output"] or []):
        if isinstance(item, dict):
            yield from _item(item, index)
    yield {"type": f"response.{answer['status']}", "response": answer}


def _item(item: Json, index: int) -> Iterator[Json]:
    place: Json = {"output_index": index}
    empty = {**item, "status": "in_progress"} | {name: [] for name in ("content", "summary") if name in item}
    if "arguments" in item:
        empty["arguments"] = ""
    yield {"type": "response.output_item.added", **place, "item": empty}
    place["item_id"] = item.get("id")
    if item.get("type") == "message":
        for number, part in enumerate(item["content"]):
            if isinstance(part, dict):
                yield from _part(part, {**place, "content_index": number})
    if item.get("type") == "function_call":
        kind = "response.function_call_arguments"
        for start in range(0, len(item["arguments"]), 8):
            yield {"type": f"{kind}.delta", **place, "delta": item["arguments"][start : start + 8]}
        yield {"type": f"{kind}.done", **place, "arguments": item["arguments"], "name": item["name"]}
    yield {"type": "response.output_item.done", "output_index": index, "item": item}


def _part(part: Json, place: Json) -> Iterator[Json]:
    kind = "response.output_text" if part["type"] == "output_text" else "response.refusal"
    name = "text" if part["type"] == "output_text" else "refusal"
    more: Json = {"logprobs": []} if name == "text" else {}
    bare = {**part, name: ""} | ({"annotations": []} if name == "text" else {})
    yield {"type": "response.content_part.added", **place, "part": bare}
    for piece in re.findall(r"\S*\s*", part[name])[:-1]:
        yield {"type": f"{kind}.delta", **place, "delta": piece, **more}
    for number, citation in enumerate(part.get("annotations", [])):
        yield {
            "type": f"{kind}.annotation.added",
            **place,
            "annotation_index": number,
            "annotation": citation,
        }
    yield {"type": f"{kind}.done", **place, name: part[name], **more}
    yield {"type": "response.content_part.done", **place, "part": part}
