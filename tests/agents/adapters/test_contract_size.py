"""Of an answer no more is read than the call allows, however it is packed."""

import tracemalloc

from reviews.rules.retry import Fault
from tests.agents.adapters.talking import Talk
from tests.wire.says import TEXT


def test_packed_answer_is_unpacked(talk: Talk) -> None:
    talk.server.behave("packed")
    assert talk.turn().text.strip() == TEXT.strip()


def test_of_an_answer_that_unpacks_to_hundreds_of_megabytes_little_is_read(talk: Talk) -> None:
    talk.server.behave("bomb")
    tracemalloc.start()
    try:
        error = talk.failure(answer_bytes=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (error.fault, error.unanswered) == (Fault.TOO_MUCH, True)
    assert str(error) == "The provider's answer has more than 1,000,000 bytes; no more is read."
    assert peak < 30_000_000


def test_each_call_has_a_cap_of_its_own(talk: Talk) -> None:
    assert talk.failure(answer_bytes=100).fault is Fault.TOO_MUCH
    assert talk.turn(answer_bytes=100_000).text.strip() == TEXT.strip()
