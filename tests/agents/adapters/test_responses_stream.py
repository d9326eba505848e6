import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import responses_reading
from agents.adapters.base import AdapterError
from agents.adapters.responses_stream import put_together
from agents.adapters.turns import Json
from tests.agents.adapters.mangling import mangled
from tests.wire.responses import RESPONSES
from tests.wire.says import GOOD


def whole(*events: object) -> Json:
    async def stream() -> AsyncIterator[object]:
        for event in events:
            yield event

    return asyncio.run(put_together(stream(), ""))


def test_item_is_taken_as_it_was_when_it_was_done() -> None:
    done = {"type": "reasoning", "id": "rs_1", "encrypted_content": "whole"}
    half = {**done, "encrypted_content": "ha"}
    other = {"type": "message", "content": []}
    end = {"type": "response.completed", "response": {"status": "completed", "output": [half, other]}}
    event = {"type": "response.output_item.done", "output_index": 0, "item": done}
    assert whole(event, end)["output"] == [done, other]


@given(data=st.data())
@settings(max_examples=200, deadline=None)
def test_stream_of_any_shape_is_put_together_or_refused_in_words(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(["ok", "parallel", "thinks", "files"]))
    good = [event.data for event in RESPONSES.events(RESPONSES.answer(GOOD[name], 1))]
    with suppress(AdapterError):
        responses_reading.read(whole(*data.draw(mangled(good))))
