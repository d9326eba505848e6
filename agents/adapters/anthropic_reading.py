"""What an answer of the Messages API says."""

import re
from typing import Any

from agents.adapters import answers, media_types
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Call, Json, Made, Stop, Turn
from reviews.rules.retry import Fault

# The files' metadata, which `send` asks for and puts beside what the provider said.
FILES = "files"
FILE_ID = re.compile(r"[\w-]{1,200}", re.ASCII)
STOPS = {
    "end_turn": Stop.END,
    "stop_sequence": Stop.END,
    "tool_use": Stop.TOOLS,
    "max_tokens": Stop.LENGTH,
    # The next call will say that there is no room.
    "model_context_window_exceeded": Stop.LENGTH,
    "refusal": Stop.REFUSED,
    "pause_turn": Stop.PAUSED,
}
CODE_RESULTS = ("code_execution_tool_result", "bash_code_execution_tool_result")


def read(raw: Json) -> Turn:
    """The turn. Raises AdapterError(WRONG_SHAPE) for what is no message or has no known end."""
    if not isinstance(raw, dict):
        raise _wrong("it is no message", Usage())
    usage = read_usage(raw)
    blocks = raw.get("content")
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _wrong("it has no content", usage)
    stop = STOPS.get(str(raw.get("stop_reason")))
    if stop is None:
        raise _wrong(f"it ended for an unknown reason ({str(raw.get('stop_reason'))[:40]!a})", usage)
    calls = tuple(_call(block, usage) for block in blocks if block.get("type") == "tool_use")
    if stop is Stop.TOOLS and not calls:
        raise _wrong("it waits for a tool and calls none", usage)
    if stop is Stop.LENGTH and calls and blocks[-1].get("type") == "tool_use":
        # Its arguments broke off, whatever they look like.
        calls = (*calls[:-1], Call(calls[-1].id, calls[-1].name, None))
    if len({call.id for call in calls}) < len(calls):
        raise _wrong("two calls have the same id", usage)
    texts = [answers.text(block.get("text")) for block in blocks if block.get("type") == "text"]
    return Turn(
        text="\n\n".join(text for text in texts if text.strip()),
        calls=calls,
        stop=stop,
        usage=usage,
        provider_id=answers.name(raw.get("id")),
        made=_made(raw),
        # Code is billed by the container's time, five minutes at least: each answer that ran some counts.
        sessions=1 if answers.mapping(raw.get("container")).get("id") else 0,
    )


def read_usage(raw: Json) -> Usage:
    """Tokens as reported, 0 where not. This provider counts cached ones beside its `input_tokens`."""
    usage = answers.mapping(raw.get("usage"))
    cached = answers.count(usage.get("cache_read_input_tokens"))
    cache_write = answers.count(usage.get("cache_creation_input_tokens"))
    written = answers.count(usage.get("output_tokens"))
    details = answers.mapping(usage.get("output_tokens_details"))
    return Usage(
        input_tokens=answers.count(answers.count(usage.get("input_tokens")) + cached + cache_write),
        output_tokens=written,
        cached_tokens=cached,
        reasoning_tokens=min(written, answers.count(details.get("thinking_tokens"))),
        cache_write_tokens=cache_write,
    )


def file_ids(raw: Json) -> list[str]:
    """The files that code of this answer made, each once, in their order."""
    found: dict[str, None] = {}
    for block in answers.objects(raw.get("content")):
        if block.get("type") in CODE_RESULTS:
            for output in answers.objects(answers.mapping(block.get("content")).get("content")):
                file_id = answers.text(output.get("file_id"))
                if FILE_ID.fullmatch(file_id):
                    found[file_id] = None
    return list(found)


def _call(block: dict[str, Any], usage: Usage) -> Call:
    id_, name, given = block.get("id"), block.get("name"), block.get("input")
    if not isinstance(id_, str) or not isinstance(name, str):
        raise _wrong("a call has no id or no name", usage)
    return Call(id_, name, given if isinstance(given, dict) else None)


def _made(raw: Json) -> tuple[Made, ...]:
    known = {answers.name(each.get("id")): each for each in answers.objects(raw.get(FILES))}
    return tuple(_file(file_id, known.get(file_id, {})) for file_id in file_ids(raw))


def _file(file_id: str, about: dict[str, Any]) -> Made:
    name = answers.text(about.get("filename")) or file_id
    return Made(file_id, name, answers.text(about.get("mime_type")) or media_types.of(name))


def _wrong(what: str, usage: Usage) -> AdapterError:
    return AdapterError(Fault.WRONG_SHAPE, f"The provider's answer can't be used: {what}.", usage=usage)
