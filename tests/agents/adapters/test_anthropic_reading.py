"""What is Anthropic's own about an answer: its ends, what it used, the files that its code made."""

import pytest

from agents.adapters import anthropic_reading
from agents.adapters.base import AdapterError, Usage
from agents.adapters.turns import Call, Json, Stop
from reviews.rules.retry import Fault
from tests.wire import Says
from tests.wire.messages import MESSAGES
from tests.wire.says import CHART, GOOD, TABLE

SPENT = Usage(1200, 340, 200, 40)
CALL = {"type": "tool_use", "id": "t1", "name": "list_files", "input": {}}
FILES = MESSAGES.answer(GOOD["files"], 1)


def own(behaviour: str) -> Json:
    body = MESSAGES.own[behaviour].body
    assert isinstance(body, dict)
    return body


def answer(**changes: object) -> Json:
    return {**MESSAGES.answer(Says(), 1), **changes}


@pytest.mark.parametrize(
    ("behaviour", "stop"),
    [
        ("paused", Stop.PAUSED),
        ("context_full", Stop.LENGTH),
        ("odd_usage", Stop.END),
    ],
)
def test_ends_that_only_this_provider_has(behaviour: str, stop: Stop) -> None:
    assert anthropic_reading.read(own(behaviour)).stop is stop


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"content": None}, "it has no content"),
        ({"content": ["Hello"]}, "it has no content"),
        ({"stop_reason": None}, "it ended for an unknown reason ('None')"),
        ({"stop_reason": "tea_break"}, "it ended for an unknown reason ('tea_break')"),
        ({"stop_reason": "tool_use"}, "it waits for a tool and calls none"),
        ({"content": [{**CALL, "name": None}]}, "a call has no id or no name"),
        ({"content": [{**CALL, "id": 3}]}, "a call has no id or no name"),
        ({"content": [CALL, CALL]}, "two calls have the same id"),
    ],
)
def test_wrong_shape_is_said_with_what_it_cost(changes: Json, words: str) -> None:
    with pytest.raises(AdapterError) as caught:
        anthropic_reading.read(answer(**changes))
    assert (caught.value.fault, caught.value.usage) == (Fault.WRONG_SHAPE, SPENT)
    assert str(caught.value) == f"The provider's answer can't be used: {words}."


def test_what_was_read_from_and_written_to_the_cache_is_part_of_the_input() -> None:
    usage = {
        "input_tokens": 10,
        "cache_read_input_tokens": 60,
        "cache_creation_input_tokens": 30,
        "output_tokens": 7,
        "output_tokens_details": {"thinking_tokens": 9},
    }
    assert anthropic_reading.read_usage({"usage": usage}) == Usage(100, 7, 60, 7, None, 30)


def test_usage_that_can_not_be_true_counts_as_none() -> None:
    assert anthropic_reading.read(own("odd_usage")).usage == Usage()
    assert anthropic_reading.read(answer(usage=None)).usage == Usage()


def test_calls_before_the_one_that_was_cut_are_whole() -> None:
    whole = {**CALL, "input": {"a": 1}}
    cut = {**CALL, "id": "t2", "input": {"path": "rep"}}
    turn = anthropic_reading.read(answer(content=[whole, cut], stop_reason="max_tokens"))
    assert turn.calls == (Call("t1", "list_files", {"a": 1}), Call("t2", "list_files", None))


def test_texts_between_other_blocks_are_paragraphs() -> None:
    texts = [{"type": "text", "text": text} for text in ("I'll look.", " ", "Done.")]
    assert anthropic_reading.read(answer(content=texts)).text == "I'll look.\n\nDone."


def test_file_has_the_name_that_was_found_out_or_else_its_id() -> None:
    known = {**FILES, "files": [MESSAGES.describe(CHART), {"id": None}, "nothing"]}
    made = anthropic_reading.read(known).made
    assert [(each.reference, each.name, each.media_type) for each in made] == [
        (TABLE.id, TABLE.id, "application/octet-stream"),
        (CHART.id, CHART.name, CHART.media_type),
    ]


@pytest.mark.parametrize("id_", ["../../v1/models", "", "a b", None, 3, "x" * 300])
def test_file_whose_id_is_none_is_left_out(id_: object) -> None:
    output = {"type": "bash_code_execution_output", "file_id": id_}
    result = {"type": "bash_code_execution_tool_result", "content": {"content": [output, output]}}
    assert anthropic_reading.file_ids({"content": [result]}) == []
    output["file_id"] = "file_1"
    assert anthropic_reading.file_ids({"content": [result]}) == ["file_1"]


def test_each_answer_that_ran_code_is_a_session() -> None:
    assert anthropic_reading.read(FILES).sessions == 1
    assert anthropic_reading.read(answer()).sessions == 0
