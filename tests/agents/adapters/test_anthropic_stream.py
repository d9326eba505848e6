"""A streamed message, put together, is the message that comes in one."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import anthropic_reading
from agents.adapters.anthropic_stream import Message
from agents.adapters.base import AdapterError
from agents.adapters.turns import Json
from tests.agents.adapters.mangling import mangled
from tests.wire.messages import MESSAGES
from tests.wire.says import GOOD

# The others have arguments that are no object, of which a stream tells more.
NAMES = [name for name in GOOD if name not in {"bad_arguments", "odd_arguments", "cut_call"}]


def events(name: str) -> list[Json]:
    data = [event.data for event in MESSAGES.events(MESSAGES.answer(GOOD[name], 1))]
    sent: list[Json] = json.loads(json.dumps(data))
    return sent


def put_together(data: list[Json]) -> Message:
    message = Message()
    for each in data:
        message.take(each)
    return message


@pytest.mark.parametrize("name", NAMES)
def test_pieces_make_the_whole_answer(name: str) -> None:
    message = put_together(events(name))
    assert message.complete
    assert message.raw == MESSAGES.answer(GOOD[name], 1)


def test_arguments_that_are_no_json_stay_as_they_were_written() -> None:
    message = put_together(events("bad_arguments"))
    assert message.raw["content"][0]["input"] == GOOD["bad_arguments"].calls[0].arguments


@pytest.mark.parametrize("left_out", [0, -1])
def test_message_without_its_start_or_end_is_not_complete(left_out: int) -> None:
    data = events("ok")
    del data[left_out]
    with suppress(ValueError):
        assert not put_together(data).complete


def test_citations_are_kept() -> None:
    start, *rest = events("ok")
    begun, *rest = (each for each in rest if each["type"] != "ping")
    cited = {"type": "citations_delta", "citation": {"cited_text": "tea"}}
    delta = {"type": "content_block_delta", "index": 0, "delta": cited}
    message = put_together([start, begun, delta, *rest])
    assert message.raw["content"][0]["citations"] == [{"cited_text": "tea"}]


def test_a_block_whose_kind_is_no_word_stays_as_it_came() -> None:
    data = events("ok")
    begun = next(each for each in data if each["type"] == "content_block_start")
    begun["content_block"]["type"] = []
    assert put_together(data).raw["content"][0]["type"] == []


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_stream_of_any_shape_is_put_together_or_refused(data: st.DataObject) -> None:
    given_ = data.draw(mangled(events(data.draw(st.sampled_from(NAMES)))))
    with suppress(ValueError):
        message = put_together(given_)
        if message.complete:
            with suppress(AdapterError):
                anthropic_reading.read(message.raw)
