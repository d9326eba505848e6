"""What an answer of generateContent says."""

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from agents.adapters import answers, media_types
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Call, Json, Made, Stop, Turn
from reviews.rules.retry import Fault

# Of ids of ours, for calls that came without one, and for a call that the provider itself could not read.
WITHOUT_ID = "without-id-"
UNREADABLE = "unreadable-"
STOPS = {
    "STOP": Stop.END,
    "MAX_TOKENS": Stop.LENGTH,
    # The provider's own limit on one answer: its rest could be asked for, but a smaller step is better.
    "CONTINUATION": Stop.LENGTH,
    "TOO_MANY_TOOL_CALLS": Stop.LENGTH,
}
REFUSALS = frozenset(
    {
        "SAFETY",
        "RECITATION",
        "LANGUAGE",
        "BLOCKLIST",
        "PROHIBITED_CONTENT",
        "SPII",
        "ESCALATION",
        "MODEL_ARMOR",
        "IMAGE_SAFETY",
        "IMAGE_PROHIBITED_CONTENT",
        "IMAGE_RECITATION",
    }
)
UNREADABLE_CALLS = frozenset({"MALFORMED_FUNCTION_CALL", "UNEXPECTED_TOOL_CALL"})


def read(raw: Json) -> Turn:
    """The turn. Raises AdapterError(WRONG_SHAPE) for what is no answer or has no known end."""
    if not isinstance(raw, dict):
        raise _wrong("it is no answer", Usage())
    usage = read_usage(raw)
    stop, unreadable = _stop(raw, usage)
    said = content(raw)
    calls = [_call(id_, call, usage) for id_, call in function_calls(said)]
    if unreadable:
        calls.append(Call(f"{UNREADABLE}{len(calls)}", "", None))
    elif calls and _cut(raw):
        calls[-1] = Call(calls[-1].id, calls[-1].name, None)
    if len({call.id for call in calls}) < len(calls):
        raise _wrong("two calls have the same id", usage)
    if calls and stop is Stop.END:
        stop = Stop.TOOLS
    return Turn(
        text=_text(said),
        calls=tuple(calls),
        stop=stop,
        usage=usage,
        provider_id=answers.name(raw.get("responseId")),
        made=tuple(_made(said, usage)),
    )


def read_usage(raw: Json) -> Usage:
    """Tokens as reported, 0 where not. Thoughts are counted beside the candidates, and what hosted tools gave
    the model to read beside the prompt."""
    usage = answers.mapping(raw.get("usageMetadata"))
    read = answers.count(usage.get("promptTokenCount")) + answers.count(usage.get("toolUsePromptTokenCount"))
    thoughts = answers.count(usage.get("thoughtsTokenCount"))
    read = answers.count(read)
    return Usage(
        input_tokens=read,
        output_tokens=answers.count(answers.count(usage.get("candidatesTokenCount")) + thoughts),
        cached_tokens=min(read, answers.count(usage.get("cachedContentTokenCount"))),
        reasoning_tokens=thoughts,
    )


def content(raw: Json) -> Json:
    """What the model said, as it came; empty where it said nothing."""
    candidates = answers.objects(raw.get("candidates"))
    return dict(answers.mapping(candidates[0].get("content"))) if candidates else {}


def function_calls(said: Json) -> list[tuple[str, Json]]:
    """The calls with their ids, or with one of ours for those that have none."""
    calls = [answers.mapping(part["functionCall"]) for part in _parts(said) if "functionCall" in part]
    return [(answers.name(call.get("id")) or f"{WITHOUT_ID}{n}", dict(call)) for n, call in enumerate(calls)]


def _stop(raw: Json, usage: Usage) -> tuple[Stop, bool]:
    """Why it stopped, and whether it was over a call that could not be read."""
    candidates = answers.objects(raw.get("candidates"))
    if not candidates:
        if answers.mapping(raw.get("promptFeedback")).get("blockReason"):
            return Stop.REFUSED, False
        raise _wrong("it has no candidates", usage)
    reason = str(candidates[0].get("finishReason"))
    if reason in REFUSALS:
        return Stop.REFUSED, False
    if reason in UNREADABLE_CALLS:
        return Stop.TOOLS, True
    if reason not in STOPS:
        raise _wrong(f"it ended for an unknown reason ({reason[:40]!a})", usage)
    return STOPS[reason], False


def _cut(raw: Json) -> bool:
    """Whether the answer broke off in its last call, whatever its arguments look like."""
    reason = answers.objects(raw.get("candidates"))[0].get("finishReason")
    return reason == "MAX_TOKENS" and "functionCall" in _parts(content(raw))[-1]


def _call(id_: str, call: Mapping[str, Any], usage: Usage) -> Call:
    name, given = call.get("name"), call.get("args", {})
    if not isinstance(name, str):
        raise _wrong("a call has no name", usage)
    return Call(id_, name, given if isinstance(given, dict) else None)


def _text(said: Json) -> str:
    """Words for the reader: thoughts left out, pieces of a stream in one."""
    groups = groupby(_parts(said), key=lambda part: "text" in part and not part.get("thought"))
    texts = ["".join(answers.text(part["text"]) for part in parts) for words, parts in groups if words]
    return "\n\n".join(text.strip() for text in texts if text.strip())


def _made(said: Json, usage: Usage) -> Iterator[Made]:
    for number, part in enumerate(_parts(said)):
        if "inlineData" in part and not part.get("thought"):
            data = answers.mapping(part["inlineData"])
            try:
                held = base64.b64decode(answers.text(data.get("data")), altchars=None, validate=True)
            except binascii.Error:
                raise _wrong("a file in it can't be read", usage) from None
            kind = answers.text(data.get("mimeType")) or media_types.UNKNOWN
            # No name comes with it; the same file gets the same one, another another.
            name = f"output-{hashlib.sha256(held).hexdigest()[:6]}{media_types.suffix(kind)}"
            yield Made(str(number), name, kind, held)


def _parts(said: Json) -> list[Json]:
    return answers.objects(said.get("parts"))


def _wrong(what: str, usage: Usage) -> AdapterError:
    return AdapterError(Fault.WRONG_SHAPE, f"The provider's answer can't be used: {what}.", usage=usage)
