"""Answers, streams and errors of generateContent are what the SDK's own types say."""

import json

import pytest
from google.genai.types import FinishReason, GenerateContentResponse

from tests.wire.format import REFUSALS as ALL_REFUSALS
from tests.wire.generate import GENERATE, usage
from tests.wire.generate_errors import REFUSALS
from tests.wire.says import GOOD, Says, Spent

each_answer = pytest.mark.parametrize("says", GOOD.values(), ids=list(GOOD))


@each_answer
def test_answer_is_one_that_the_sdk_knows(says: Says) -> None:
    GenerateContentResponse.model_validate_json(json.dumps(GENERATE.answer(says, 1)), strict=True)


@each_answer
def test_every_chunk_is_one_that_the_sdk_knows_and_only_the_last_has_an_end(says: Says) -> None:
    chunks = [event.data for event in GENERATE.events(GENERATE.answer(says, 1))]
    read = [GenerateContentResponse.model_validate_json(json.dumps(each), strict=True) for each in chunks]
    first = [each.candidates[0] for each in read if each.candidates]
    assert [each.finish_reason is not None for each in first] == [False] * (len(read) - 1) + [True]
    parts = [part for each in first if each.content for part in each.content.parts or []]
    assert "".join(part.text or "" for part in parts if not part.thought) == (says.text or "")


def test_call_that_is_no_json_is_not_passed_on() -> None:
    candidate = GENERATE.answer(GOOD["bad_arguments"], 1)["candidates"][0]
    assert candidate["finishReason"] == FinishReason.MALFORMED_FUNCTION_CALL
    assert candidate["content"] == {"role": "model"}


def test_thoughts_are_counted_beside_the_candidates() -> None:
    told = usage(Spent(read=100, written=50, reasoning=20), hosted=True)
    assert (told["candidatesTokenCount"], told["thoughtsTokenCount"]) == (30, 20)
    assert told["promptTokenCount"] + told["toolUsePromptTokenCount"] == 100


def test_format_has_every_refusal() -> None:
    assert set(REFUSALS) == set(ALL_REFUSALS)
