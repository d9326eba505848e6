"""What holds for every adapter, which does a job at once and has no model."""

import pytest

from agents.adapters import registry
from agents.adapters.base import Adapter, Earlier, Usage, check_reply
from tests.agents.adapters.conftest import FEEDBACK, RETRY, JobFactory


@pytest.fixture(params=[kind for kind in registry.KINDS if not registry.is_model(kind)])
def adapter(request: pytest.FixtureRequest) -> Adapter:
    return registry.adapter(request.param)


@pytest.mark.parametrize(("attempt", "guidance"), [(0, None), (1, FEEDBACK), (2, RETRY)])
def test_reply_passes_the_check(
    adapter: Adapter, job: JobFactory, attempt: int, guidance: str | None
) -> None:
    first = adapter.deliver(job())
    earlier = Earlier(first.message, first.files) if attempt else None
    work = job(attempt=attempt, guidance=guidance, earlier=earlier)
    reply = adapter.deliver(work)
    check_reply(reply, work.limits)
    assert reply.message.strip()
    assert reply.files
    assert all(file.content for file in reply.files)


def test_usage_is_told(adapter: Adapter, job: JobFactory) -> None:
    usage = adapter.deliver(job()).usage
    assert isinstance(usage, Usage)
    assert usage.input_tokens > 0
    assert usage.output_tokens > 0


def test_adapter_keeps_nothing_between_calls(adapter: Adapter, job: JobFactory) -> None:
    alone = adapter.deliver(job())
    adapter.deliver(job(task_id="another", attempt=1, guidance=FEEDBACK))
    assert adapter.deliver(job()) == alone


def test_job_without_a_word_still_gets_a_reply(adapter: Adapter, job: JobFactory) -> None:
    work = job(text="", title="", category="")
    check_reply(adapter.deliver(work), work.limits)
