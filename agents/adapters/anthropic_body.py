"""A conversation as the body of a Messages request (API version 2026-10-21, which knows no temperature).

What is told never changes where it stands, so that the provider's cache is met and its signatures over the
conversation hold: an answer goes back as it came, and cache breakpoints are set outside of the messages.
"""

import base64
from collections.abc import Iterable, Iterator
from typing import Any

from agents.adapters import answers
from agents.adapters.turns import Answered, Ask, Item, Json, Part, Result, Said, Text, Told, Tool

PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
MEDIA = PICTURES | {"application/pdf"}
CODE: Json = {"type": "code_execution_20260521", "name": "code_execution"}
CACHED: Json = {"type": "ephemeral"}
THOUGHTS = ("thinking", "redacted_thinking")
# Of the setting `reasoning`; every other word is an effort.
THINKING_TYPES = frozenset({"disabled", "between_tools"})
NOT_DONE = "Not done: the answer was cut off before this call was complete."


def build(ask: Ask) -> Json:
    """The body. A question without tools is asked once, so that its cache would cost and never pay."""
    goes_on = bool(ask.tools)
    body: Json = {
        "model": ask.model,
        "max_tokens": ask.max_output_tokens,
        "messages": list(_messages(ask.items)),
    }
    if ask.settings.get("stream") is True:
        body["stream"] = True
    if ask.system.strip():
        cached = {"cache_control": CACHED} if goes_on else {}
        body["system"] = [{"type": "text", "text": ask.system, **cached}]
    if goes_on:
        body["cache_control"] = CACHED  # moves on with the last message by itself
    code = ask.settings.get("code") is True
    tools = [*map(_tool, ask.tools), *([CODE] if code else [])]
    if tools:
        body["tools"] = tools
    container = _container(ask.items) if code else None
    if container is not None:
        body["container"] = container
    return body | _thinking(ask.settings.get("reasoning"))


def _thinking(reasoning: object) -> Json:
    if not isinstance(reasoning, str):
        return {}
    if reasoning in THINKING_TYPES:
        return {"thinking": {"type": reasoning}}
    # Without `summarized` the transcript would hold empty thoughts; it costs the same.
    return {
        "thinking": {"type": "adaptive", "display": "summarized"},
        "output_config": {"effort": reasoning},
    }


def _tool(tool: Tool) -> Json:
    return {"name": tool.name, "description": tool.description, "input_schema": dict(tool.parameters)}


def _container(items: Iterable[Item]) -> str | None:
    """Where the code of the last answer ran: its files are still there."""
    found = None
    for item in items:
        if isinstance(item, Said):
            name = answers.mapping(item.raw.get("container")).get("id")
            found = name if isinstance(name, str) and name else found
    return found


def _messages(items: tuple[Item, ...]) -> Iterator[Json]:
    """Each role in turn, and a result for every call, as the provider wants it."""
    waiting: list[str] = []
    user: list[Json] = []
    run = _run(items)
    for number, item in enumerate(items, 1):
        if isinstance(item, Said):
            content = _sendable(item.raw, run, paused=number == len(items))
            if content:
                if user:
                    yield {"role": "user", "content": user}
                user = []
                yield {"role": "assistant", "content": content}
            waiting = [str(block.get("id")) for block in content if block.get("type") == "tool_use"]
        else:
            results = list(item.results) if isinstance(item, Answered) else []
            done = {result.call.id for result in results}
            user += [_result(result) for result in results]
            user += [_undone(call) for call in waiting if call not in done]
            waiting = []
            if isinstance(item, Told):
                user += [block for part in item.parts for block in _blocks(part)]
    if user:
        yield {"role": "user", "content": user}


def _run(items: Iterable[Item]) -> set[str]:
    """The ids of what the provider's own tools did. They answer in the same message or, after a pause, in
    the next one."""
    said = [block for item in items if isinstance(item, Said) for block in _blocks_of(item.raw)]
    return {str(block["tool_use_id"]) for block in said if "tool_use_id" in block}


def _sendable(raw: Json, run: set[str], *, paused: bool) -> list[Json]:
    """An answer's content as it came, but for what the provider may write and does not take: empty texts,
    an input of a tool's that is no object, and where the answer was cut off thoughts at its end and a call
    of the provider's own tools that did not run (unless it is `paused` there)."""
    blocks = [
        {**block, "input": {}} if not isinstance(block.get("input", {}), dict) else block
        for block in _blocks_of(raw)
        if (block.get("type") != "text" or answers.text(block.get("text")).strip())
        and (block.get("type") != "server_tool_use" or paused or str(block.get("id")) in run)
    ]
    while blocks and blocks[-1].get("type") in THOUGHTS:
        blocks.pop()
    return blocks


def _blocks_of(raw: Json) -> list[Json]:
    return answers.objects(raw.get("content"))


def _result(result: Result) -> Json:
    text: Json = {"content": result.text} if result.text.strip() else {}
    error: Json = {"is_error": True} if result.error else {}
    return {"type": "tool_result", "tool_use_id": result.call.id, **text, **error}


def _undone(call: str) -> Json:
    return {"type": "tool_result", "tool_use_id": call, "content": NOT_DONE, "is_error": True}


def _blocks(part: Part) -> Iterator[dict[str, Any]]:
    if isinstance(part, Text):
        if part.text.strip():
            yield {"type": "text", "text": part.text}
        return
    data = base64.b64encode(part.content).decode()
    source = {"type": "base64", "media_type": part.media_type, "data": data}
    if part.media_type in PICTURES:
        # A picture has no title.
        yield {"type": "text", "text": f"{part.name}:"}
        yield {"type": "image", "source": source}
    else:
        yield {"type": "document", "source": source, "title": part.name}
