"""What a model writes and no request can hold does not end the conversation."""

import json

import pytest

from agents.adapters import sendable
from agents.adapters.turns import Stop, Text, Told
from tests.agents.adapters.talking import Talk
from tests.wire import Says, call


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ("Half: \ud83d.", "Half: \ufffd."),
        ("\ude00\ud83d", "\ufffd\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ([1.5, float("inf"), float("nan"), -7, True, None], [1.5, None, None, -7, True, None]),
        ({"\ud83d": {"a": ["\udc00"]}}, {"\ufffd": {"a": ["\ufffd"]}}),
    ],
)
def test_what_can_not_be_written_is_replaced_wherever_it_stands(value: object, kept: object) -> None:
    assert sendable.clean({"a": value}) == {"a": kept}


def test_what_can_be_written_is_left_alone() -> None:
    raw = {"a": ["\U0001f600", {"b": 1.5}]}
    assert sendable.clean(raw) is raw


@pytest.mark.parametrize(
    "says",
    [Says("Half of it: \ud83d"), Says(None, (call("write_file", path="a.md", content="\ud83d"),))],
    ids=["text", "call"],
)
def test_conversation_goes_on_after_half_of_a_surrogate_pair(talk: Talk, says: Says) -> None:
    talk.server.behave(says, "ok")
    turn = talk.turn()
    if turn.calls:
        talk.answer(turn)
    talk.items.append(Told((Text("Go on."),)))
    json.dumps(talk.provider.body(talk.ask()), ensure_ascii=False).encode()
    assert talk.turn().stop is Stop.END
