"""What has to follow what in the messages of an Anthropic request."""

import base64
import binascii
import hashlib
from typing import Any

from tests.wire.says import Json

CALL, RESULT = "tool_use", "tool_result"
THOUGHTS = {"thinking", "redacted_thinking"}


def signature(thinking: str) -> str:
    """What this server signs a thought with, so that a changed one is found."""
    return hashlib.sha256(thinking.encode()).hexdigest()[:16]


def problem(messages: list[Json]) -> str | None:
    """In the provider's words, with the place; None where nothing is wrong."""
    if not messages or messages[0]["role"] != "user":
        return "messages: first message must use the `user` role"
    open_: list[str] = []
    for number, message in enumerate(messages):
        blocks = _blocks(message)
        if message["role"] == "assistant" and blocks and blocks[-1]["type"] in THOUGHTS:
            return f"messages.{number}: The final block in an assistant message cannot be `thinking`."
        found = next(
            (found for place, block in enumerate(blocks) if (found := _block(block, number, place))), None
        )
        if found:
            return found
        if message["role"] == "user":
            found = _results(blocks, open_, number)
            if found:
                return found
            open_ = []
        elif open_:
            return _missing(open_, number - 1)
        else:
            open_ = [block["id"] for block in blocks if block["type"] == CALL]
    if open_:
        return _missing(open_, len(messages) - 1)
    if messages[-1]["role"] == "user" and (found := _not_run(messages)):
        return found
    if messages[-1]["role"] == "assistant" and not _goes_on(_blocks(messages[-1])):
        return "This model does not support assistant message prefill."
    return None


def _blocks(message: Json) -> list[Json]:
    content: Any = message["content"]
    return [{"type": "text", "text": content}] if isinstance(content, str) else content


def _block(block: Json, number: int, place: int) -> str | None:
    where = f"messages.{number}.content.{place}"
    if block["type"] == "text" and not block["text"].strip():
        return f"{where}: text content blocks must be non-empty"
    if block["type"] == "thinking" and block["signature"] != signature(block["thinking"]):
        return f"{where}: Invalid `signature` in `thinking` block"
    source = block.get("source", {})
    if source.get("type") == "base64":
        try:
            base64.b64decode(source["data"], validate=True)
        except binascii.Error:
            return f"{where}.source.base64: invalid base64 data"
    return None


def _results(blocks: list[Json], open_: list[str], number: int) -> str | None:
    """Each call has one result, and the results come first."""
    ids = [block["tool_use_id"] for block in blocks if block["type"] == RESULT]
    if any(id_ not in open_ for id_ in ids):
        return f"messages.{number}: unexpected `tool_use_id` found in `tool_result` blocks"
    if set(ids) != set(open_):
        return _missing([id_ for id_ in open_ if id_ not in ids], number - 1)
    if any(block["type"] != RESULT for block in blocks[: len(ids)]):
        return f"messages.{number}: `tool_result` blocks must come first"
    return None


def _not_run(messages: list[Json]) -> str | None:
    """A call of a hosted tool has its result, unless the conversation is paused there."""
    blocks = [block for message in messages for block in _blocks(message)]
    run = {block["tool_use_id"] for block in blocks if block["type"] == "bash_code_execution_tool_result"}
    for block in blocks:
        if block["type"] == "server_tool_use" and block["id"] not in run:
            return (
                f"`{block['name']}` tool use with id `{block['id']}` was found without a corresponding result"
            )
    return None


def _missing(ids: list[str], number: int) -> str:
    return (
        f"messages.{number}: `tool_use` ids were found without `tool_result` blocks immediately after:"
        f" {', '.join(ids)}."
    )


def _goes_on(blocks: list[Json]) -> bool:
    """An answer that was paused while hosted code ran; anything else at the end is a prefill."""
    return bool(blocks) and blocks[-1]["type"] in {"server_tool_use", "bash_code_execution_tool_result"}
