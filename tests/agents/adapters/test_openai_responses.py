"""What is OpenAI's own: the Responses API without state."""

from dataclasses import replace
from typing import Any

import pytest

from agents.adapters import openai_errors, responses_reading
from agents.adapters.base import AdapterError, Usage
from agents.adapters.openai_responses import OpenAIProvider
from agents.adapters.turns import Ask, Json, Media, Said, Stop, Text, Told
from reviews.rules.retry import Fault
from tests.agents.adapters.cases import CASES
from tests.agents.adapters.conftest import KEY
from tests.agents.adapters.talking import BRIEF, Talk
from tests.wire import Says, WireServer
from tests.wire.responses import RESPONSES
from tests.wire.says import GOOD

SPENT = Usage(1200, 340, 200, 40)
(OPENAI,) = (case for case in CASES if case.kind == "openai")


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def openai(request: pytest.FixtureRequest, wire_server: WireServer) -> Talk:
    return Talk(OPENAI, wire_server, stream=request.param)


def body(**changes: Any) -> Json:
    ask = Ask(model="gpt-6", system="You work.", items=(BRIEF,))
    return OpenAIProvider().body(replace(ask, **changes))


def answer(*output: Json, **changes: Any) -> Json:
    return {**RESPONSES.answer(Says(), 1), "output": list(output), **changes}


def said(text: str, **fields: Any) -> Json:
    content = [{"type": "output_text", "text": text, "annotations": []}]
    return {"type": "message", "role": "assistant", "content": content, **fields}


def test_nothing_is_kept_at_the_provider_and_reasoning_comes_back_encrypted() -> None:
    sent = body()
    sent.pop("prompt_cache_key")
    assert sent == {
        "model": "gpt-6",
        "instructions": "You work.",
        "input": [
            {
                "role": "user",
                "content": [
                    {"type": "input_text", "text": "Tidy our members list."},
                    {"type": "input_text", "text": "Keep the note under a page."},
                ],
            }
        ],
        "max_output_tokens": 16_000,
        "store": False,
        "include": ["reasoning.encrypted_content"],
    }


@pytest.mark.parametrize(
    ("model", "asked"),
    [("gpt-6", True), ("o5", True), ("gpt-5.5-2026-01-01", True), ("gpt-4.1", False), ("ft:gpt-4o:x", False)],
)
def test_models_that_do_not_reason_are_not_asked_for_it(model: str, asked: bool) -> None:
    assert ("include" in body(model=model)) is asked


def test_conversation_has_one_key_to_what_is_cached_of_it() -> None:
    other = Told((Text("Another job."),))
    keys = [
        body(**changes)["prompt_cache_key"]
        for changes in ({}, {"items": (BRIEF, other)}, {"items": (other,)}, {"model": "o5"}, {"items": ()})
    ]
    assert keys[0] == keys[1]
    assert len(set(keys)) == 4


def test_settings_become_fields_and_a_stream_is_not_padded() -> None:
    settings = {"temperature": 0.2, "reasoning": "high", "code": True, "stream": True}
    added = {name: value for name, value in body(settings=settings).items() if name not in body()}
    assert added == {
        "temperature": 0.2,
        "reasoning": {"effort": "high"},
        "tools": [{"type": "code_interpreter", "container": {"type": "auto"}}],
        "stream": True,
        "stream_options": {"include_obfuscation": False},
    }


def test_no_less_output_is_asked_for_than_the_provider_takes() -> None:
    assert body(max_output_tokens=3)["max_output_tokens"] == 16


@pytest.mark.parametrize(
    ("name", "sent"),
    [("a/terms.pdf", "terms.pdf"), ("TERMS.PDF", "TERMS.PDF"), ("terms", "terms.pdf"), ("a.b/c", "c.pdf")],
)
def test_pdf_is_named_as_one(name: str, sent: str) -> None:
    told = Told((Media(name, "application/pdf", b"%PDF"),))
    assert body(items=(told,))["input"][0]["content"][0]["filename"] == sent


def test_thoughts_that_led_to_nothing_are_not_sent_back() -> None:
    thought = {"type": "reasoning", "id": "rs_1", "summary": [], "encrypted_content": "gAAA"}
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    assert body(items=(Said(answer(thought, call)),))["input"] == [thought, call]
    assert body(items=(Said(answer(call, thought, thought)),))["input"] == [call]


def test_final_words_are_the_text_where_the_model_marks_them() -> None:
    output = said("I'll look.", phase="commentary"), said("Done.", phase="final_answer")
    assert responses_reading.read(answer(*output)).text == "Done."
    assert responses_reading.read(answer(said("I'll look."), said("Done."))).text == "I'll look.\n\nDone."


def test_refusal_beside_calls_is_no_end() -> None:
    refusal = {"type": "message", "content": [{"type": "refusal", "refusal": "Not that."}]}
    call = {"type": "function_call", "call_id": "c", "name": "f", "arguments": "{}"}
    assert responses_reading.read(answer(refusal)).stop is Stop.REFUSED
    assert responses_reading.read(answer(refusal, call)).stop is Stop.TOOLS


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"output": None}, "it has no output"),
        ({"output": [None]}, "it has no output"),
        ({"status": None}, "it ended for an unknown reason ('None', 'None')"),
        (
            {"status": "incomplete", "incomplete_details": {"reason": "tired"}},
            "it ended for an unknown reason ('incomplete', 'tired')",
        ),
        ({"output": [{"type": "function_call", "name": "f"}]}, "it calls a tool without a name or an id"),
        (
            {"output": [{"type": "function_call", "name": "f", "call_id": "c"}] * 2},
            "two of its calls have the same id",
        ),
    ],
)
def test_wrong_shape_is_said_with_what_it_cost(changes: Json, words: str) -> None:
    with pytest.raises(AdapterError) as caught:
        responses_reading.read(answer(said("Hello."), **changes))
    assert (caught.value.fault, caught.value.usage) == (Fault.WRONG_SHAPE, SPENT)
    assert str(caught.value) == f"The provider's answer can't be used: {words}."


@pytest.mark.parametrize(
    ("behaviour", "fault", "usage", "unanswered", "words"),
    [
        ("failed", Fault.PROVIDER_ERROR, Usage(), False, "The provider failed in the middle of its answer: "),
        ("failed_limited", Fault.RATE_LIMITED, Usage(), False, "The provider asked for fewer requests: "),
        ("failed_bad", Fault.TOO_MUCH, Usage(), False, "The model can't open a file of the job: "),
        ("failed_policy", Fault.EMPTY, SPENT, True, "The provider's content filter refused the job: "),
    ],
)
def test_good_status_with_a_failed_answer_is_no_answer_to_keep(
    openai: Talk, behaviour: str, fault: Fault, usage: Usage, unanswered: bool, words: str
) -> None:
    openai.server.behave(behaviour)
    with pytest.raises(AdapterError) as caught:
        openai.send()
    error = caught.value
    assert (error.fault, error.usage, error.unanswered) == (fault, usage, unanswered)
    assert str(error).startswith(words)


def test_answer_that_is_not_ready_is_no_answer_to_keep(openai: Talk) -> None:
    openai.server.behave("still_queued")
    with pytest.raises(AdapterError) as caught:
        openai.send()
    assert (caught.value.fault, caught.value.unanswered) == (Fault.PROVIDER_ERROR, True)


def test_what_a_filter_cut_is_a_refusal(openai: Talk) -> None:
    openai.server.behave("filtered_reply")
    assert openai.turn().stop is Stop.REFUSED


def test_filter_of_the_request_refuses_this_job_alone(openai: Talk) -> None:
    openai.server.behave("filtered")
    assert openai.failure().fault is Fault.EMPTY


def test_words_of_a_failed_answer_come_without_the_key() -> None:
    error = openai_errors.told({"code": "server_error", "message": f"Bad\n{KEY}."}, KEY)
    assert str(error) == "The provider failed in the middle of its answer: Bad ***."


def test_each_container_of_an_answer_is_a_session() -> None:
    ran = {"type": "code_interpreter_call", "container_id": "cntr_1"}
    other = {"type": "code_interpreter_call", "container_id": "cntr_2"}
    assert responses_reading.read(answer(ran, ran, other)).sessions == 2


@pytest.mark.parametrize("id_", ["../../../v1/models", "", "a b", None, 3, "x" * 300])
def test_file_whose_id_is_none_is_left_out(id_: object) -> None:
    note = {"type": "container_file_citation", "container_id": "cntr_1", "file_id": id_, "filename": "a.csv"}
    message = {"type": "message", "content": [{"type": "output_text", "text": "", "annotations": [note]}]}
    assert responses_reading.read(answer(message)).made == ()
    note["file_id"] = "cfile_1"
    assert [made.reference for made in responses_reading.read(answer(message)).made] == ["cntr_1/cfile_1"]


def test_stream_without_its_items_at_the_end_has_them_all_the_same(openai: Talk) -> None:
    openai.server.behave("bare_end")
    assert openai.turn().text == GOOD["ok"].text
