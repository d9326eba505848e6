"""What OpenAI's two formats do not take: as strict as the provider, or the server would prove nothing."""

from copy import deepcopy
from email.message import Message
from typing import Any

import pytest

from tests.wire.asking import GOOD
from tests.wire.chat import CHAT
from tests.wire.format import Format
from tests.wire.responses import RESPONSES
from tests.wire.says import Json

NO_HEADERS = Message()


def problem(format_: Format, body: Json) -> str | None:
    return format_.problem("", NO_HEADERS, body)


def changed(name: str, place: list[Any], value: object) -> Json:
    """The good body of a format with something else at a place; None takes it out."""
    body = deepcopy(GOOD[name][1])
    inner: Any = body
    for step in place[:-1]:
        inner = inner[step]
    if value is None:
        del inner[place[-1]]
    else:
        inner[place[-1]] = value
    return body


@pytest.mark.parametrize("format_", [CHAT, RESPONSES])
def test_good_request_is_taken(format_: Format) -> None:
    assert problem(format_, GOOD[format_.name][1]) is None
    assert problem(format_, {**GOOD[format_.name][1], "stream": True}) is None


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["model"], None, "model"),
        (["messages"], None, "messages"),
        (["messages", 0], "Hello", "Input should be a valid dictionary"),
        (["messages", 0, "role"], "wizard", "role"),
        (["messages", 1, "content", 0, "type"], "input_text", "Input should be 'text'"),
        (
            ["messages", 1, "content", 0],
            {"type": "image_url", "image_url": {"url": "http://x/y"}},
            "image URL",
        ),
        (["messages", 2, "tool_calls", 0, "id"], None, "ToolCallParam.id': Field required"),
        (["messages", 2, "tool_calls", 0, "function", "arguments"], {}, "arguments"),
        (["messages", 1], {"role": "assistant", "content": None}, "Invalid value for 'content'"),
        (["messages", 3], None, "did not have response messages: c1"),
        (["messages", 3, "tool_call_id"], "c9", "must be a response to a preceeding message"),
        (["messages", 4], {"role": "user", "content": "Go on."}, "did not have response messages: c2"),
        (["tools", 0, "function", "name"], "write file", "Invalid 'tools"),
        (["temperature"], "hot", "temperature"),
        (["temperatur"], 1, "temperatur"),
        (["stream_options"], {"include_usage": True}, "only allowed when 'stream'"),
    ],
)
def test_chat_completions_refuse(place: list[Any], value: object, words: str) -> None:
    found = problem(CHAT, changed("chat", place, value))
    assert found is not None
    assert words in found


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["model"], None, "model"),
        (["input", 0, "role"], "wizard", "role"),
        (["input", 0, "content", 0, "type"], "text", "content"),
        (["input", 0, "content", 1, "filename"], None, "give a PDF"),
        (["input", 0, "content", 1, "file_data"], "JVBERg==", "give a PDF"),
        (["input", 0, "content", 1], {"type": "input_image", "detail": "auto", "image_url": "x"}, "picture"),
        (["input", 1, "encrypted_content"], None, "not persisted when `store`"),
        (["input", 2], None, "without its required following item"),
        (["input", 2, "call_id"], "c9", "No tool call found for function call output with call_id c1"),
        (["input", 3], None, "No tool output found for function call c1"),
        (["input", 3, "output"], 3, "output"),
        (["tools", 0, "parameters"], {"type": "object", "properties": {}}, "additionalProperties"),
        (["tools", 0, "parameters", "required"], [], "'required'"),
        (["include"], ["everything"], "include"),
        (["max_output_tokens"], 15, "below minimum"),
        (["max_tokens"], 100, "max_tokens"),
        (["model"], "gpt-4.1", "Encrypted content is not supported"),
    ],
)
def test_responses_refuse(place: list[Any], value: object, words: str) -> None:
    found = problem(RESPONSES, changed("responses", place, value))
    assert found is not None
    assert words in found
