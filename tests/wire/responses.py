"""OpenAI's Responses API, without state (`store` false): bodies and the checks of a request."""

import re
from collections.abc import Iterator, Mapping
from email.message import Message
from functools import cached_property

from openai.types.responses.response_create_params import (
    ResponseCreateParamsNonStreaming,
    ResponseCreateParamsStreaming,
)

from tests.wire import openai_errors, responses_stream
from tests.wire.format import Event, Own
from tests.wire.openai_errors import refusal
from tests.wire.says import Json, Says, Spent
from tests.wire.shapes import Shape

CONTAINER = "cntr_1"
HEAD: Json = {
    "object": "response",
    "created_at": 1_700_000_000,
    "error": None,
    "incomplete_details": None,
    "instructions": None,
    "metadata": {},
    "model": "test-model",
    "parallel_tool_calls": True,
    "store": False,
    "temperature": 1.0,
    "tool_choice": "auto",
    "tools": [],
    "top_p": 1.0,
}
DATA_URL = re.compile(r"data:([\w.+-]+/[\w.+-]+);base64,[A-Za-z0-9+/]+={0,2}")
LEAST_OUTPUT_TOKENS = 16
UNREASONING = re.compile(r"gpt-[34]|chatgpt-")

WHOLE, STREAMED = Shape(ResponseCreateParamsNonStreaming), Shape(ResponseCreateParamsStreaming)


class Responses:
    name = "responses"
    base = ("OPENAI_BASE_URL", "/v1")
    key = "OPENAI_API_KEY"
    calls = re.compile("/v1/responses")
    files = re.compile(rf"/v1/containers/{CONTAINER}/files/(?P<id>\w+)/content")
    read_key = staticmethod(openai_errors.read_key)
    refusal = staticmethod(refusal)

    def problem(self, path: str, headers: Message, body: Json) -> str | None:
        found = (STREAMED if body.get("stream") else WHOLE).problem(body)
        if found is None and not body.get("model"):
            found = "Missing required parameter: 'model'."
        items = body.get("input")
        if found is None and isinstance(items, list):
            found = _order(items) or _kept(items, stored=body.get("store", True)) or _parts(items)
        return found or _tools(body.get("tools", [])) or _options(body)

    def streams(self, path: str, body: Json) -> bool:
        return bool(body.get("stream"))

    def answered(self, body: Json) -> int:
        """Answers are counted where something of the client's follows them."""
        count, own = 0, True
        for item in body.get("input") or []:
            now_own = not isinstance(item, dict) or _is_ours(item)
            count += own and not now_own
            own = now_own
        return count

    def answer(self, says: Says, number: int) -> Json:
        reason = "max_output_tokens" if says.stop == "length" else None
        return {
            **HEAD,
            "id": f"resp_{number}",
            "status": "incomplete" if reason else "completed",
            "incomplete_details": {"reason": reason} if reason else None,
            "output": list(_output(says, number)),
            "usage": usage(says.spent),
        }

    def events(self, answer: Json) -> list[Event]:
        return responses_stream.events(answer)

    def failure(self) -> Event:
        data = {"code": "server_error", "message": "The engine is currently overloaded.", "param": None}
        return Event({"type": "error", **data, "sequence_number": 3}, "error")

    @cached_property
    def own(self) -> Mapping[str, Own]:
        return _own(self.answer(Says(), 0))


def usage(spent: Spent) -> Json:
    """The body's `usage`."""
    return {
        "input_tokens": spent.read,
        "input_tokens_details": {"cached_tokens": spent.cached, "cache_write_tokens": spent.cache_written},
        "output_tokens": spent.written,
        "output_tokens_details": {"reasoning_tokens": spent.reasoning},
        "total_tokens": spent.read + spent.written,
    }


def _output(says: Says, number: int) -> Iterator[Json]:
    if says.reasoning:
        summary = [{"type": "summary_text", "text": says.reasoning}]
        yield {"id": f"rs_{number}", "type": "reasoning", "summary": summary,
               "encrypted_content": f"gAAAA{number}"}  # fmt: skip
    if says.files:
        yield {"id": f"ci_{number}", "type": "code_interpreter_call", "status": "completed",
               "code": "make()", "container_id": CONTAINER, "outputs": None}  # fmt: skip
    cut = "incomplete" if says.stop == "length" else "completed"
    if says.text is not None:
        yield {"id": f"msg_{number}", "type": "message", "status": cut, "role": "assistant",
               "content": [_content(says)]}  # fmt: skip
    for index, call in enumerate(says.calls):
        yield {
            "id": f"fc_{number}_{index}",
            "type": "function_call",
            "status": cut,
            "call_id": f"call_{number}_{index}",
            "name": call.name,
            "arguments": call.arguments,
        }


def _content(says: Says) -> Json:
    if says.stop == "refused":
        return {"type": "refusal", "refusal": says.text}
    cited = [
        {
            "type": "container_file_citation",
            "container_id": CONTAINER,
            "file_id": file.id,
            "filename": file.name,
            "start_index": 0,
            "end_index": 0,
        }
        for file in says.files
    ]
    return {"type": "output_text", "text": says.text, "annotations": cited, "logprobs": []}


def _is_ours(item: Json) -> bool:
    """Whether the client says it, and not the model."""
    return item.get("type") == "function_call_output" or (
        item.get("type", "message") == "message" and item.get("role") != "assistant"
    )


def _order(items: list[Json]) -> str | None:
    """Every call has an output after it, every output a call before it, reasoning is followed by its item."""
    open_: set[str] = set()
    for item, after in zip(items, [*items[1:], None], strict=True):
        kind = item.get("type")
        if kind == "function_call":
            open_.add(item["call_id"])
        elif kind == "function_call_output":
            if item["call_id"] not in open_:
                return f"No tool call found for function call output with call_id {item['call_id']}."
            open_.remove(item["call_id"])
        elif kind == "reasoning" and (after is None or _is_ours(after)):
            return (
                f"Item '{item['id']}' of type 'reasoning' was provided without its required following item."
            )
    return f"No tool output found for function call {min(open_)}." if open_ else None


def _kept(items: list[Json], *, stored: bool) -> str | None:
    """Without state, reasoning has to come along."""
    for item in items:
        if item.get("type") == "reasoning" and not stored and not item.get("encrypted_content"):
            return f"Item '{item['id']}' not found. Items are not persisted when `store` is set to false."
    return None


def _parts(items: list[Json]) -> str | None:
    for item in items:
        for part in item["content"] if isinstance(item.get("content"), list) else []:
            if part["type"] == "input_file":
                found = DATA_URL.fullmatch(part.get("file_data", ""))
                if (
                    not found
                    or found[1] != "application/pdf"
                    or not part.get("filename", "").lower().endswith(".pdf")
                ):
                    return (
                        "Invalid 'input[].content[].file_data': give a PDF as a data URL, and its filename."
                    )
            if part["type"] == "input_image":
                found = DATA_URL.fullmatch(part.get("image_url") or "")
                if not found or found[1] not in {"image/png", "image/jpeg", "image/webp", "image/gif"}:
                    return "Invalid 'input[].content[].image_url': give a picture as a data URL."
    return None


def _tools(tools: list[Json]) -> str | None:
    for tool in tools:
        if tool["type"] == "function":
            # Strict is what this API does unless told otherwise.
            found = openai_errors.function_problem(tool, strict=tool.get("strict") is not False)
            if found:
                return found
    return None


def _options(body: Json) -> str | None:
    if (body.get("max_output_tokens") or LEAST_OUTPUT_TOKENS) < LEAST_OUTPUT_TOKENS:
        return "Invalid 'max_output_tokens': integer below minimum value. Expected a value >= 16."
    if "stream_options" in body and not body.get("stream"):
        return "The 'stream_options' parameter is only allowed when 'stream' is enabled."
    if UNREASONING.match(body["model"]) and "reasoning.encrypted_content" in (body.get("include") or []):
        return "Encrypted content is not supported with this model."
    return None


def _own(good: Json) -> dict[str, Own]:
    """What only this format answers."""
    failed = {"code": "server_error", "message": "An error occurred while processing your request."}
    limited = {"code": "rate_limit_exceeded", "message": "Rate limit reached for tokens."}
    bad = {"code": "invalid_image", "message": "The picture can't be read."}
    policy = {"code": "bio_policy", "message": "This content can't be worked on."}

    def ended(status: str, **fields: object) -> Own:
        body = {**good, "status": status, **fields}
        return Own(200, body, responses_stream.events(body))

    *events, last = responses_stream.events(good)
    bare = Event({"type": "response.completed", "response": {**good, "output": []}}, last.name)
    return {
        "bare_end": Own(200, good, [*events, bare]),  # as some proxies do
        "wrong_shape": ended("completed", id=None, output=None, usage=None),
        "no_output": ended("completed", output=[]),
        "odd_output": ended("completed", output=[None, {"type": "message", "content": [3]}, {"type": 3}]),
        "failed": ended("failed", error=failed, output=[], usage=None),
        "failed_limited": ended("failed", error=limited, output=[], usage=None),
        "failed_bad": ended("failed", error=bad, output=[], usage=None),
        "failed_policy": ended("failed", error=policy, output=[]),
        "filtered_reply": ended("incomplete", incomplete_details={"reason": "content_filter"}),
        "still_queued": ended("queued", output=[], usage=None),
        "filtered": Own(400, openai_errors.error("Filtered.", openai_errors.INVALID, "content_filter")),
    }


RESPONSES = Responses()
