"""What is Gemini's own about a call: its path, the key's header, and calls without an id."""

from dataclasses import replace
from datetime import timedelta

import pytest

from agents.adapters.base import AdapterError
from agents.adapters.turns import Made, Stop
from reviews.rules.retry import Fault
from tests.agents.adapters.cases import CASES
from tests.agents.adapters.talking import Talk, run
from tests.wire import WireServer

(GEMINI,) = (case for case in CASES if case.kind == "gemini")


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def gemini(request: pytest.FixtureRequest, wire_server: WireServer) -> Talk:
    return Talk(GEMINI, wire_server, stream=request.param)


def test_model_is_in_the_path_and_the_key_is_not(gemini: Talk) -> None:
    gemini.turn()
    (logged,) = gemini.server.log
    method = "streamGenerateContent?alt=sse" if gemini.stream else "generateContent"
    assert logged.path.endswith(f"/models/test-model:{method}")
    assert logged.key not in logged.path
    assert set(logged.headers) == {"x-goog-api-client"}


def test_model_s_name_may_say_where_it_is_and_leads_nowhere_else(gemini: Talk) -> None:
    run(gemini.provider.send(replace(gemini.ask(), model="models/test-model")))
    with pytest.raises(AdapterError, match="HTTP 404"):
        run(gemini.provider.send(replace(gemini.ask(), model="../files?x=")))
    assert len(gemini.server.log) == 1


def test_calls_without_an_id_are_answered_without_one(gemini: Talk) -> None:
    gemini.server.behave("loose_call", "ok")
    turn = gemini.turn()
    assert len({call.id for call in turn.calls}) == 2
    gemini.answer(turn)
    assert gemini.turn().stop is Stop.END
    sent = [part["functionResponse"] for part in gemini.server.requests[-1]["contents"][-1]["parts"]]
    assert [each.get("id") for each in sent] == [None, None]


def test_call_that_the_provider_could_not_read_is_asked_for_again(gemini: Talk) -> None:
    gemini.server.behave("bad_arguments", "writes")
    turn = gemini.turn()
    assert turn.stop is Stop.TOOLS
    gemini.answer(turn)
    assert [call.name for call in gemini.turn().calls] == ["write_file"]


@pytest.mark.parametrize(
    ("behaviour", "fault", "wait"),
    [
        ("rate_limited_inside", Fault.RATE_LIMITED, timedelta(seconds=12.5)),
        ("prepaid_spent", Fault.REFUSED_KEY, None),
        ("bad_picture", Fault.TOO_MUCH, None),
        ("no_candidates", Fault.WRONG_SHAPE, None),
        ("nameless_call", Fault.WRONG_SHAPE, None),
        ("bad_file", Fault.WRONG_SHAPE, None),
    ],
)
def test_fault_that_only_this_provider_has(
    gemini: Talk, behaviour: str, fault: Fault, wait: timedelta | None
) -> None:
    gemini.server.behave(behaviour)
    # In a stream an answer without candidates looks like one that was cut off.
    cut = gemini.stream and behaviour == "no_candidates"
    error = gemini.failure()
    assert (error.fault, error.retry_after) == (Fault.PROVIDER_ERROR if cut else fault, wait)
    assert error.unanswered == cut


def test_nothing_is_ever_fetched(gemini: Talk) -> None:
    with pytest.raises(AdapterError, match="holds no such file"):
        run(gemini.provider.fetch(Made("0", "a.csv", "text/csv"), most=1, seconds=1))
