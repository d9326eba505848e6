"""What is Gemini's own about a request: roles, functions beside hosted code, and calls without an id."""

from dataclasses import replace
from typing import Any

import pytest

from agents.adapters import gemini_reading
from agents.adapters.gemini import GeminiProvider
from agents.adapters.turns import Answered, Ask, Call, Item, Json, Media, Result, Said, Text, Told, Tool
from tests.agents.adapters.talking import BRIEF
from tests.wire.generate import GENERATE

TOOL = Tool("list_files", "List all files.", {"type": "object", "properties": {}})
GO_ON = Told((Text("Go on."),))
NOT_DONE = "Not done: the answer was cut off before this call was complete."
UNREADABLE = "Your last function call could not be read, so nothing was done. Call the function again."


def body(*items: Item, **changes: Any) -> Json:
    ask = Ask(model="gemini", system="You work.", items=items or (BRIEF,))
    return GeminiProvider().body(replace(ask, **changes))


def said(*parts: Json, reason: str = "STOP") -> Said:
    content = {"role": "model", "parts": [*parts]}
    return Said({"candidates": [{"content": content, "finishReason": reason}]})


def call(id_: str | None, name: str = "list_files") -> Json:
    known = {} if id_ is None else {"id": id_}
    return {"functionCall": {**known, "name": name, "args": {}}, "thoughtSignature": "c2ln"}


def response(id_: str | None, **told: str) -> Json:
    known = {} if id_ is None else {"id": id_}
    return {"functionResponse": {**known, "name": "list_files", "response": told}}


def test_plain_question() -> None:
    assert body() == {
        "contents": [
            {
                "role": "user",
                "parts": [{"text": "Tidy our members list."}, {"text": "Keep the note under a page."}],
            }
        ],
        "generationConfig": {"maxOutputTokens": 16_000},
        "systemInstruction": {"parts": [{"text": "You work."}]},
    }
    assert "systemInstruction" not in body(system=" ")


def test_settings_become_fields() -> None:
    settings = {"temperature": 0.2, "reasoning": "high", "stream": True}
    assert body(settings=settings) == body() | {
        "generationConfig": {
            "maxOutputTokens": 16_000,
            "temperature": 0.2,
            "thinkingConfig": {"thinkingLevel": "HIGH", "includeThoughts": True},
        }
    }


def test_functions_and_hosted_code_are_asked_for_together() -> None:
    functions = {
        "functionDeclarations": [
            {"name": "list_files", "description": "List all files.", "parametersJsonSchema": TOOL.parameters}
        ]
    }
    code = {"code": True}
    assert body(tools=(TOOL,)) == body() | {"tools": [functions]}
    assert body(settings=code) == body() | {"tools": [{"codeExecution": {}}]}
    assert body(tools=(TOOL,), settings=code) == body() | {
        "tools": [functions, {"codeExecution": {}}],
        "toolConfig": {"includeServerSideToolInvocations": True},
    }


def test_results_are_told_as_output_or_error_with_the_call_s_own_id_or_none() -> None:
    answer = said(call("c1"), call(None))
    calls = gemini_reading.read(answer.raw).calls
    done = Answered((Result(calls[0], "report.md"), Result(calls[1], "No such file.", error=True)))
    contents = body(BRIEF, answer, done)["contents"]
    assert contents[1]["parts"] == [call("c1"), call(None)]
    assert contents[2] == {
        "role": "user",
        "parts": [response("c1", output="report.md"), response(None, error="No such file.")],
    }


def test_call_that_was_cut_off_has_a_response_all_the_same() -> None:
    *_, last = body(BRIEF, said(call("c1"), call(None)), GO_ON)["contents"]
    assert last["parts"] == [
        response("c1", error=NOT_DONE),
        response(None, error=NOT_DONE),
        {"text": "Go on."},
    ]


def test_call_that_the_provider_could_not_read_is_told_in_words() -> None:
    answer = Said({"candidates": [{"content": {"role": "model"}, "finishReason": "MALFORMED_FUNCTION_CALL"}]})
    (lost,) = gemini_reading.read(answer.raw).calls
    assert lost == Call("unreadable-0", "", None)
    (content,) = body(BRIEF, answer, Answered((Result(lost, "There is no such tool."),)))["contents"]
    assert content["parts"][-1] == {"text": UNREADABLE}


def test_answer_goes_back_as_it_came_and_one_without_parts_not_at_all() -> None:
    thought = {"text": "", "thought": True, "thoughtSignature": "c2ln"}
    contents = body(BRIEF, said(thought, {"text": "Done."}), GO_ON)["contents"]
    assert contents[1] == {"role": "model", "parts": [thought, {"text": "Done."}]}
    assert len(body(BRIEF, said(), GO_ON)["contents"]) == 1
    assert len(body(BRIEF, Said({"promptFeedback": {"blockReason": "SAFETY"}}), GO_ON)["contents"]) == 1


def test_file_comes_after_its_name() -> None:
    parts = body(Told((Text(" "), Media("a.pdf", "application/pdf", b"%PDF"))))["contents"][0]["parts"]
    assert parts == [
        {"text": "a.pdf:"},
        {"inlineData": {"mimeType": "application/pdf", "data": "JVBERg=="}},
    ]


@pytest.mark.parametrize("behaviour", ["loose_call", "to_be_continued"])
def test_what_only_this_provider_answers_can_be_sent_back(behaviour: str) -> None:
    raw = GENERATE.own[behaviour].body
    assert isinstance(raw, dict)
    assert body(BRIEF, Said(raw), GO_ON)["contents"][1] == raw["candidates"][0]["content"]
