"""A conversation as the body of a generateContent request. The model is in the path, not in here.

An answer's content goes back as it came: its thought signatures are checked.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from agents.adapters import answers, gemini_reading
from agents.adapters.turns import Answered, Ask, Item, Json, Part, Result, Said, Text, Told, Tool

MEDIA = frozenset({"application/pdf", "image/png", "image/jpeg", "image/webp"})
NOT_DONE = "Not done: the answer was cut off before this call was complete."
UNREADABLE = "Your last function call could not be read, so nothing was done. Call the function again."


def build(ask: Ask) -> Json:
    body: Json = {"contents": list(_contents(ask.items)), "generationConfig": _generation(ask)}
    if ask.system.strip():
        body["systemInstruction"] = {"parts": [{"text": ask.system}]}
    tools: list[Json] = []
    if ask.tools:
        tools.append({"functionDeclarations": [_function(tool) for tool in ask.tools]})
    if ask.settings.get("code") is True:
        tools.append({"codeExecution": {}})
        if ask.tools:
            # Without it the provider takes its own tools or ours, not both.
            body["toolConfig"] = {"includeServerSideToolInvocations": True}
    if tools:
        body["tools"] = tools
    return body


def _generation(ask: Ask) -> Json:
    options: Json = {"maxOutputTokens": ask.max_output_tokens}
    if "temperature" in ask.settings:
        options["temperature"] = ask.settings["temperature"]
    level = ask.settings.get("reasoning")
    if isinstance(level, str):
        # Thoughts cost the same whether they are told or not, and belong into the transcript.
        options["thinkingConfig"] = {"thinkingLevel": level.upper(), "includeThoughts": True}
    return options


def _function(tool: Tool) -> Json:
    return {
        "name": tool.name,
        "description": tool.description,
        "parametersJsonSchema": dict(tool.parameters),
    }


def _contents(items: Iterable[Item]) -> Iterator[Json]:
    """Each role in turn, and a response for every call, as the provider wants it."""
    waiting: list[tuple[str, Json]] = []
    user: list[Json] = []
    for item in items:
        if isinstance(item, Said):
            content = gemini_reading.content(item.raw)
            if content.get("parts"):
                if user:
                    yield {"role": "user", "parts": user}
                user = []
                yield {"role": "model", **content}
            waiting = gemini_reading.function_calls(content)
        else:
            results = list(item.results) if isinstance(item, Answered) else []
            done = {result.call.id for result in results}
            user += [_response(result) for result in results]
            user += [_undone(id_, call) for id_, call in waiting if id_ not in done]
            waiting = []
            if isinstance(item, Told):
                user += [piece for part in item.parts for piece in _parts(part)]
    if user:
        yield {"role": "user", "parts": user}


def _response(result: Result) -> Json:
    if result.call.id.startswith(gemini_reading.UNREADABLE):
        return {"text": UNREADABLE}
    id_ = {} if result.call.id.startswith(gemini_reading.WITHOUT_ID) else {"id": result.call.id}
    told = {"error" if result.error else "output": result.text}
    return {"functionResponse": {**id_, "name": result.call.name, "response": told}}


def _undone(id_: str, call: Json) -> Json:
    known = {} if id_.startswith(gemini_reading.WITHOUT_ID) else {"id": id_}
    name = answers.text(call.get("name"))
    return {"functionResponse": {**known, "name": name, "response": {"error": NOT_DONE}}}


def _parts(part: Part) -> Iterator[dict[str, Any]]:
    if isinstance(part, Text):
        if part.text.strip():
            yield {"text": part.text}
        return
    # The bytes themselves carry no name here.
    yield {"text": f"{part.name}:"}
    yield {"inlineData": {"mimeType": part.media_type, "data": base64.b64encode(part.content).decode()}}
