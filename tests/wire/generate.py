"""Google's generateContent of the Gemini API: bodies, and the checks of a request."""

import base64
import json
import re
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import cached_property
from typing import Any

from tests.wire import generate_order, generate_shape, generate_stream
from tests.wire.format import Event, Own
from tests.wire.generate_errors import error, refusal, retry_info
from tests.wire.generate_order import signed
from tests.wire.says import HostedFile, Json, Says, Spent

STOPS = {"length": "MAX_TOKENS", "refused": "SAFETY"}
TOOL_TOKENS = 100  # of those read, what hosted code gave the model to read


class Generate:
    name = "generate"
    base = ("GEMINI_BASE_URL", "")
    key = "GEMINI_API_KEY"
    calls = re.compile(r"/v1(?:beta)?/models/[\w.-]+:(?:g|streamG)enerateContent")
    files = None
    refusal = staticmethod(refusal)

    def read_key(self, headers: Message) -> str:
        return headers.get("X-Goog-Api-Key", "")

    def problem(self, path: str, headers: Message, body: Json) -> str | None:
        if "streamGenerate" in path and not path.endswith("?alt=sse"):
            return "This server streams with alt=sse alone."
        return (
            generate_shape.problem(body)
            or generate_order.problem(body.get("contents", []))
            or generate_shape.tools_problem(body)
        )

    def streams(self, path: str, body: Json) -> bool:
        return ":streamGenerateContent" in path

    def answered(self, body: Json) -> int:
        contents = body.get("contents")
        known = contents if isinstance(contents, list) else []
        return sum(isinstance(each, dict) and each.get("role") == "model" for each in known)

    def answer(self, says: Says, number: int) -> Json:
        calls, unread = _calls(says, number)
        parts = [*_said(says), *calls]
        reason = STOPS.get(says.stop, "MALFORMED_FUNCTION_CALL" if unread else "STOP")
        content: Json = {"role": "model"} | ({"parts": parts} if parts else {})
        candidate: Json = {"content": content, "finishReason": reason, "index": 0}
        if unread and reason == "MALFORMED_FUNCTION_CALL":
            candidate["finishMessage"] = f"Malformed function call: {unread}"
        return answer(number, [candidate], usageMetadata=usage(says.spent, hosted=bool(says.files)))

    def events(self, answer: Json) -> list[Event]:
        return [Event(each) for each in generate_stream.chunks(answer)]

    def failure(self) -> Event:
        return Event(error(503, "UNAVAILABLE", "The model is overloaded. Please try again later."))

    @cached_property
    def own(self) -> Mapping[str, Own]:
        return _own(self)


def answer(number: int, candidates: list[Json] | None, **more: object) -> Json:
    """A whole answer."""
    known = {} if candidates is None else {"candidates": candidates}
    return {**known, **more, "modelVersion": "test-model", "responseId": f"resp_{number}"}


def usage(spent: Spent, *, hosted: bool = False) -> Json:
    """The body's `usageMetadata`: thoughts are counted beside the candidates, what hosted code gave to read
    beside the prompt. Nothing is counted for writing to the cache."""
    tools = TOOL_TOKENS if hosted else 0
    return {
        "promptTokenCount": spent.read - tools,
        **({"toolUsePromptTokenCount": tools} if hosted else {}),
        "cachedContentTokenCount": spent.cached,
        "candidatesTokenCount": spent.written - spent.reasoning,
        "thoughtsTokenCount": spent.reasoning,
        "totalTokenCount": spent.read + spent.written,
    }


def _said(says: Says) -> Iterator[Json]:
    if says.reasoning:
        yield {"text": says.reasoning, "thought": True}
    if says.files:
        yield signed({"executableCode": {"language": "PYTHON", "code": "make()", "id": "code_1"}})
        yield {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "", "id": "code_1"}}
        for file in says.files:
            yield _file(file)
    if says.text is not None:
        text = {"text": says.text}
        yield signed(text) if says.reasoning else text


def _file(file: HostedFile) -> Json:
    data = base64.b64encode(file.content).decode()
    return {"inlineData": {"mimeType": file.media_type, "data": data}}


def _calls(says: Says, number: int) -> tuple[list[Json], str]:
    """The calls that the provider can read, the first of them signed, and what it can't."""
    calls: list[Json] = []
    for index, call in enumerate(says.calls):
        try:
            given = _utf8(json.loads(call.arguments))
        except ValueError:
            given = None
        if not isinstance(given, dict):
            return calls, f"{call.name}({call.arguments}"
        part: Json = {"functionCall": {"id": f"call_{number}_{index}", "name": call.name, "args": given}}
        calls.append(part if calls else signed(part))
    return calls, ""


def _utf8(value: object) -> Any:
    """Its strings hold no half of a surrogate pair: they come out of a protocol buffer."""
    return json.loads(json.dumps(value, ensure_ascii=False).encode(errors="replace"))


def _own(format_: Generate) -> dict[str, Own]:
    """What only this format answers."""
    limits = [
        {"@type": "type.googleapis.com/google.rpc.QuotaFailure",
         "violations": [{"quotaId": "GenerateRequestsPerMinutePerProjectPerModel", "quotaValue": "10"}]},
        retry_info("12.5s"),
    ]  # fmt: skip
    spent = usage(Spent())
    call = {"functionCall": {"name": "list_files", "args": {}}}
    text = {"text": "Here is"}

    def ended(reason: str | None, *parts: Json, **more: object) -> Own:
        candidate: Json = {"content": {"role": "model", "parts": [*parts]}, "index": 0}
        candidate |= {"finishReason": reason} if reason else {}
        return whole(answer(9, [candidate], **{"usageMetadata": spent, **more}))

    def whole(body: Json) -> Own:
        return Own(200, body, format_.events(body))

    return {
        "wrong_shape": Own(200, {"candidates": "none", "responseId": None, "usageMetadata": None}),
        "no_candidates": whole(answer(9, None, usageMetadata=spent)),
        "blocked": whole(
            answer(9, None, promptFeedback={"blockReason": "PROHIBITED_CONTENT"}, usageMetadata=spent)
        ),
        "filtered_reply": ended("SAFETY", text),
        "recited": ended("RECITATION"),
        "no_reason": ended(None, text),
        "stopped_for_nothing": ended("TEA_BREAK", text),
        "to_be_continued": ended("CONTINUATION", text),
        "loose_call": ended("STOP", signed(call), call),
        "nameless_call": ended("STOP", signed({"functionCall": {"id": "c", "args": {}}})),
        "bad_file": ended("STOP", {"inlineData": {"mimeType": "image/png", "data": "?!"}}),
        "odd_usage": ended("STOP", text, usageMetadata={"promptTokenCount": -5, "thoughtsTokenCount": "x"}),
        "rate_limited_inside": Own(429, error(429, "RESOURCE_EXHAUSTED", "Quota exceeded.", *limits)),
        "prepaid_spent": Own(429, error(429, "RESOURCE_EXHAUSTED", "Your prepayment credits are depleted.")),
        "bad_picture": Own(
            400, error(400, "INVALID_ARGUMENT", "Unable to process input image. Please retry.")
        ),
    }


GENERATE = Generate()
