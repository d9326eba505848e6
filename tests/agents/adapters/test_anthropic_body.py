"""What is Anthropic's own about a request: caching, thinking, hosted code, and which blocks go back."""

from dataclasses import replace
from typing import Any

import pytest

from agents.adapters.anthropic_messages import AnthropicProvider
from agents.adapters.turns import Answered, Ask, Call, Item, Json, Media, Result, Said, Text, Told, Tool
from tests.agents.adapters.talking import BRIEF

TOOL = Tool("list_files", "List all files.", {"type": "object", "properties": {}})
CACHED = {"type": "ephemeral"}
CALL = {"type": "tool_use", "id": "t1", "name": "list_files", "input": {}}
TEXT = {"type": "text", "text": "I'll look."}
HOSTED = {"type": "server_tool_use", "id": "s1", "name": "bash_code_execution", "input": {}}
RAN = {"type": "bash_code_execution_tool_result", "tool_use_id": "s1", "content": {}}
THOUGHT = {"type": "thinking", "thinking": "Hm.", "signature": "c2ln"}
GO_ON = Told((Text("Go on."),))
NOT_DONE = "Not done: the answer was cut off before this call was complete."


def body(*items: Item, **changes: Any) -> Json:
    ask = Ask(model="claude", system="You work.", items=items or (BRIEF,))
    return AnthropicProvider().body(replace(ask, **changes))


def said(*content: object, **fields: object) -> Said:
    return Said({"content": [*content], **fields})


def sent_back(*content: object, then: Item = GO_ON) -> list[Json]:
    """The messages after the first, with an answer of this content in their middle."""
    messages: list[Json] = body(BRIEF, said(*content), then)["messages"]
    return messages


def test_question_without_tools_is_sent_without_a_cache_that_it_would_only_pay_for() -> None:
    assert body() == {
        "model": "claude",
        "max_tokens": 16_000,
        "messages": [
            {
                "role": "user",
                "content": [
                    {"type": "text", "text": "Tidy our members list."},
                    {"type": "text", "text": "Keep the note under a page."},
                ],
            }
        ],
        "system": [{"type": "text", "text": "You work."}],
    }


def test_loop_with_tools_is_cached_from_its_start_to_its_last_message() -> None:
    sent = body(tools=(TOOL,))
    assert sent["cache_control"] == CACHED
    assert sent["system"] == [{"type": "text", "text": "You work.", "cache_control": CACHED}]
    assert sent["tools"] == [
        {"name": "list_files", "description": "List all files.", "input_schema": TOOL.parameters}
    ]


def test_what_was_sent_before_stands_where_it_stood() -> None:
    done = Answered((Result(Call("t1", "list_files", {}), "report.md"),))
    items: tuple[Item, ...] = (BRIEF, said(THOUGHT, CALL), done, said(TEXT), GO_ON)
    whole = body(*items, tools=(TOOL,))
    first = body(*items[:3], tools=(TOOL,))
    assert whole["messages"][: len(first["messages"])] == first["messages"]
    assert (whole["system"], whole["tools"]) == (first["system"], first["tools"])


@pytest.mark.parametrize(
    ("reasoning", "added"),
    [
        ("disabled", {"thinking": {"type": "disabled"}}),
        ("between_tools", {"thinking": {"type": "between_tools"}}),
        (
            "high",
            {
                "thinking": {"type": "adaptive", "display": "summarized"},
                "output_config": {"effort": "high"},
            },
        ),
    ],
)
def test_reasoning_is_an_effort_or_a_type_of_thinking(reasoning: str, added: Json) -> None:
    assert body(settings={"reasoning": reasoning}) == body() | added


def test_stream_is_asked_for_in_the_body() -> None:
    assert body(settings={"stream": True}) == body() | {"stream": True}


def test_hosted_code_goes_on_in_the_container_of_the_last_answer() -> None:
    code = {"code": True}
    items = (BRIEF, said(TEXT, container={"id": "c1"}), GO_ON, said(TEXT, container=None), GO_ON)
    assert body(settings=code)["tools"] == [{"type": "code_execution_20260521", "name": "code_execution"}]
    assert "container" not in body(settings=code)
    assert body(*items, settings=code)["container"] == "c1"
    assert "container" not in body(*items)


def test_call_that_was_cut_off_has_a_result_all_the_same() -> None:
    *_, last = sent_back(TEXT, CALL)
    assert last["content"] == [
        {"type": "tool_result", "tool_use_id": "t1", "content": NOT_DONE, "is_error": True},
        {"type": "text", "text": "Go on."},
    ]


def test_results_come_before_words_and_an_empty_one_has_no_content() -> None:
    done = Answered((Result(Call("t1", "list_files", {}), " ", error=True),))
    messages = body(BRIEF, said(CALL), done, GO_ON)["messages"]
    assert messages[2]["content"] == [
        {"type": "tool_result", "tool_use_id": "t1", "is_error": True},
        {"type": "text", "text": "Go on."},
    ]


@pytest.mark.parametrize(
    ("content", "kept"),
    [
        ([{"type": "text", "text": " "}, TEXT], [TEXT]),
        ([THOUGHT, TEXT, THOUGHT], [THOUGHT, TEXT]),
        ([TEXT, HOSTED], [TEXT]),
        ([TEXT, HOSTED, RAN], [TEXT, HOSTED, RAN]),
        ([{**CALL, "input": '{"pa'}], [CALL]),
        ([None, 3, TEXT], [TEXT]),
    ],
)
def test_what_the_provider_writes_and_does_not_take_is_left_out(
    content: list[object], kept: list[Json]
) -> None:
    _, answer, _ = sent_back(*content)
    assert answer == {"role": "assistant", "content": kept}


def test_answer_of_nothing_but_thoughts_is_left_out() -> None:
    (message,) = sent_back(THOUGHT)
    assert [block["text"] for block in message["content"]][-1] == "Go on."


def test_paused_answer_goes_back_with_the_tool_that_is_running() -> None:
    assert body(BRIEF, said(TEXT, HOSTED))["messages"][-1]["content"] == [TEXT, HOSTED]
    resumed = body(BRIEF, said(TEXT, HOSTED), said(RAN, TEXT), GO_ON)["messages"]
    assert [message["content"] for message in resumed[1:3]] == [[TEXT, HOSTED], [RAN, TEXT]]


def test_picture_comes_after_its_name_and_a_document_with_it() -> None:
    pdf, png = Media("a.pdf", "application/pdf", b"%PDF"), Media("b.png", "image/png", b"PNG")
    content = body(Told((Text(" "), pdf, png)))["messages"][0]["content"]
    assert [block["type"] for block in content] == ["document", "text", "image"]
    assert content[0]["title"] == "a.pdf"
    assert content[1]["text"] == "b.png:"


def test_no_system_prompt_is_none() -> None:
    assert "system" not in body(system=" ")
