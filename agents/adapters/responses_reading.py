"""What an answer of the Responses API says."""

import re
from typing import Any

from agents.adapters import answers, media_types
from agents.adapters.base import AdapterError, Usage
from agents.adapters.openai_arguments import arguments
from agents.adapters.turns import Call, Json, Made, Stop, Turn
from reviews.rules.retry import Fault

FINAL = "final_answer"
ID = re.compile(r"[\w-]{1,200}", re.ASCII)


def read(raw: Json) -> Turn:
    """The turn. Raises AdapterError(WRONG_SHAPE) for what is no finished response."""
    usage = read_usage(raw)
    output = raw.get("output")
    if not isinstance(output, list) or not all(isinstance(item, dict) for item in output):
        raise _wrong("it has no output", usage)
    parts = [part for item in _of(output, "message") for part in answers.objects(item.get("content"))]
    calls = tuple(_call(item, usage) for item in _of(output, "function_call"))
    if len({call.id for call in calls}) < len(calls):
        raise _wrong("two of its calls have the same id", usage)
    return Turn(
        text=_text(output),
        calls=calls,
        stop=_stop(raw, calls, refused=any(part.get("type") == "refusal" for part in parts), usage=usage),
        usage=usage,
        provider_id=answers.name(raw.get("id")),
        made=_made(parts),
        # Also where later answers go on in one that was paid for: counted too often, not too rarely.
        sessions=len({str(item.get("container_id")) for item in _of(output, "code_interpreter_call")}),
    )


def read_usage(raw: Json) -> Usage:
    """Tokens as reported, 0 where not."""
    usage = answers.mapping(raw.get("usage"))
    read_ = answers.count(usage.get("input_tokens"))
    written = answers.count(usage.get("output_tokens"))
    into = answers.mapping(usage.get("input_tokens_details"))
    out = answers.mapping(usage.get("output_tokens_details"))
    cached = min(read_, answers.count(into.get("cached_tokens")))
    return Usage(
        input_tokens=read_,
        output_tokens=written,
        cached_tokens=cached,
        reasoning_tokens=min(written, answers.count(out.get("reasoning_tokens"))),
        cache_write_tokens=min(read_ - cached, answers.count(into.get("cache_write_tokens"))),
    )


def split(reference: str) -> tuple[str, str]:
    """The ids of a file's container and of the file itself."""
    container, _, file = reference.partition("/")
    return container, file


def _stop(raw: Json, calls: tuple[Call, ...], *, refused: bool, usage: Usage) -> Stop:
    reason = answers.mapping(raw.get("incomplete_details")).get("reason")
    status = raw.get("status")
    if status == "incomplete" and reason == "max_output_tokens":
        return Stop.LENGTH
    if status == "incomplete" and reason == "content_filter":
        return Stop.REFUSED
    if status != "completed":
        raise _wrong(f"it ended for an unknown reason ({str(status)[:40]!a}, {str(reason)[:40]!a})", usage)
    if calls:
        return Stop.TOOLS
    return Stop.REFUSED if refused else Stop.END


def _of(output: list[Any], kind: str) -> list[dict[str, Any]]:
    return [item for item in answers.objects(output) if item.get("type") == kind]


def _text(output: list[Any]) -> str:
    """What is said at the end, if a model marks that, else everything."""
    messages = _of(output, "message")
    final = [item for item in messages if item.get("phase") == FINAL]
    texts = [
        "".join(answers.text(part.get("text")) for part in answers.objects(item.get("content")))
        for item in final or messages
    ]
    return "\n\n".join(text for text in texts if text.strip())


def _call(item: dict[str, Any], usage: Usage) -> Call:
    id_, name = item.get("call_id"), item.get("name")
    if not isinstance(id_, str) or not id_ or not isinstance(name, str) or not name:
        raise _wrong("it calls a tool without a name or an id", usage)
    cut = item.get("status") == "incomplete"
    return Call(id_, name, None if cut else arguments(item.get("arguments")))


def _made(parts: list[dict[str, Any]]) -> tuple[Made, ...]:
    """Files that the answer cites, each once; ids that are no ids would lead to another address."""
    made: dict[str, Made] = {}
    for part in parts:
        for note in answers.objects(part.get("annotations")):
            ids = answers.text(note.get("container_id")), answers.text(note.get("file_id"))
            if note.get("type") == "container_file_citation" and all(map(ID.fullmatch, ids)):
                name, reference = answers.text(note.get("filename")) or ids[1], "/".join(ids)
                made[reference] = Made(reference, name, media_types.of(name))
    return tuple(made.values())


def _wrong(why: str, usage: Usage) -> AdapterError:
    words = f"The provider's answer can't be used: {why}."
    return AdapterError(Fault.WRONG_SHAPE, words, usage=usage)
