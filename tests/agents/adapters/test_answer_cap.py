"""No more of an answer is read than a reply within the limits can take, however it is packed."""

import tracemalloc

import pytest

from agents.adapters.answer_cap import MOST_BYTES, most_bytes
from agents.adapters.base import AdapterError, Limits
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import JobFactory
from tests.wire import WireServer

TINY = Limits(message_chars=1, max_output_tokens=1)


def test_a_packed_answer_is_unpacked(wire_server: WireServer, job: JobFactory) -> None:
    wire_server.behave("packed")
    reply = OpenAICompatibleAdapter().deliver(job())
    assert [file.name for file in reply.files] == ["report.md", "data/figures.csv"]


@pytest.mark.parametrize(
    ("behaviour", "fault", "words"),
    [
        (
            "bomb",
            Fault.TOO_MUCH,
            "The provider's answer has more than 1,000,020 bytes; no more is read.",
        ),
        ("error_bomb", Fault.PROVIDER_ERROR, "The provider failed (HTTP 500)."),
    ],
)
def test_of_an_answer_that_unpacks_to_hundreds_of_megabytes_little_is_read(
    wire_server: WireServer, job: JobFactory, behaviour: str, fault: Fault, words: str
) -> None:
    wire_server.behave(behaviour)
    tracemalloc.start()
    try:
        with pytest.raises(AdapterError) as caught:
            OpenAICompatibleAdapter().deliver(job(limits=TINY))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (caught.value.fault, str(caught.value)) == (fault, words)
    assert peak < 30_000_000


def test_the_cap_grows_with_the_limits_and_ends_at_20_megabytes() -> None:
    assert most_bytes(Limits()) == 2_056_000
    assert most_bytes(Limits(message_chars=300_000, max_output_tokens=100_000)) == 3_800_000
    assert most_bytes(Limits(message_chars=10**9)) == MOST_BYTES == 20_000_000
