"""Anthropic's Messages API, version 2026-10-21: bodies, and the checks of a request."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import cached_property
from typing import Any

from anthropic.types.message_create_params import (
    MessageCreateParamsNonStreaming,
    MessageCreateParamsStreaming,
)

from tests.wire import messages_order, messages_stream
from tests.wire.format import Event, Own
from tests.wire.says import HostedFile, Json, Says, Spent
from tests.wire.shapes import Shape

VERSION = "2026-10-21"
CONTAINER = "container_1"
MOST_BREAKPOINTS = 4
TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,128}")
STOPS = {"length": "max_tokens", "refused": "refusal"}

WHOLE, STREAMED = Shape(MessageCreateParamsNonStreaming), Shape(MessageCreateParamsStreaming)

# Status, type, message; the words of the refusal go where {} is.
REFUSALS: dict[str, tuple[int, str, str]] = {
    "refused_key": (401, "authentication_error", "invalid API key: {}"),
    "no_key": (401, "authentication_error", "x-api-key header is required"),
    "no_credit": (402, "billing_error", "Your credit balance is too low to access the Anthropic API."),
    "forbidden": (403, "permission_error", "Your API key does not have permission to use this resource."),
    "no_model": (404, "not_found_error", "model: x"),
    "no_address": (404, "not_found_error", "Not Found"),
    "bad_request": (400, "invalid_request_error", "{}"),
    "job_too_long": (400, "invalid_request_error", "prompt is too long: 1204113 tokens > 1000000 maximum"),
    "too_large": (413, "request_too_large", "Request exceeds the maximum size"),
    "rate_limited": (429, "rate_limit_error", "This request would exceed your rate limit."),
    "quota": (400, "invalid_request_error", "You have reached your specified API usage limits."),
    "server_error": (500, "api_error", "Internal server error"),
    "overloaded": (529, "overloaded_error", "Overloaded"),
}


class Messages:
    name = "messages"
    base = ("ANTHROPIC_BASE_URL", "")
    key = "ANTHROPIC_API_KEY"
    calls = re.compile("/v1/messages")
    files = re.compile(r"/v1/files/(?P<id>\w+)(?P<content>/content)?")

    def read_key(self, headers: Message) -> str:
        scheme, _, key = headers.get("Authorization", "").partition(" ")
        return key if scheme == "Bearer" else headers.get("X-Api-Key", "")

    def problem(self, path: str, headers: Message, body: Json) -> str | None:
        if headers.get("anthropic-version") != VERSION:
            return "anthropic-version: header is required"
        return (
            (STREAMED if body.get("stream") else WHOLE).problem(body)
            or (None if body["max_tokens"] > 0 else "max_tokens: Input should be greater than 0")
            or messages_order.problem(body["messages"])
            or next((found for each in body.get("tools", []) if (found := _tool(each))), None)
            or _breakpoints(body)
            or _container(body)
        )

    def streams(self, path: str, body: Json) -> bool:
        return bool(body.get("stream"))

    def answered(self, body: Json) -> int:
        messages = body.get("messages")
        known = messages if isinstance(messages, list) else []
        return sum(isinstance(each, dict) and each.get("role") == "assistant" for each in known)

    def answer(self, says: Says, number: int) -> Json:
        reason = STOPS.get(says.stop, "tool_use" if says.calls else "end_turn")
        return message(
            number,
            [*_content(says, number)],
            reason,
            usage=usage(says.spent),
            container={"id": CONTAINER, "expires_at": "2026-12-23T12:00:00Z"} if says.files else None,
        )

    def events(self, answer: Json) -> list[Event]:
        return messages_stream.events(answer)

    def failure(self) -> Event:
        return Event(error("overloaded_error", "Overloaded"), "error")

    def refusal(self, kind: str, words: str) -> tuple[int, Json]:
        status, type_, told = REFUSALS[kind]
        return status, error(type_, told.replace("{}", words))

    def describe(self, file: HostedFile) -> Json:
        """What is known of a file beside its content."""
        return {
            "id": file.id,
            "type": "file",
            "filename": file.name,
            "mime_type": file.media_type,
            "size_bytes": len(file.content),
            "created_at": "2026-11-23T12:00:00Z",
            "downloadable": True,
        }

    @cached_property
    def own(self) -> Mapping[str, Own]:
        return _own(self.answer(Says(), 0))


def error(type_: str, words: str) -> Json:
    """Anthropic's error body, in a stream too."""
    return {"type": "error", "error": {"type": type_, "message": words}, "request_id": "req_1"}


def message(number: int, content: list[Json], reason: str, **more: Any) -> Json:
    """A whole message."""
    return {
        "id": f"msg_{number}",
        "type": "message",
        "role": "assistant",
        "model": "test-model",
        "content": content,
        "stop_reason": reason,
        "stop_sequence": None,
        "stop_details": None,
        **more,
    }


def usage(spent: Spent) -> Json:
    """The body's `usage`: what a cache had to do with is counted beside the input."""
    return {
        "input_tokens": spent.read - spent.cached - spent.cache_written,
        "cache_creation_input_tokens": spent.cache_written,
        "cache_read_input_tokens": spent.cached,
        "output_tokens": spent.written,
        "output_tokens_details": {"thinking_tokens": spent.reasoning},
        "service_tier": "standard",
    }


def _content(says: Says, number: int) -> Iterator[Json]:
    if says.reasoning:
        signature = messages_order.signature(says.reasoning)
        yield {"type": "thinking", "thinking": says.reasoning, "signature": signature}
    if says.files:
        id_ = f"srvtoolu_{number}"
        made = [{"type": "bash_code_execution_output", "file_id": file.id} for file in says.files]
        yield {"type": "server_tool_use", "id": id_, "name": "bash_code_execution",
               "input": {"command": "python make.py"}, "caller": {"type": "direct"}}  # fmt: skip
        yield {"type": "bash_code_execution_tool_result", "tool_use_id": id_,
               "content": {"type": "bash_code_execution_result", "stdout": "", "stderr": "",
                           "return_code": 0, "content": made}}  # fmt: skip
    if says.text is not None:
        yield {"type": "text", "text": says.text, "citations": None}
    for index, call in enumerate(says.calls):
        yield {
            "type": "tool_use",
            "id": f"toolu_{number}_{index}",
            "name": call.name,
            "input": messages_stream.Input(call.arguments),
            "caller": {"type": "direct"},
        }


def _tool(tool: Json) -> str | None:
    if "input_schema" in tool:
        if not TOOL_NAME.fullmatch(tool["name"]):
            return f"tools.0.custom.name: String should match pattern '{TOOL_NAME.pattern}'"
        if tool["input_schema"].get("type") != "object":
            return "tools.0.custom.input_schema.type: Input should be 'object'"
    return None


def _breakpoints(body: Json) -> str | None:
    found = str(body).count("'cache_control': {")
    if found > MOST_BREAKPOINTS:
        return f"A maximum of 4 blocks with cache_control may be provided. Found {found}."
    return None


def _container(body: Json) -> str | None:
    if body.get("container", CONTAINER) != CONTAINER:
        return f"container: `{body['container']}` was not found."
    return None


def _own(good: Json) -> dict[str, Own]:
    """What only this format answers."""
    text = {"type": "text", "text": "Working on it.", "citations": None}
    working = {"type": "server_tool_use", "id": "srvtoolu_9", "name": "bash_code_execution",
               "input": {"command": "sleep 60"}}  # fmt: skip
    made = {"type": "bash_code_execution_output", "file_id": "file_9"}
    lost = {"type": "bash_code_execution_tool_result", "tool_use_id": "srvtoolu_9",
            "content": {"type": "bash_code_execution_result", "stdout": "", "stderr": "", "return_code": 0,
                        "content": [made]}}  # fmt: skip
    call = {"type": "tool_use", "id": "toolu_9", "name": "list_files", "input": {}}
    filtered = error("invalid_request_error", "Output blocked by content filtering policy")
    picture = error("invalid_request_error", "messages.0.content.1.image: Could not process image")
    spent = error("rate_limit_error", "Your organization has reached its limit.")
    spent["error"]["details"] = {"error_code": "enforced_spend_limit_reached"}

    def ended(reason: str | None, *content: Json, **more: object) -> Own:
        body = {**good, "stop_reason": reason, "content": [*content], **more}
        return Own(200, body, messages_stream.events(body))

    return {
        "wrong_shape": Own(200, {"id": None, "type": "message", "content": None, "usage": None}),
        "paused": ended("pause_turn", text, working),
        "lost_file": ended("end_turn", working, lost),
        "context_full": ended("model_context_window_exceeded", text),
        "stopped_for_nothing": ended("tea_break", text),
        "no_call": ended("tool_use", text),
        "nameless_call": ended("tool_use", {**call, "name": None}),
        "odd_usage": ended("end_turn", text, usage={"input_tokens": -5, "output_tokens": "many"}),
        "filtered": Own(400, filtered),
        "bad_picture": Own(400, picture),
        "spend_limit": Own(429, spent),
    }


MESSAGES = Messages()
