"""What the Messages format does not take: as strict as the provider, or the server would prove nothing."""

from email.message import Message
from typing import Any

import pytest

from tests.wire.asking import GOOD
from tests.wire.messages import MESSAGES, VERSION
from tests.wire.says import Json
from tests.wire.test_openai_requests import changed

EMPTY_TEXT = {"type": "text", "text": " "}
PREFILL = {"role": "assistant", "content": "Here is"}
BAD_PICTURE = {
    "type": "image",
    "source": {"type": "base64", "media_type": "image/png", "data": "?"},
}
HEADERS = Message()
HEADERS["anthropic-version"] = VERSION


def problem(body: Json) -> str | None:
    return MESSAGES.problem("/v1/messages", HEADERS, body)


def test_good_request_is_taken() -> None:
    good = GOOD["messages"][1]
    assert problem(good) is None
    assert problem({**good, "stream": True}) is None
    assert MESSAGES.problem("/v1/messages", Message(), good) == "anthropic-version: header is required"


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["model"], None, "model"),
        (["max_tokens"], None, "max_tokens"),
        (["max_tokens"], 0, "greater than 0"),
        (["temperatur"], 1, "temperatur"),
        (["messages"], [], "first message"),
        (["messages", 0, "role"], "wizard", "role"),
        (["messages", 0, "content", 0], EMPTY_TEXT, "text content blocks must be non-empty"),
        (["messages", 0, "content", 1], BAD_PICTURE, "invalid base64"),
        (["messages", 0, "content", 1, "source", "media_type"], "text/csv", "media_type"),
        (["messages", 1, "content", 0, "thinking"], "Ha.", "Invalid `signature`"),
        (["messages", 1, "content", 0, "signature"], None, "Invalid value at"),
        (["messages", 1, "content", 1], None, "unexpected `tool_use_id`"),
        (["messages", 2], None, "without `tool_result` blocks immediately after: t1, t2."),
        (["messages", 2, "content", 1], None, "immediately after: t2."),
        (["messages", 2, "content", 0], {"type": "text", "text": "Hm."}, "immediately after: t1."),
        (["messages", 2, "content", 0, "is_error"], "yes", "Invalid value at"),
        (["tools", 0, "name"], "do it", "should match pattern"),
        (["tools", 0, "input_schema", "type"], "array", "object"),
        (["container"], "container_9", "was not found"),
    ],
)
def test_messages_refuse(place: list[Any], value: object, words: str) -> None:
    found = problem(changed("messages", place, value))
    assert found is not None
    assert words in found


def test_result_comes_before_words() -> None:
    body = changed("messages", ["model"], "m")
    body["messages"][2]["content"].insert(0, {"type": "text", "text": "Hm."})
    assert problem(body) == "messages.2: `tool_result` blocks must come first"


def test_answer_is_not_begun_for_the_model() -> None:
    body = changed("messages", ["model"], "m")
    body["messages"].append(PREFILL)
    assert problem(body) == "This model does not support assistant message prefill."


def test_thoughts_are_not_the_end_of_a_message() -> None:
    body = changed("messages", ["model"], "m")
    body["messages"][1]["content"].reverse()
    assert problem(body) == "messages.1: The final block in an assistant message cannot be `thinking`."


def test_hosted_tool_has_run_unless_the_conversation_is_paused_there() -> None:
    call = {"type": "server_tool_use", "id": "s1", "name": "bash_code_execution", "input": {}}
    body = changed("messages", ["messages"], [{"role": "user", "content": "Hello"}])
    body["messages"].append({"role": "assistant", "content": [call]})
    assert problem(body) is None
    body["messages"].append({"role": "user", "content": "Go on."})
    assert (problem(body) or "").startswith("`bash_code_execution` tool use with id `s1` was found without")


def test_five_breakpoints_are_one_too_many() -> None:
    body = changed("messages", ["model"], "m")
    for block in body["messages"][2]["content"]:
        block["cache_control"] = {"type": "ephemeral"}
    assert problem(body) == "A maximum of 4 blocks with cache_control may be provided. Found 5."
