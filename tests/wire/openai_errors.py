"""How OpenAI and what is compatible with it refuse, in both of its formats, and how they take the key."""

import re
from email.message import Message
from typing import Any

from tests.wire.says import Json

INVALID = "invalid_request_error"

# Status, message, type, code; the words of the refusal go where {} is.
REFUSALS: dict[str, tuple[int, str, str, str | None]] = {
    "refused_key": (401, "Incorrect API key provided: {}.", INVALID, "invalid_api_key"),
    "no_key": (401, "You didn't provide an API key.", INVALID, None),
    "no_credit": (402, "Insufficient balance.", "unknown_error", "invalid_request_error"),
    "forbidden": (403, "Country not supported.", "request_forbidden", "unsupported_country_region_territory"),
    "no_model": (404, "The model `x` does not exist.", INVALID, "model_not_found"),
    "no_address": (404, "Unknown address.", INVALID, None),
    "bad_request": (400, "{}", INVALID, None),
    "job_too_long": (400, "Your input exceeds the context window.", INVALID, "context_length_exceeded"),
    "too_large": (413, "Payload too large.", INVALID, None),
    "rate_limited": (429, "Rate limit reached for requests.", "requests", "rate_limit_exceeded"),
    "quota": (429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota"),
    "server_error": (500, "The server had an error.", "server_error", None),
    "overloaded": (503, "The engine is currently overloaded.", "server_error", None),
}

TOOL_NAME = re.compile(r"[a-zA-Z0-9_-]{1,64}")


def refusal(kind: str, words: str) -> tuple[int, Json]:
    """Status and body."""
    status, message, type_, code = REFUSALS[kind]
    return status, error(message.replace("{}", words), type_, code)


def error(message: str, type_: str, code: str | int | None = None) -> Json:
    """OpenAI's error body."""
    return {"error": {"message": message, "type": type_, "param": None, "code": code}}


def read_key(headers: Message) -> str:
    """The key of `Authorization: Bearer`, or "" """
    scheme, _, key = headers.get("Authorization", "").partition(" ")
    return key if scheme == "Bearer" else ""


def function_problem(function: Json, *, strict: bool) -> str | None:
    """What is wrong with a function that is offered as a tool. `strict`: with its schema, as OpenAI's strict
    mode wants it.
    """
    name, parameters = str(function.get("name", "")), function.get("parameters")
    if not TOOL_NAME.fullmatch(name):
        return f"Invalid 'tools[].name': {name!r}."
    if strict:
        found = _schema_problem(parameters)
        return None if found is None else f"Invalid schema for function '{name}': {found}"
    return None


def _schema_problem(schema: Any) -> str | None:
    if not isinstance(schema, dict):
        return "schema must be an object."
    if schema.get("type") == "object":
        properties = schema.get("properties", {})
        if schema.get("additionalProperties") is not False:
            return "'additionalProperties' is required to be supplied and to be false."
        if set(schema.get("required", [])) != set(properties):
            return "'required' is required to be supplied and to name every key in properties."
        for each in properties.values():
            if found := _schema_problem(each):
                return found
    return _schema_problem(schema["items"]) if schema.get("type") == "array" else None
