import pytest

from agents.adapters.base import AdapterError
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from reviews.rules.retry import Fault
from tests.agents.adapters.conftest import JobFactory


def test_run_without_key_and_address_waits_for_a_person(
    job: JobFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(AdapterError, match="The agent can't be used: OPENAI_API_KEY is not set") as caught:
        OpenAICompatibleAdapter().deliver(job())
    assert caught.value.fault is Fault.REFUSED_KEY
    assert not caught.value.retryable
