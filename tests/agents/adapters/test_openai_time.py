"""The limit on time is one on the whole reply, however the server stretches it."""

import threading
import time

import pytest

from agents.adapters.base import AdapterError, Limits
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import JobFactory
from tests.wire import WireServer


@pytest.mark.parametrize("behaviour", ["hang", "trickle", "trickling_head"])
def test_slow_reply_ends_at_the_limit(wire_server: WireServer, job: JobFactory, behaviour: str) -> None:
    wire_server.behave(behaviour)
    before = time.monotonic()
    with pytest.raises(AdapterError) as caught:
        OpenAICompatibleAdapter().deliver(job(limits=Limits(seconds=0.5)))
    took = time.monotonic() - before
    assert caught.value.fault is Fault.TOO_SLOW
    assert str(caught.value) == "No complete reply within 0.5 seconds."
    assert 0.5 <= took < 2.5


def test_calls_run_in_threads_side_by_side(wire_server: WireServer, job: JobFactory) -> None:
    wire_server.behave("hang")
    faults: list[Fault] = []

    def run() -> None:
        try:
            OpenAICompatibleAdapter().deliver(job(limits=Limits(seconds=0.7)))
        except AdapterError as error:
            faults.append(error.fault)

    threads = [threading.Thread(target=run) for _ in range(8)]
    before = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == [Fault.TOO_SLOW] * 8
    assert time.monotonic() - before < 0.7 * 8
