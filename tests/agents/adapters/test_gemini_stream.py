"""A streamed answer, put together, is the answer that comes in one."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agents.adapters import gemini_reading
from agents.adapters.base import AdapterError
from agents.adapters.gemini_stream import Answer
from agents.adapters.turns import Json
from tests.agents.adapters.mangling import mangled
from tests.wire.generate import GENERATE
from tests.wire.generate_order import signed
from tests.wire.says import GOOD

NAMES = list(GOOD)


def chunks(name: str) -> list[Json]:
    data = [event.data for event in GENERATE.events(GENERATE.answer(GOOD[name], 1))]
    sent: list[Json] = json.loads(json.dumps(data))
    return sent


def put_together(data: list[Json]) -> Answer:
    answer = Answer()
    for each in data:
        answer.take(each)
    return answer


@pytest.mark.parametrize("name", NAMES)
def test_pieces_make_the_same_turn(name: str) -> None:
    answer = put_together(chunks(name))
    assert answer.complete
    assert gemini_reading.read(answer.finish()) == gemini_reading.read(GENERATE.answer(GOOD[name], 1))


@pytest.mark.parametrize("name", ["ok", "parallel", "files", "too_long"])
def test_pieces_without_a_signature_on_text_make_the_same_answer(name: str) -> None:
    assert put_together(chunks(name)).finish() == GENERATE.answer(GOOD[name], 1)


def test_signature_stays_with_the_part_that_it_came_with() -> None:
    parts = put_together(chunks("thinks")).finish()["candidates"][0]["content"]["parts"]
    assert parts == [
        {"text": GOOD["thinks"].reasoning, "thought": True},
        {"text": GOOD["thinks"].text},
        signed({"text": ""}),
    ]


def test_stream_without_its_end_is_not_complete() -> None:
    assert not put_together(chunks("ok")[:-1]).complete
    assert not put_together([]).complete


def test_blocked_question_is_an_answer() -> None:
    blocked: Json = {"promptFeedback": {"blockReason": "SAFETY"}}
    answer = put_together([blocked])
    assert answer.complete
    assert answer.finish() == blocked


@given(data=st.data())
@settings(max_examples=300, deadline=None)
def test_stream_of_any_shape_is_put_together(data: st.DataObject) -> None:
    answer = put_together(data.draw(mangled(chunks(data.draw(st.sampled_from(NAMES))))))
    with suppress(AdapterError):
        gemini_reading.read(answer.finish())
