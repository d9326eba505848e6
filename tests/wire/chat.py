"""OpenAI's chat completions, as OpenAI and the servers that are compatible with it speak them."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import cached_property
from typing import Any

from openai.types.chat.completion_create_params import (
    CompletionCreateParamsNonStreaming,
    CompletionCreateParamsStreaming,
)

from tests.wire import openai_errors
from tests.wire.format import Event, Own
from tests.wire.openai_errors import error, refusal
from tests.wire.says import Json, Says, Spent
from tests.wire.shapes import Shape

HEAD: Json = {"id": "chatcmpl-1", "created": 1_700_000_000, "model": "test-model", "system_fingerprint": None}
STOPS = {"length": "length", "refused": "stop"}
# What servers other than OpenAI add to an assistant's message, and want back.
OTHERS = {"reasoning_content", "reasoning"}

WHOLE, STREAMED = Shape(CompletionCreateParamsNonStreaming), Shape(CompletionCreateParamsStreaming)


class Chat:
    name = "chat"
    base = ("COMPATIBLE_BASE_URL", "/v1")
    key = "COMPATIBLE_API_KEY"
    calls = re.compile("/v1/chat/completions")
    files = None
    read_key = staticmethod(openai_errors.read_key)
    refusal = staticmethod(refusal)

    def problem(self, path: str, headers: Message, body: Json) -> str | None:
        plain = {**body, "messages": [_known(each) for each in _messages(body)] or None}
        return (
            (STREAMED if body.get("stream") else WHOLE).problem(plain)
            or _order(body["messages"])
            or next((found for each in body["messages"] if (found := _content(each))), None)
            or next((found for each in body.get("tools", []) if (found := _tool(each))), None)
            or _options(body)
        )

    def streams(self, path: str, body: Json) -> bool:
        return bool(body.get("stream"))

    def answered(self, body: Json) -> int:
        return sum(isinstance(each, dict) and each.get("role") == "assistant" for each in _messages(body))

    def answer(self, says: Says, number: int) -> Json:
        message: Json = {"role": "assistant", "content": says.text, "refusal": None}
        if says.reasoning:
            message["reasoning_content"] = says.reasoning
        if says.calls:
            message["tool_calls"] = [
                {
                    "id": f"call_{number}_{index}",
                    "type": "function",
                    "function": {"name": call.name, "arguments": call.arguments},
                }
                for index, call in enumerate(says.calls)
            ]
        reason = STOPS.get(says.stop, "tool_calls" if says.calls else "stop")
        if says.stop == "refused":
            message["content"], message["refusal"] = None, says.text
        return {**HEAD, "object": "chat.completion", "choices": [_choice(message, reason)],
                "usage": usage(says.spent)}  # fmt: skip

    def events(self, answer: Json) -> list[Event]:
        return [*(Event(chunk) for chunk in _chunks(answer)), Event("[DONE]")]

    def failure(self) -> Event:
        return Event(error("The engine is currently overloaded.", "server_error"))

    @cached_property
    def own(self) -> Mapping[str, Own]:
        return _own(self.answer(Says(), 0))


def usage(spent: Spent) -> Json:
    """The body's `usage`."""
    return {
        "prompt_tokens": spent.read,
        "completion_tokens": spent.written,
        "total_tokens": spent.read + spent.written,
        "prompt_tokens_details": {"cached_tokens": spent.cached, "cache_write_tokens": spent.cache_written},
        "completion_tokens_details": {"reasoning_tokens": spent.reasoning},
    }


def _choice(message: Json, reason: str) -> Json:
    return {"index": 0, "message": message, "logprobs": None, "finish_reason": reason}


def _chunks(answer: Json) -> Iterator[Json]:
    """The deltas of a whole answer: text word by word, calls piece by piece, usage last without a choice."""
    head = {**HEAD, "object": "chat.completion.chunk", "usage": None}
    choice = answer["choices"][0]
    for delta in _deltas(choice["message"]):
        yield {**head, "choices": [{"index": 0, "delta": delta, "logprobs": None, "finish_reason": None}]}
    last = {"index": 0, "delta": {}, "logprobs": None, "finish_reason": choice["finish_reason"]}
    yield {**head, "choices": [last]}
    yield {**head, "choices": [], "usage": answer["usage"]}


def _deltas(message: Json) -> Iterator[Json]:
    yield {"role": "assistant", "content": None if message["content"] is None else "", "refusal": None}
    for name in ("reasoning_content", "refusal", "content"):
        for piece in re.findall(r"\S*\s*", message.get(name) or "")[:-1]:
            yield {name: piece}
    for index, call in enumerate(message.get("tool_calls", [])):
        function = call["function"]
        yield {"tool_calls": [{**call, "index": index, "function": {**function, "arguments": ""}}]}
        for start in range(0, len(function["arguments"]), 8):
            piece = function["arguments"][start : start + 8]
            yield {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}


def _messages(body: Json) -> list[Json]:
    messages = body.get("messages")
    return messages if isinstance(messages, list) else []


def _known(message: object) -> object:
    if not isinstance(message, dict):
        return message
    return {name: value for name, value in message.items() if name not in OTHERS}


def _order(messages: list[Json]) -> str | None:
    """Results follow their calls, each call has one, before anything else is said."""
    open_: list[str] = []
    for number, message in enumerate(messages):
        if message["role"] == "tool":
            if message["tool_call_id"] not in open_:
                return (
                    f"Invalid parameter: messages[{number}] with role 'tool' must be a response to a"
                    " preceeding message with 'tool_calls'."
                )
            open_.remove(message["tool_call_id"])
        elif open_:
            break
        else:
            open_ = [call["id"] for call in message.get("tool_calls") or []]
            if len(set(open_)) < len(open_):
                return f"Duplicate value for 'tool_call_id' in messages[{number}]."
    if open_:
        return (
            "An assistant message with 'tool_calls' must be followed by tool messages responding to each"
            f" 'tool_call_id'. The following tool_call_ids did not have response messages: {', '.join(open_)}"
        )
    return None


def _content(message: Json) -> str | None:
    content = message.get("content")
    if message["role"] == "assistant":
        return (
            None
            if content is not None or message.get("tool_calls")
            else "Invalid value for 'content': expected a string."
        )
    for part in content if isinstance(content, list) else []:
        url = part["image_url"]["url"] if part["type"] == "image_url" else "data:image/"
        if not url.startswith("data:image/"):
            return f"Invalid image URL: {url[:40]!r}."
    return None


def _tool(tool: Json) -> str | None:
    function = tool["function"]
    return openai_errors.function_problem(function, strict=bool(function.get("strict")))


def _options(body: Json) -> str | None:
    if "max_tokens" in body and "max_completion_tokens" in body:
        return "Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported."
    if "stream_options" in body and not body.get("stream"):
        return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    if body.get("tool_choice") and not body.get("tools"):
        return "'tool_choice' is only allowed when 'tools' are specified."
    return None


def _own(good: Json) -> dict[str, Own]:
    """What only this format, or one of the many servers that speak it, answers."""
    vllm = {"message": "This model's maximum context length is 4096 tokens.", "type": "BadRequestError"}

    def with_message(reason: str = "stop", **message: Any) -> Own:
        return Own(200, {**good, "choices": [_choice({"role": "assistant", **message}, reason)]})

    function = {"name": "write_file", "arguments": {"path": "report.md", "content": "# R"}}
    return {
        "wrong_shape": Own(200, {**HEAD, "object": "chat.completion", "choices": None, "usage": None}),
        "no_choices": Own(200, {**good, "choices": []}),
        "no_message": Own(200, {**good, "choices": [{"index": 0, "finish_reason": "stop"}]}),
        "filtered": Own(400, error("Filtered.", openai_errors.INVALID, "content_filter")),
        "job_too_long_vllm": Own(400, {"error": {**vllm, "param": None, "code": 400}}),
        "filtered_reply": with_message("content_filter", content="Here is"),
        "content_parts": with_message(
            content=[{"type": "text", "text": "Here "}, {"type": "text", "text": "it is."}]
        ),
        "thinks_aloud": with_message(content="<think>\nFirst the figures.\n</think>\n\nHere it is."),
        "loose_call": with_message(content=None, tool_calls=[{"function": function}]),
    }


CHAT = Chat()
