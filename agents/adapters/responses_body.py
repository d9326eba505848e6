"""A conversation as the body of a request to the Responses API."""

import base64
import hashlib
import re
from collections.abc import Iterator

from agents.adapters import answers
from agents.adapters.turns import Answered, Ask, Item, Json, Media, Part, Said, Text, Told, Tool

IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
MEDIA = IMAGES | {"application/pdf"}
# Models that don't reason refuse to be asked for their reasoning.
UNREASONING = re.compile(r"(?:ft:)?(?:gpt-[34]|chatgpt-)")
LEAST_OUTPUT_TOKENS = 16  # the API takes no less


def build(ask: Ask) -> Json:
    """The body. What the model said goes back as it came, its encrypted reasoning included."""
    body: Json = {
        "model": ask.model,
        "instructions": ask.system,
        "input": [item for each in ask.items for item in _items(each)],
        "max_output_tokens": max(ask.max_output_tokens, LEAST_OUTPUT_TOKENS),
        "store": False,
        "prompt_cache_key": _cache_key(ask),
    }
    if not UNREASONING.match(ask.model):
        body["include"] = ["reasoning.encrypted_content"]
    tools = [_tool(tool) for tool in ask.tools]
    if ask.settings.get("code"):
        tools.append({"type": "code_interpreter", "container": {"type": "auto"}})
    if tools:
        body["tools"] = tools
    if "temperature" in ask.settings:
        body["temperature"] = ask.settings["temperature"]
    if "reasoning" in ask.settings:
        body["reasoning"] = {"effort": ask.settings["reasoning"]}
    if ask.settings.get("stream"):
        # Obfuscation pads every event, against listeners that measure lengths: megabytes of nothing.
        body |= {"stream": True, "stream_options": {"include_obfuscation": False}}
    return body


def _cache_key(ask: Ask) -> str:
    """The same for all calls of a conversation, so that they come where its beginning is cached: all agents'
    requests begin alike, and the provider spreads what begins alike when there is much of it.
    """
    first = ask.items[0] if ask.items else None
    texts = [part.text for part in first.parts if isinstance(part, Text)] if isinstance(first, Told) else []
    return hashlib.sha256("\0".join([ask.model, *texts]).encode(errors="replace")).hexdigest()[:32]


def _items(item: Item) -> Iterator[Json]:
    if isinstance(item, Told):
        yield {"role": "user", "content": [_part(part) for part in item.parts]}
    elif isinstance(item, Answered):
        for result in item.results:
            yield {"type": "function_call_output", "call_id": result.call.id, "output": result.text}
    else:
        yield from _said(item)


def _said(item: Said) -> Iterator[Json]:
    """The output, without reasoning that led to nothing: an answer cut there, which the API won't take."""
    output = answers.objects(item.raw.get("output"))
    while output and output[-1].get("type") == "reasoning":
        output = output[:-1]
    yield from output


def _part(part: Part) -> Json:
    if isinstance(part, Text):
        return {"type": "input_text", "text": part.text}
    if part.media_type in IMAGES:
        return {"type": "input_image", "detail": "auto", "image_url": _data_url(part)}
    # The type is told by the name; which folder it is in, the words before say.
    name = part.name.rpartition("/")[2]
    name = name if name.lower().endswith(".pdf") else f"{name}.pdf"
    return {"type": "input_file", "filename": name, "file_data": _data_url(part)}


def _data_url(media: Media) -> str:
    return f"data:{media.media_type};base64,{base64.b64encode(media.content).decode('ascii')}"


def _tool(tool: Tool) -> Json:
    return {
        "type": "function",
        "name": tool.name,
        "description": tool.description,
        "parameters": dict(tool.parameters),
        "strict": True,
    }
