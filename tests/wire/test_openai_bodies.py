"""Answers, streams and errors of OpenAI's two formats are what the SDK's own types say."""

import json

import pytest
from openai.types.chat import ChatCompletion, ChatCompletionChunk
from openai.types.responses import Response, ResponseStreamEvent
from pydantic import TypeAdapter

from tests.wire.chat import CHAT
from tests.wire.format import REFUSALS as ALL_REFUSALS
from tests.wire.openai_errors import REFUSALS
from tests.wire.responses import RESPONSES
from tests.wire.says import GOOD, Says

EVENT: TypeAdapter[ResponseStreamEvent] = TypeAdapter(ResponseStreamEvent)

each_answer = pytest.mark.parametrize("says", GOOD.values(), ids=list(GOOD))


@each_answer
def test_completion_is_one_that_the_sdk_knows(says: Says) -> None:
    ChatCompletion.model_validate_json(json.dumps(CHAT.answer(says, 1)), strict=True)


@each_answer
def test_every_chunk_is_one_that_the_sdk_knows(says: Says) -> None:
    *chunks, done = [event.data for event in CHAT.events(CHAT.answer(says, 1))]
    assert done == "[DONE]"
    read = [ChatCompletionChunk.model_validate_json(json.dumps(chunk), strict=True) for chunk in chunks]
    pieces = [chunk.choices[0].delta.content or "" for chunk in read if chunk.choices]
    assert "".join(pieces) == ("" if says.stop == "refused" else says.text or "")
    assert [chunk.usage is not None for chunk in read] == [False] * (len(read) - 1) + [True]


@each_answer
def test_response_is_one_that_the_sdk_knows(says: Says) -> None:
    Response.model_validate_json(json.dumps(RESPONSES.answer(says, 1)), strict=True)


@each_answer
def test_every_event_is_one_that_the_sdk_knows_and_the_last_has_the_whole_answer(says: Says) -> None:
    answer = RESPONSES.answer(says, 1)
    events = RESPONSES.events(answer)
    for event in events:
        EVENT.validate_json(json.dumps(event.data), strict=True)
    last = events[-1].data
    assert isinstance(last, dict)
    assert last["response"] == answer


def test_both_formats_have_every_refusal() -> None:
    assert set(REFUSALS) == set(ALL_REFUSALS)
