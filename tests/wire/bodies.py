"""The JSON that a chat-completions server sends, as in OpenAI's API reference."""

from typing import Any

Json = dict[str, Any]

TEXT = """Here is the report, with the figures beside it.

<file name="report.md">
# Report

Everything that the brief asks for.
</file>

<file name="data/figures.csv">
item,amount
tea,3
</file>
"""

USAGE: Json = {
    "prompt_tokens": 1200,
    "completion_tokens": 340,
    "total_tokens": 1540,
    "prompt_tokens_details": {"cached_tokens": 200, "audio_tokens": 0},
    "completion_tokens_details": {"reasoning_tokens": 40, "audio_tokens": 0},
}


def completion(content: str | None = TEXT, *, finish_reason: str = "stop", **message: Any) -> Json:
    """A complete answer; `message` adds to the message ("refusal", "tool_calls")."""
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "test-model",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": content, "refusal": None, **message},
                "logprobs": None,
                "finish_reason": finish_reason,
            }
        ],
        "usage": USAGE,
        "system_fingerprint": None,
    }


def chunks(content: str = TEXT) -> list[Json]:
    """The same answer as a stream sends it, the usage in a last chunk without choices."""
    head = {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 1_700_000_000,
        "model": "test-model",
    }
    deltas: list[Json] = [{"role": "assistant", "content": ""}]
    deltas += [{"content": line} for line in content.splitlines(keepends=True)]
    sent: list[Json] = [
        {**head, "choices": [{"index": 0, "delta": delta, "finish_reason": None}], "usage": None}
        for delta in deltas
    ]
    sent.append({**head, "choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}], "usage": None})
    sent.append({**head, "choices": [], "usage": USAGE})
    return sent


def error(message: str, type_: str, code: str | None = None) -> Json:
    """OpenAI's error body."""
    return {"error": {"message": message, "type": type_, "param": None, "code": code}}
