"""What holds for every provider, streaming or not: what it sends, and how it reads what comes."""

import json
from dataclasses import replace

import pytest

from agents.adapters.base import Usage
from agents.adapters.turns import Said, Stop, Text, Told, Turn
from tests.agents.adapters.cases import PDF, PNG
from tests.agents.adapters.conftest import KEY
from tests.agents.adapters.talking import BRIEF, Talk, parts_of, said_of
from tests.wire import Says, Script, Spent
from tests.wire.says import GOOD, TEXT


def test_good_answer_is_read(talk: Talk) -> None:
    turn = talk.turn()
    assert (turn.text.strip(), turn.calls, turn.stop, turn.made) == (TEXT.strip(), (), Stop.END, ())
    assert turn.provider_id
    assert turn.usage == talk.case.usage
    assert talk.server.keys == [KEY]


def test_what_is_sent_is_the_body_and_has_no_key(talk: Talk) -> None:
    talk.turn()
    body = talk.provider.body(talk.ask(items=(BRIEF,)))
    assert talk.server.requests == [body]
    assert KEY not in json.dumps(body)
    assert KEY not in json.dumps([each.headers for each in talk.server.log])


def test_conversation_over_several_turns_sends_back_what_was_said_as_it_was(talk: Talk) -> None:
    talk.server.behave("job")
    turns: list[Turn] = []
    while not (turns and turns[-1].calls[-1].name == "finish"):
        turns.append(talk.turn())
        talk.answer(turns[-1])
    called = [[call.name for call in turn.calls] for turn in turns]
    assert called == [["list_files", "write_file", "read_file"], ["write_file"], ["finish"]]
    assert {turn.stop for turn in turns} == {Stop.TOOLS}
    *said, _ = [item.raw for item in talk.items if isinstance(item, Said)]
    parts = parts_of(talk.server.requests[-1])
    assert [part for raw in said for part in talk.case.sent_back(raw) if part not in parts] == []


def test_each_of_several_calls_has_its_own_id_and_answer(talk: Talk) -> None:
    talk.server.behave("parallel")
    turn = talk.turn()
    assert [call.arguments for call in turn.calls] == [
        json.loads(call.arguments) for call in GOOD["parallel"].calls
    ]
    assert len({call.id for call in turn.calls}) == 3
    talk.answer(turn)
    talk.turn()
    sent = json.dumps(talk.server.requests[-1])
    places = [sent.index(said_of(call)) for call in turn.calls]
    assert places == sorted(places)


def test_unknown_tool_is_passed_on(talk: Talk) -> None:
    talk.server.behave("unknown_tool")
    (call,) = talk.turn().calls
    assert (call.name, call.arguments) == ("dance", {"steps": 3})


@pytest.mark.parametrize("behaviour", ["bad_arguments", "odd_arguments"])
def test_arguments_that_are_no_object_are_none_and_the_conversation_goes_on(
    talk: Talk, behaviour: str
) -> None:
    talk.server.behave(behaviour, "ok")
    turn = talk.turn()
    # Some providers read the arguments themselves, and pass on none of them.
    assert [call.arguments or None for call in turn.calls] == [None]
    talk.answer(turn)
    assert talk.turn().stop is Stop.END


@pytest.mark.parametrize(
    ("behaviour", "stop", "text"),
    [
        ("too_long", Stop.LENGTH, "Here is the rep"),
        ("empty", Stop.END, ""),
        ("says_nothing", Stop.END, ""),
        ("thinks", Stop.END, TEXT.strip()),
    ],
)
def test_end_of_an_answer_is_told(talk: Talk, behaviour: str, stop: Stop, text: str) -> None:
    talk.server.behave(behaviour)
    turn = talk.turn()
    assert (turn.stop, turn.text.strip()) == (stop, text)


def test_refusal_is_told(talk: Talk) -> None:
    talk.server.behave("refusal")
    assert talk.turn().stop is Stop.REFUSED


def test_call_that_was_cut_has_no_arguments(talk: Talk) -> None:
    talk.server.behave(replace(GOOD["writes"], stop="length"))
    turn = talk.turn()
    assert (turn.stop, [call.arguments for call in turn.calls]) == (Stop.LENGTH, [None])


@pytest.mark.parametrize("behaviour", ["too_long", "empty", "says_nothing", "thinks", "writes"])
def test_conversation_goes_on_whatever_was_said(talk: Talk, behaviour: str) -> None:
    talk.server.behave(behaviour, "ok")
    turn = talk.turn()
    if turn.calls:
        talk.answer(turn)
    talk.items.append(Told((Text("Go on."),)))
    assert talk.turn().stop is Stop.END


def test_thoughts_that_led_to_nothing_do_not_end_the_conversation(talk: Talk) -> None:
    talk.server.behave(Says(None, reasoning="Hm.", stop="length"), "ok")
    assert talk.turn().stop is Stop.LENGTH
    talk.items.append(Told((Text("Go on."),)))
    assert talk.turn().stop is Stop.END


def test_usage_has_cached_and_reasoning_tokens_apart(talk: Talk) -> None:
    talk.server.behave(Says(spent=Spent(100_000, 50_000, 90_000, 45_000, 5_000)))
    usage = talk.turn().usage
    reasoning = 45_000 if talk.case.usage.reasoning_tokens else 0
    cache_writes = 5_000 if talk.case.cache_writes else 0
    assert usage == Usage(100_000, 50_000, 90_000, reasoning, None, cache_writes)


def test_media_go_in_the_form_of_the_provider(plain_talk: Talk) -> None:
    case, provider = plain_talk.case, plain_talk.provider
    assert [each.media_type in provider.media(case.settings) for each in (PDF, PNG)] == [
        each in case.media for each in (PDF, PNG)
    ]
    for media, part in case.media.items():
        plain_talk.items[:] = [Told((Text("Look at this."), media))]
        assert part in parts_of(provider.body(plain_talk.ask()))
        plain_talk.turn()


def test_body_is_the_same_each_time_and_survives_storing(talk: Talk) -> None:
    talk.server.behave(Script((GOOD["writes"], GOOD["ok"])))
    talk.answer(talk.turn())
    talk.turn()
    body = talk.provider.body(talk.ask())
    stored = [
        Said(json.loads(json.dumps(item.raw))) if isinstance(item, Said) else item for item in talk.items
    ]
    again = talk.provider.body(talk.ask(items=tuple(stored)))
    assert json.dumps(again) == json.dumps(body)


def test_settings_are_sent(plain_talk: Talk) -> None:
    plain = plain_talk.provider.body(plain_talk.ask())
    warm = plain_talk.provider.body(plain_talk.ask(settings={"temperature": 0.5, "reasoning": "high"}))
    added = [part for part in parts_of(warm) if part not in parts_of(plain)]
    assert ("0.5" in json.dumps(added)) == plain_talk.case.temperature
    assert "high" in json.dumps(added).lower()


def test_answer_in_pieces_is_the_same_as_in_one(plain_talk: Talk) -> None:
    plain_talk.server.behave("thinks", "thinks", "parallel", "parallel")
    read = plain_talk.provider.read
    pairs = [
        [read(plain_talk.send(settings={"stream": stream})) for stream in (False, True)] for _ in range(2)
    ]
    assert [whole == streamed for whole, streamed in pairs] == [True, True]
