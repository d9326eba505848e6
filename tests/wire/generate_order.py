"""What has to follow what in the contents of a Gemini request, and the signatures on its parts."""

import base64
import binascii
import hashlib
import json

from tests.wire.says import Json

DATA = {
    "text", "inlineData", "functionCall", "functionResponse", "fileData", "executableCode",
    "codeExecutionResult",
}  # fmt: skip
KINDS = {"application/pdf", "image/png", "image/jpeg", "image/webp", "image/heic", "image/heif", "text/csv"}
UNEQUAL = (
    "Please ensure that the number of function response parts is equal to the number of function call parts"
    " of the function call turn."
)


def signed(part: Json) -> Json:
    """The part with a signature of this server's over it, so that a changed one is found."""
    digest = hashlib.sha256(json.dumps(part, sort_keys=True).encode()).digest()
    return {**part, "thoughtSignature": base64.b64encode(digest).decode()}


def problem(contents: list[Json]) -> str | None:
    """In the provider's words; None where nothing is wrong."""
    if not contents:
        return "* GenerateContentRequest.contents: contents is not specified"
    calls: list[Json] = []
    for number, content in enumerate(contents):
        where = f"contents[{number}]"
        role, parts = content.get("role"), content.get("parts")
        if role not in {"user", "model"}:
            return "Please use a valid role: user, model."
        if not parts:
            return f"* GenerateContentRequest.{where}.parts: contents.parts must not be empty."
        found = next(
            (found for place, part in enumerate(parts) if (found := _part(part, where, place))), None
        )
        answers = [part["functionResponse"] for part in parts if "functionResponse" in part]
        found = found or _matching(calls, answers) or _unsigned(parts)
        if found:
            return found
        calls = [part["functionCall"] for part in parts if "functionCall" in part]
        if calls and (role != "model" or number == 0):
            return (
                "Please ensure that function call turn comes immediately after a user turn or after a"
                " function response turn."
            )
    if contents[-1]["role"] != "user":
        return "Please ensure that multiturn requests end with a user role or a function response."
    return None


def _part(part: Json, where: str, place: int) -> str | None:
    if len(part.keys() & DATA) != 1:
        return (
            f"* GenerateContentRequest.{where}.parts[{place}].data: required oneof field 'data' must have one"
        )
    bare = {name: value for name, value in part.items() if name != "thoughtSignature"}
    if bare != part and signed(bare) != part:
        return "Corrupted thought signature."
    blob = part.get("inlineData")
    if blob is not None and blob.get("mimeType") not in KINDS:
        return f"Unsupported MIME type: {blob.get('mimeType')}"
    try:
        base64.b64decode((blob or {}).get("data", ""), validate=True)
    except binascii.Error:
        return (
            f"Invalid value at '{where}.parts[{place}].inline_data.data' (TYPE_BYTES), Base64 decoding failed"
        )
    return None


def _matching(calls: list[Json], answers: list[Json]) -> str | None:
    """As many answers as calls, of the same ids (where there are any) and names."""
    if len(calls) != len(answers):
        return UNEQUAL
    if sorted(map(_known, calls)) != sorted(map(_known, answers)):
        return "Please ensure that function response ids and names match those of the function calls."
    return None


def _known(call: Json) -> tuple[str, str]:
    return call.get("id", ""), call["name"]


def _unsigned(parts: list[Json]) -> str | None:
    first = next((part for part in parts if "functionCall" in part), None)
    if first is not None and "thoughtSignature" not in first:
        return "Function call is missing a thought_signature in functionCall parts."
    return None
