"""What a chat completion says. Servers differ: arguments come as text or as an object, calls without ids, the
content as a text, a list or nothing, thoughts in a field of their own or at the start of the content.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

from agents.adapters import answers
from agents.adapters.base import AdapterError, Usage
from agents.adapters.openai_arguments import arguments
from agents.adapters.turns import Call, Json, Stop, Turn
from reviews.rules.retry import Fault

THOUGHTS = re.compile(r"\A\s*<think>.*?(?:</think>|\Z)", re.DOTALL)
# What servers call a model's thoughts; some models want them back between the calls of one job.
THOUGHT_NAMES = ("reasoning_content", "reasoning")


def read(raw: Json) -> Turn:
    """The turn. Raises AdapterError(WRONG_SHAPE) for what is no chat completion."""
    usage = read_usage(raw)
    choice, said = _choice(raw), _message(raw)
    if said is None or not isinstance(said.get("content"), str | list | None):
        raise _wrong("it has no message", usage)
    reason = choice.get("finish_reason")
    calls = tuple(_calls(said, usage, cut=reason == "length"))
    text = THOUGHTS.sub("", _text(said), count=1).strip("\n")
    refusal = answers.text(said.get("refusal"))
    if reason == "content_filter" or (refusal and not text and not calls):
        stop = Stop.REFUSED
    elif reason == "length":
        stop = Stop.LENGTH
    else:
        # Some say "stop" with calls, and "tool_calls" without.
        stop = Stop.TOOLS if calls else Stop.END
    return Turn(text, calls, stop, usage, answers.name(raw.get("id")))


def read_usage(raw: Json) -> Usage:
    """Tokens as reported, 0 where not."""
    usage = answers.mapping(raw.get("usage"))
    read_ = answers.count(usage.get("prompt_tokens"))
    written = answers.count(usage.get("completion_tokens"))
    into = answers.mapping(usage.get("prompt_tokens_details"))
    out = answers.mapping(usage.get("completion_tokens_details"))
    cached = min(read_, answers.count(into.get("cached_tokens")))
    return Usage(
        input_tokens=read_,
        output_tokens=written,
        cached_tokens=cached,
        reasoning_tokens=min(written, answers.count(out.get("reasoning_tokens"))),
        cache_write_tokens=min(read_ - cached, answers.count(into.get("cache_write_tokens"))),
    )


def message(raw: Json) -> Json:
    """The answer as it is sent back: the same words, thoughts and calls.

    Calls get ids where they came without, and arguments that are no object become an empty one, which the
    tool's answer explains: many servers unpack them and fail on what they can't.
    """
    said = _message(raw) or {}
    back: Json = {"role": "assistant", "content": _text(said)}
    back |= {name: said[name] for name in THOUGHT_NAMES if answers.text(said.get(name))}
    calls = [
        {"id": id_, "type": "function", "function": {"name": name, "arguments": _written(given)}}
        for id_, name, given in _called(said)
    ]
    return {**back, "tool_calls": calls} if calls else back


def _choice(raw: Json) -> Json:
    choices = answers.objects(raw.get("choices"))
    return choices[0] if choices else {}


def _message(raw: Json) -> Json | None:
    said = _choice(raw).get("message")
    return said if isinstance(said, dict) else None


def _text(said: Json) -> str:
    content = said.get("content")
    if isinstance(content, list):
        return "".join(answers.text(part.get("text")) for part in answers.objects(content))
    return answers.text(content)


def _called(said: Json) -> Iterator[tuple[str, str, Any]]:
    """(id, name, arguments as they came) of each call; no id is there twice."""
    ids: set[str] = set()
    for number, call in enumerate(answers.objects(said.get("tool_calls")), 1):
        function = answers.mapping(call.get("function"))
        id_ = answers.text(call.get("id")) or f"call_{number}"
        while id_ in ids:
            id_ += "_"
        ids.add(id_)
        yield id_, answers.text(function.get("name")), function.get("arguments")


def _calls(said: Json, usage: Usage, *, cut: bool) -> Iterator[Call]:
    called = list(_called(said))
    for id_, name, given in called:
        if not name:
            raise _wrong("it calls a tool without a name", usage)
        # Where the answer was cut, so was its last call, whatever it looks like.
        last = id_ == called[-1][0]
        yield Call(id_, name, None if cut and last else arguments(given))


def _written(given: object) -> str:
    if isinstance(given, str) and given.strip() and arguments(given) is not None:
        return given
    return json.dumps(arguments(given) or {})


def _wrong(why: str, usage: Usage) -> AdapterError:
    words = f"The provider's answer is not a chat completion: {why}."
    return AdapterError(Fault.WRONG_SHAPE, words, usage=usage)
