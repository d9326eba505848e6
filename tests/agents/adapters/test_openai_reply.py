from decimal import Decimal

import pytest

from agents.adapters.base import File, Usage
from agents.adapters.conversation import version
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from tests.agents.adapters.conftest import KEY, JobFactory
from tests.wire import WireServer

PRICES = {"input_usd_per_million": "2.50", "output_usd_per_million": 10, "cached_usd_per_million": 1.25}


def test_reply_has_message_files_and_where_it_came_from(wire_server: WireServer, job: JobFactory) -> None:
    reply = OpenAICompatibleAdapter().deliver(job())
    assert reply.message == "Here is the report, with the figures beside it."
    assert reply.files == (
        File("report.md", b"# Report\n\nEverything that the brief asks for.\n", "text/markdown"),
        File("data/figures.csv", b"item,amount\ntea,3\n", "text/csv"),
    )
    assert reply.provider_id == "chatcmpl-1"
    assert reply.prompt_version == version()


def test_usage_has_cached_and_reasoning_tokens_apart_and_no_cost_without_prices(
    wire_server: WireServer, job: JobFactory
) -> None:
    usage = OpenAICompatibleAdapter().deliver(job()).usage
    assert usage == Usage(1200, 340, 200, 40, None)


def test_cost_follows_the_prices_of_the_agent(wire_server: WireServer, job: JobFactory) -> None:
    usage = OpenAICompatibleAdapter().deliver(job(settings={"prices": PRICES})).usage
    # 1,000 x 2.50 + 200 x 1.25 + 340 x 10 US dollars a million
    assert usage.cost_usd == Decimal("0.00615")


def test_request_names_model_limit_and_temperature(wire_server: WireServer, job: JobFactory) -> None:
    OpenAICompatibleAdapter().deliver(job(model="llama", settings={"temperature": 0.2}))
    sent = dict(wire_server.requests[0])
    assert [message["role"] for message in sent.pop("messages")] == ["system", "user"]
    assert sent == {"model": "llama", "max_tokens": 16_000, "temperature": 0.2}
    assert wire_server.keys == [KEY]


def test_local_server_needs_no_key(
    wire_server: WireServer, job: JobFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY")
    OpenAICompatibleAdapter().deliver(job())
    assert wire_server.keys == ["none"]


@pytest.mark.parametrize(
    ("base_url", "key", "reason"),
    [
        ("", "", "OPENAI_API_KEY is not set (nor OPENAI_BASE_URL, for a server that needs no key)"),
        ("", "sk-1", None),
        ("http://127.0.0.1:11434/v1", "", None),
        ("http://[::1]:8000/v1", "", None),
        ("https://api.example.org", "sk-1", None),
        ("127.0.0.1:11434/v1", "", "OPENAI_BASE_URL is not an address that begins with http:// or https://"),
        ("http://[", "", "OPENAI_BASE_URL is not an address that begins with http:// or https://"),
        ("", "sk-\u2013", "OPENAI_API_KEY has characters that no key has"),
        ("", "sk-1\nX-Evil: 1", "OPENAI_API_KEY has characters that no key has"),
    ],
)
def test_what_the_environment_lacks_is_said(
    monkeypatch: pytest.MonkeyPatch, base_url: str, key: str, reason: str | None
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", base_url)
    monkeypatch.setenv("OPENAI_API_KEY", key)
    assert OpenAICompatibleAdapter().available() == reason
