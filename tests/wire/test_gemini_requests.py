"""What generateContent does not take: as strict as the provider, or the server would prove nothing."""

from email.message import Message
from typing import Any

import pytest

from tests.wire.asking import GOOD
from tests.wire.generate import GENERATE
from tests.wire.says import Json
from tests.wire.test_openai_requests import changed

PATH, BODY = GOOD["generate"]
STREAM = "/v1/models/m:streamGenerateContent"


def problem(body: Json) -> str | None:
    return GENERATE.problem(PATH, Message(), body)


def test_good_request_is_taken() -> None:
    assert problem(BODY) is None
    assert GENERATE.problem(f"{STREAM}?alt=sse", Message(), BODY) is None
    assert GENERATE.problem(STREAM, Message(), BODY) == "This server streams with alt=sse alone."


def test_path_says_whether_events_are_wanted() -> None:
    assert not GENERATE.streams(PATH, BODY)
    assert GENERATE.streams(f"{STREAM}?alt=sse", BODY)


@pytest.mark.parametrize(
    ("place", "value", "words"),
    [
        (["contents"], None, "contents"),
        (["contents"], [], "contents is not specified"),
        (["model"], "m", 'Unknown name "model"'),
        (["contents", 0, "role"], "system", "valid role"),
        (["contents", 0, "parts"], [], "must not be empty"),
        (["contents", 0, "parts", 0], {}, "required oneof field"),
        (["contents", 0, "parts", 0, "texts"], "x", 'Unknown name "texts"'),
        (["contents", 0, "parts", 0, "text"], 3, "text"),
        (["contents", 0, "parts", 1, "inlineData", "mimeType"], "text/html", "Unsupported MIME type"),
        (["contents", 0, "parts", 1, "inlineData", "data"], "JVB_Rg==", "Base64"),
        (["contents", 0], None, "function call turn comes immediately after"),
        (["contents", 1, "parts", 1, "thoughtSignature"], None, "missing a thought_signature"),
        (["contents", 1, "parts", 1, "thoughtSignature"], "YWJj", "Corrupted"),
        (["contents", 1, "parts", 1, "functionCall", "args"], {"a": 1}, "Corrupted"),
        (["contents", 1, "parts", 1], None, "missing a thought_signature"),
        (["contents", 1, "parts", 2], None, "number of function response parts"),
        (["contents", 2], None, "end with a user role"),
        (["contents", 2, "parts", 0], None, "number of function response parts"),
        (["contents", 2, "parts", 0, "functionResponse", "id"], "c9", "ids and names match"),
        (["contents", 2, "parts", 0, "functionResponse", "name"], "g", "ids and names match"),
        (["contents", 2, "parts", 0, "functionResponse", "response"], "one", "response"),
        (["tools", 0, "functionDeclarations", 0, "name"], "do it", "Invalid function name"),
        (
            ["tools", 0, "functionDeclarations", 0, "parametersJsonSchema", "type"],
            "array",
            "schema should be of type OBJECT",
        ),
        (["toolConfig"], None, "include_server_side_tool_invocations"),
        (["generationConfig", "maxOutputTokens"], 0, "must be positive"),
        (["generationConfig", "temperatur"], 1, 'Unknown name "temperatur"'),
        (["generationConfig", "thinkingConfig", "includeThoughts"], "yes", "includeThoughts"),
    ],
)
def test_generate_content_refuses(place: list[Any], value: object, words: str) -> None:
    found = problem(changed("generate", place, value))
    assert found is not None
    assert words in found
