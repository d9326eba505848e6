"""Files that a provider's own code made, for every provider that runs code."""

from dataclasses import replace

import pytest

from agents.adapters.base import AdapterError
from agents.adapters.turns import Made
from reviews.rules.retry import Fault
from tests.agents.adapters.cases import CASES, Case
from tests.agents.adapters.conftest import KEY
from tests.agents.adapters.talking import Talk, run
from tests.wire import WireServer
from tests.wire.says import CHART, TABLE

CODE = {"code": True}


@pytest.fixture(params=[case for case in CASES if case.code], ids=lambda case: case.kind)
def code_case(request: pytest.FixtureRequest) -> Case:
    found: Case = request.param
    return found


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def coder(request: pytest.FixtureRequest, code_case: Case, wire_server: WireServer) -> Talk:
    return Talk(code_case, wire_server, stream=request.param)


@pytest.fixture(params=[case for case in CASES if case.fetches], ids=lambda case: case.kind)
def fetcher(request: pytest.FixtureRequest, wire_server: WireServer) -> Talk:
    return Talk(request.param, wire_server, stream=False)


def test_code_is_offered_only_where_the_agent_may_run_it(coder: Talk) -> None:
    without, with_ = (coder.provider.body(coder.ask(settings=each)) for each in ({}, CODE))
    assert len(with_["tools"]) == len(without["tools"]) + 1
    coder.turn(settings=CODE)


def test_files_that_code_made_come_back_each_once(coder: Talk) -> None:
    coder.server.behave("files")
    turn = coder.turn(settings=CODE)
    assert [made.media_type for made in turn.made] == [file.media_type for file in (TABLE, CHART)]
    assert [made.name for made in turn.made] == [TABLE.name, CHART.name] or not coder.case.fetches
    assert len({made.name for made in turn.made}) == len({made.reference for made in turn.made}) == 2
    assert [content(coder, made) for made in turn.made] == [TABLE.content, CHART.content]
    assert turn.sessions == coder.case.fetches
    assert turn.text


def test_conversation_goes_on_after_code_was_run(coder: Talk) -> None:
    coder.server.behave("files", "ok")
    coder.turn(settings=CODE)
    coder.items.append(coder.items[0])
    assert coder.turn(settings=CODE).text


def content(talk: Talk, made: Made) -> bytes:
    """As the loop gets it: from the answer, or else fetched."""
    assert (made.content is None) == talk.case.fetches
    return fetch(talk, made) if made.content is None else made.content


def fetch(talk: Talk, made: Made, *, most: int = 1_000, seconds: float = 20) -> bytes:
    return run(talk.provider.fetch(made, most=most, seconds=seconds))


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        ("refused_key", Fault.REFUSED_KEY),
        ("no_model", Fault.REFUSED_KEY),
        ("rate_limited", Fault.RATE_LIMITED),
        ("server_error", Fault.PROVIDER_ERROR),
        ("redirect", Fault.REFUSED_KEY),
        ("cut", Fault.PROVIDER_ERROR),
        ("silent_close", Fault.PROVIDER_ERROR),
        ("hang", Fault.TOO_SLOW),
        ("trickle", Fault.TOO_SLOW),
        ("bomb", Fault.TOO_MUCH),
    ],
)
def test_file_that_does_not_come_is_told(fetcher: Talk, behaviour: str, fault: Fault) -> None:
    fetcher.server.behave("files")
    fetcher.server.behave_with_files(behaviour)
    made = fetcher.turn(settings=CODE).made[0]
    with pytest.raises(AdapterError) as caught:
        fetch(fetcher, made, seconds=0.4 if fault is Fault.TOO_SLOW else 20)
    assert caught.value.fault is fault
    assert KEY not in str(caught.value)


def test_of_a_file_no_more_is_read_than_is_wanted(fetcher: Talk) -> None:
    fetcher.server.behave("files")
    made = fetcher.turn(settings=CODE).made[0]
    size = len(TABLE.content)
    assert fetch(fetcher, made, most=size) == TABLE.content
    with pytest.raises(AdapterError) as caught:
        fetch(fetcher, made, most=size - 1)
    assert caught.value.fault is Fault.TOO_MUCH


def test_file_that_is_not_there_is_told(fetcher: Talk) -> None:
    fetcher.server.behave("files")
    made = fetcher.turn(settings=CODE).made[0]
    gone = replace(made, reference=made.reference.replace(TABLE.id, "cfile_9"))
    with pytest.raises(AdapterError, match="HTTP 404"):
        fetch(fetcher, gone)
