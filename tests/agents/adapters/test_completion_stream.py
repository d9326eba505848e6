"""Streams of chat completions, as several servers send them, put together to one completion."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import completion_reading
from agents.adapters.base import AdapterError
from agents.adapters.completion_stream import put_together
from agents.adapters.turns import Call, Json
from tests.agents.adapters.mangling import mangled
from tests.wire.chat import CHAT
from tests.wire.says import GOOD


def whole(*chunks: object) -> Json:
    async def stream() -> AsyncIterator[object]:
        for chunk in chunks:
            yield chunk

    return asyncio.run(put_together(stream(), ""))


def delta(reason: object = None, **fields: Any) -> Json:
    return {"id": "chatcmpl-1", "choices": [{"index": 0, "delta": fields, "finish_reason": reason}]}


def call(arguments: object, **fields: Any) -> Json:
    name = fields.pop("name", None)
    return {"function": {"name": name, "arguments": arguments}, **fields}


def calls(*pieces: Json) -> list[Call]:
    raw = whole(*(delta(tool_calls=[piece]) for piece in pieces), delta("tool_calls"))
    return list(completion_reading.read(raw).calls)


@pytest.mark.parametrize(
    "pieces",
    [
        # OpenAI, vLLM: the name first, the arguments bit by bit, all under one index
        [
            call("", index=0, id="a", name="f"),
            call('{"x"', index=0),
            call(": 1}", index=0),
            call("", index=1, id="b", name="g"),
            call("{}", index=1),
        ],
        # the same mixed
        [
            call("", index=0, id="a", name="f"),
            call("", index=1, id="b", name="g"),
            call('{"x": 1}', index=0),
            call("{}", index=1),
        ],
        # each whole, all under one index
        [call('{"x": 1}', index=0, id="a", name="f"), call("{}", index=0, id="b", name="g")],
        # each whole, without an index
        [call('{"x": 1}', id="a", name="f"), call("{}", id="b", name="g")],
        # unpacked, and the id repeated with every piece
        [
            call({"x": 1}, index=0, id="a", name="f"),
            call("", index=0, id="a"),
            call({}, index=1, id="b", name="g"),
        ],
    ],
)
def test_calls_are_put_together_however_they_come(pieces: list[Json]) -> None:
    assert calls(*pieces) == [Call("a", "f", {"x": 1}), Call("b", "g", {})]


def test_texts_and_thoughts_are_put_together_and_usage_is_taken_wherever_it_stands() -> None:
    raw = whole(
        delta(role="assistant", content=""),
        delta(reasoning_content="H"),
        delta(reasoning_content="m."),
        delta(content="Here "),
        {**delta("stop", content="it is."), "usage": {"prompt_tokens": 3}},
        {"choices": [], "usage": None},
    )
    assert completion_reading.read(raw).usage.input_tokens == 3
    assert raw["choices"][0]["message"] == {
        "role": "assistant",
        "content": "Here it is.",
        "reasoning_content": "Hm.",
    }


def test_stream_that_does_not_say_why_it_ended_was_cut() -> None:
    with pytest.raises(AdapterError) as caught:
        whole(delta(content="Here "))
    assert caught.value.unanswered


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_stream_of_any_shape_is_put_together_or_refused_in_words(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["ok", "parallel", "thinks"]))
    *good, _ = [event.data for event in CHAT.events(CHAT.answer(GOOD[name], 1))]
    with suppress(AdapterError):
        completion_reading.read(whole(*data.draw(mangled(good))))
