"""A conversation as the body of a request for a chat completion."""

import base64
from collections.abc import Iterator

from agents.adapters import completion_reading
from agents.adapters.turns import Answered, Ask, Item, Json, Media, Part, Text, Told, Tool

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})


def build(ask: Ask) -> Json:
    """The body. `max_tokens` is the old name of the limit, but the one that every server knows."""
    body: Json = {
        "model": ask.model,
        "messages": [
            {"role": "system", "content": ask.system},
            *(message for item in ask.items for message in _messages(item)),
        ],
        "max_tokens": ask.max_output_tokens,
    }
    if ask.tools:
        body["tools"] = [_tool(tool) for tool in ask.tools]
    if "temperature" in ask.settings:
        body["temperature"] = ask.settings["temperature"]
    if "reasoning" in ask.settings:
        body["reasoning_effort"] = ask.settings["reasoning"]
    if ask.settings.get("stream"):
        body |= {"stream": True, "stream_options": {"include_usage": True}}
    return body


def _messages(item: Item) -> Iterator[Json]:
    if isinstance(item, Told):
        yield {"role": "user", "content": _content(item.parts)}
    elif isinstance(item, Answered):
        for result in item.results:
            yield {"role": "tool", "tool_call_id": result.call.id, "content": result.text}
    else:
        yield completion_reading.message(item.raw)


def _content(parts: tuple[Part, ...]) -> str | list[Json]:
    """One text where there is no picture: many servers take no list of parts."""
    texts = [part.text for part in parts if isinstance(part, Text)]
    return "\n\n".join(texts) if len(texts) == len(parts) else [_part(part) for part in parts]


def _part(part: Part) -> Json:
    if isinstance(part, Media):
        data = base64.b64encode(part.content).decode("ascii")
        return {"type": "image_url", "image_url": {"url": f"data:{part.media_type};base64,{data}"}}
    return {"type": "text", "text": part.text}


def _tool(tool: Tool) -> Json:
    function = {"name": tool.name, "description": tool.description, "parameters": dict(tool.parameters)}
    return {"type": "function", "function": function}
