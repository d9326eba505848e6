"""What is Anthropic's own about a call: pauses, the names of files, and what goes beside the body."""

import pytest

from agents.adapters.turns import Said, Stop
from reviews.rules.retry import Fault
from tests.agents.adapters.cases import CASES
from tests.agents.adapters.talking import Talk
from tests.wire import HostedFile, Says, WireServer
from tests.wire.messages import MESSAGES, VERSION
from tests.wire.says import TABLE

(ANTHROPIC,) = (case for case in CASES if case.kind == "anthropic")
CODE = {"code": True}


@pytest.fixture(params=[False, True], ids=["whole", "streamed"])
def anthropic(request: pytest.FixtureRequest, wire_server: WireServer) -> Talk:
    return Talk(ANTHROPIC, wire_server, stream=request.param)


def test_call_has_a_version_and_no_beta(anthropic: Talk) -> None:
    anthropic.turn(settings=CODE)
    (logged,) = anthropic.server.log
    assert logged.headers == {"anthropic-version": VERSION}


def test_paused_conversation_goes_on_with_what_was_said(anthropic: Talk) -> None:
    anthropic.server.behave("paused", "ok")
    assert anthropic.turn(settings=CODE).stop is Stop.PAUSED
    assert anthropic.turn(settings=CODE).stop is Stop.END
    said = next(item for item in anthropic.items if isinstance(item, Said))
    sent = anthropic.server.requests[-1]["messages"][-1]
    assert sent == {"role": "assistant", "content": said.raw["content"]}


def test_answer_has_the_names_of_its_files_beside_it(anthropic: Talk) -> None:
    anthropic.server.behave("files")
    raw = anthropic.send(settings=CODE)
    assert raw["files"][0] == MESSAGES.describe(TABLE)
    # Their content is for the loop to fetch, and what is known of them is not for the model.
    assert anthropic.server.fetched == []
    anthropic.items += [Said(raw), anthropic.items[0]]
    assert "files" not in anthropic.provider.body(anthropic.ask(settings=CODE))


def test_file_that_nothing_is_known_of_has_its_id_for_a_name(anthropic: Talk) -> None:
    anthropic.server.behave("lost_file")
    assert [made.name for made in anthropic.turn(settings=CODE).made] == ["file_9"]


def test_of_many_files_the_first_are_asked_about(anthropic: Talk) -> None:
    many = tuple(HostedFile(f"file_{n}", f"{n}.txt", "text/plain", b"") for n in range(60))
    anthropic.server.behave(Says(files=many))
    made = anthropic.turn(settings=CODE).made
    assert [each.name for each in made] == [f"{n}.txt" for n in range(50)] + [
        f"file_{n}" for n in range(50, 60)
    ]


@pytest.mark.parametrize(
    ("behaviour", "fault"),
    [
        ("filtered", Fault.EMPTY),
        ("bad_picture", Fault.TOO_MUCH),
        ("spend_limit", Fault.REFUSED_KEY),
        ("stopped_for_nothing", Fault.WRONG_SHAPE),
        ("no_call", Fault.WRONG_SHAPE),
        ("nameless_call", Fault.WRONG_SHAPE),
    ],
)
def test_fault_that_only_this_provider_has(anthropic: Talk, behaviour: str, fault: Fault) -> None:
    anthropic.server.behave(behaviour)
    error = anthropic.failure()
    assert (error.fault, error.unanswered) == (fault, False)
