"""Chat completions as servers send them that take OpenAI's description lightly."""

from typing import Any

import pytest

from agents.adapters import completion_reading
from agents.adapters.base import AdapterError, Usage
from agents.adapters.openai_compatible import CompatibleProvider
from agents.adapters.turns import Answered, Ask, Call, Json, Media, Result, Said, Stop, Text, Told
from reviews.rules.retry import Fault

FUNCTION = {"name": "write_file", "arguments": '{"path": "a.md"}'}


def answer(reason: object = "stop", usage: object = None, **message: Any) -> Json:
    choice = {"index": 0, "message": {"role": "assistant", **message}, "finish_reason": reason}
    return {"id": "chatcmpl-1", "choices": [choice], "usage": usage}


def calling(*calls: Json, reason: object = "tool_calls") -> Json:
    return answer(reason, content=None, tool_calls=list(calls))


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("Here it is.", "Here it is."),
        (None, ""),
        ([{"type": "text", "text": "Here "}, None, {"type": "image"}, {"text": "it is."}], "Here it is."),
        ("<think>\nFirst the figures.\n</think>\n\nHere it is.", "Here it is."),
        (" <think>Hm.", ""),
        ("Here it is: <think>no</think>.", "Here it is: <think>no</think>."),
    ],
)
def test_text_is_found_and_thoughts_are_left_out(content: object, text: str) -> None:
    assert completion_reading.read(answer(content=content)).text == text


@pytest.mark.parametrize(
    ("arguments", "read", "sent_back"),
    [
        ('{"path": "a.md"}', {"path": "a.md"}, '{"path": "a.md"}'),
        ({"path": "a.md"}, {"path": "a.md"}, '{"path": "a.md"}'),
        ("", {}, "{}"),
        ("  ", {}, "{}"),
        ('{"path": ', None, "{}"),
        ('["a.md"]', None, "{}"),
        ("9" * 5000, None, "{}"),
        ("[" * 100_000, None, "{}"),
        (None, None, "{}"),
        (3, None, "{}"),
    ],
)
def test_arguments_come_as_text_or_unpacked_and_go_back_as_an_object(
    arguments: object, read: object, sent_back: str
) -> None:
    raw = calling({"id": "c", "function": {"name": "f", "arguments": arguments}})
    assert completion_reading.read(raw).calls == (Call("c", "f", read),)  # type: ignore[arg-type]
    function = completion_reading.message(raw)["tool_calls"][0]["function"]
    assert function == {"name": "f", "arguments": sent_back}


@pytest.mark.parametrize(
    ("ids", "read"),
    [
        (["a", "b"], ["a", "b"]),
        ([None, "", 3], ["call_1", "call_2", "call_3"]),
        (["a", "a", "a"], ["a", "a_", "a__"]),
        (["call_2", None], ["call_2", "call_2_"]),
    ],
)
def test_every_call_has_an_id_of_its_own_and_is_sent_back_with_it(ids: list[object], read: list[str]) -> None:
    raw = calling(*({"id": id_, "function": FUNCTION} for id_ in ids))
    assert [call.id for call in completion_reading.read(raw).calls] == read
    assert [call["id"] for call in completion_reading.message(raw)["tool_calls"]] == read


@pytest.mark.parametrize(
    ("raw", "stop"),
    [
        (calling({"function": FUNCTION}, reason="stop"), Stop.TOOLS),
        (calling({"function": FUNCTION}, reason=None), Stop.TOOLS),
        (answer("tool_calls", content="Done."), Stop.END),
        (answer("eos", content="Done."), Stop.END),
        (answer("length", content="Don"), Stop.LENGTH),
        (answer("content_filter", content="Don"), Stop.REFUSED),
        (answer(content=None, refusal="No."), Stop.REFUSED),
        (answer(content="Done.", refusal="No."), Stop.END),
    ],
)
def test_why_it_ended_is_told_by_what_is_there(raw: Json, stop: Stop) -> None:
    assert completion_reading.read(raw).stop is stop


def test_of_a_cut_answer_only_the_last_call_is_cut() -> None:
    raw = calling({"function": FUNCTION}, {"function": FUNCTION}, reason="length")
    assert [call.arguments for call in completion_reading.read(raw).calls] == [{"path": "a.md"}, None]


@pytest.mark.parametrize(
    "raw",
    [
        {},
        {"choices": None},
        {"choices": []},
        {"choices": [None]},
        {"choices": [{"message": None}]},
        {"choices": [{"message": {"content": 3}}]},
        calling({"function": {"arguments": "{}"}}),
    ],
)
def test_what_is_no_completion_is_refused_with_what_it_cost(raw: Json) -> None:
    usage = {"prompt_tokens": 10, "completion_tokens": 5}
    with pytest.raises(AdapterError) as caught:
        completion_reading.read({**raw, "usage": usage})
    assert (caught.value.fault, caught.value.usage) == (Fault.WRONG_SHAPE, Usage(10, 5))


@pytest.mark.parametrize(
    ("reported", "usage"),
    [
        (None, Usage()),
        ({"prompt_tokens": None, "completion_tokens": True}, Usage()),
        ({"prompt_tokens": "10", "completion_tokens": 5.5}, Usage()),
        ({"prompt_tokens": -1, "completion_tokens": 10**30}, Usage(0, 10**9)),
        ({"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 99}}, Usage(10, 0, 10)),
        (
            {"prompt_tokens": 10, "prompt_tokens_details": {"cached_tokens": 4, "cache_write_tokens": 9}},
            Usage(10, 0, 4, cache_write_tokens=6),
        ),
        (
            {"completion_tokens": 10, "completion_tokens_details": {"reasoning_tokens": 99}},
            Usage(0, 10, 0, 10),
        ),
        ({"prompt_tokens": 10, "prompt_tokens_details": None, "completion_tokens_details": []}, Usage(10)),
    ],
)
def test_usage_is_read_with_care(reported: object, usage: Usage) -> None:
    assert completion_reading.read(answer(content="", usage=reported)).usage == usage


@pytest.mark.parametrize(
    ("id_", "kept"), [("chatcmpl-1", "chatcmpl-1"), (None, ""), ("a\0b", ""), ("x" * 300, "x" * 200)]
)
def test_id_of_the_answer_is_kept_if_it_can_be_stored(id_: object, kept: str) -> None:
    assert completion_reading.read({**answer(content=""), "id": id_}).provider_id == kept


def test_conversation_becomes_messages() -> None:
    raw = answer(
        content="I'll write.", reasoning_content="Hm.", tool_calls=[{"id": "c", "function": FUNCTION}]
    )
    call = completion_reading.read(raw).calls[0]
    items = (Told((Text("One."), Text("Two."))), Said(raw), Answered((Result(call, "Done."),)))
    sent = CompatibleProvider().body(Ask(model="llama", system="You work.", items=items))
    assert sent == {
        "model": "llama",
        "max_tokens": 16_000,
        "messages": [
            {"role": "system", "content": "You work."},
            {"role": "user", "content": "One.\n\nTwo."},
            {
                "role": "assistant",
                "content": "I'll write.",
                "reasoning_content": "Hm.",
                "tool_calls": [{"id": "c", "type": "function", "function": FUNCTION}],
            },
            {"role": "tool", "tool_call_id": "c", "content": "Done."},
        ],
    }


def test_settings_become_fields() -> None:
    settings = {"temperature": 0.2, "reasoning": "low", "stream": True, "vision": True, "code": True}
    plain = CompatibleProvider().body(Ask(model="m", system="s", items=()))
    body = CompatibleProvider().body(Ask(model="m", system="s", items=(), settings=settings))
    assert {name: value for name, value in body.items() if name not in plain} == {
        "temperature": 0.2,
        "reasoning_effort": "low",
        "stream": True,
        "stream_options": {"include_usage": True},
    }


def test_pictures_are_sent_only_to_a_model_that_sees() -> None:
    provider = CompatibleProvider()
    assert provider.media({}) == provider.media({"vision": False}) == frozenset()
    assert "image/png" in provider.media({"vision": True})
    told = Told((Text("Look."), Media("a.png", "image/png", b"x")))
    (_, message) = provider.body(Ask(model="m", system="s", items=(told,)))["messages"]
    assert [part["type"] for part in message["content"]] == ["text", "image_url"]
