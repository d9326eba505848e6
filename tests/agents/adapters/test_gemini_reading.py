"""What is Gemini's own about an answer: its ends, what it used, the files that stand in it."""

import hashlib

import pytest

from agents.adapters import gemini_reading
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Call, Json, Stop
from reviews.rules.retry import Fault
from tests.wire import Says
from tests.wire.generate import GENERATE
from tests.wire.says import CHART, GOOD, TABLE

SPENT = Usage(1200, 340, 200, 40)
CALL = {"functionCall": {"id": "c1", "name": "list_files", "args": {"a": 1}}}


def own(behaviour: str) -> Json:
    body = GENERATE.own[behaviour].body
    assert isinstance(body, dict)
    return body


def answer(*parts: Json, reason: object = "STOP") -> Json:
    candidate = {"content": {"role": "model", "parts": [*parts]}, "finishReason": reason}
    return {**GENERATE.answer(Says(), 1), "candidates": [candidate]}


@pytest.mark.parametrize(
    ("behaviour", "stop"),
    [
        ("blocked", Stop.REFUSED),
        ("filtered_reply", Stop.REFUSED),
        ("recited", Stop.REFUSED),
        ("to_be_continued", Stop.LENGTH),
        ("loose_call", Stop.TOOLS),
    ],
)
def test_ends_that_only_this_provider_has(behaviour: str, stop: Stop) -> None:
    turn = gemini_reading.read(own(behaviour))
    assert (turn.stop, turn.usage) == (stop, SPENT)


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (own("no_candidates"), "it has no candidates"),
        (own("no_reason"), "it ended for an unknown reason ('None')"),
        (own("stopped_for_nothing"), "it ended for an unknown reason ('TEA_BREAK')"),
        (answer(reason="OTHER"), "it ended for an unknown reason ('OTHER')"),
        (answer(reason=["STOP"]), "it ended for an unknown reason (\"['STOP']\")"),
        (own("nameless_call"), "a call has no name"),
        (own("bad_file"), "a file in it can't be read"),
        (answer(CALL, CALL), "two calls have the same id"),
    ],
)
def test_wrong_shape_is_said_with_what_it_cost(raw: Json, words: str) -> None:
    with pytest.raises(AdapterError) as caught:
        gemini_reading.read(raw)
    assert (caught.value.fault, caught.value.usage) == (Fault.WRONG_SHAPE, SPENT)
    assert str(caught.value) == f"The provider's answer can't be used: {words}."


def test_thoughts_are_part_of_the_output_and_what_tools_gave_to_read_of_the_input() -> None:
    usage = {
        "promptTokenCount": 70,
        "toolUsePromptTokenCount": 30,
        "cachedContentTokenCount": 60,
        "candidatesTokenCount": 5,
        "thoughtsTokenCount": 2,
    }
    assert gemini_reading.read_usage({"usageMetadata": usage}) == Usage(100, 7, 60, 2)
    assert gemini_reading.read_usage({}) == Usage()


def test_usage_that_can_not_be_true_counts_as_none() -> None:
    assert gemini_reading.read(own("odd_usage")).usage == Usage()


def test_calls_without_an_id_have_one_of_ours() -> None:
    assert [call.id for call in gemini_reading.read(own("loose_call")).calls] == [
        "without-id-0",
        "without-id-1",
    ]


def test_call_without_arguments_has_none_of_them() -> None:
    bare = {"functionCall": {"id": "c1", "name": "list_files"}}
    assert gemini_reading.read(answer(bare)).calls == (Call("c1", "list_files", {}),)
    odd = {"functionCall": {"id": "c1", "name": "list_files", "args": ["a"]}}
    assert gemini_reading.read(answer(odd)).calls == (Call("c1", "list_files", None),)


def test_only_the_last_call_may_have_been_cut() -> None:
    other = {"functionCall": {"id": "c2", "name": "list_files", "args": {"a": 2}}}
    cut = gemini_reading.read(answer(CALL, other, reason="MAX_TOKENS"))
    assert [call.arguments for call in cut.calls] == [{"a": 1}, None]
    whole = gemini_reading.read(answer(CALL, {"text": "And"}, reason="MAX_TOKENS"))
    assert [call.arguments for call in whole.calls] == [{"a": 1}]


def test_calls_beside_one_that_could_not_be_read_stand() -> None:
    turn = gemini_reading.read(answer(CALL, reason="MALFORMED_FUNCTION_CALL"))
    assert turn.stop is Stop.TOOLS
    assert turn.calls == (Call("c1", "list_files", {"a": 1}), Call("unreadable-1", "", None))


def test_thoughts_are_no_text_and_other_parts_end_a_paragraph() -> None:
    code: Json = {"executableCode": {"language": "PYTHON", "code": "1"}}
    parts = ({"text": "Hm.", "thought": True}, {"text": "I'll "}, {"text": "look."}, code, {"text": "Done."})
    assert gemini_reading.read(answer(*parts)).text == "I'll look.\n\nDone."


def test_files_stand_in_the_answer_under_names_that_tell_their_contents_apart() -> None:
    made = gemini_reading.read(GENERATE.answer(GOOD["files"], 1)).made
    assert [each.content for each in made] == [TABLE.content, CHART.content]
    assert [each.name for each in made] == [
        f"output-{hashlib.sha256(file.content).hexdigest()[:6]}.{ending}"
        for file, ending in ((TABLE, "csv"), (CHART, "png"))
    ]


def test_file_of_no_known_type_is_bytes() -> None:
    (made,) = gemini_reading.read(answer({"inlineData": {"data": "AAAA"}})).made
    assert (made.media_type, made.content) == ("application/octet-stream", b"\0\0\0")


def test_picture_in_a_thought_is_no_deliverable() -> None:
    part = {"inlineData": {"mimeType": "image/png", "data": "AAAA"}, "thought": True}
    assert gemini_reading.read(answer(part)).made == ()
