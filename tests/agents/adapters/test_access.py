import pytest

from agents.adapters import registry
from tests.agents.adapters.cases import CASES
from tests.agents.adapters.conftest import KEY
from tests.agents.adapters.talking import Talk
from tests.wire import WireServer

NO_ADDRESS = "COMPATIBLE_BASE_URL is not an address that begins with http:// or https://"
NO_KEY = "COMPATIBLE_API_KEY has characters that no key has"


@pytest.mark.parametrize(
    ("base_url", "key", "reason"),
    [
        ("", "", "COMPATIBLE_BASE_URL is not set"),
        ("  ", "sk-1", "COMPATIBLE_BASE_URL is not set"),
        ("http://127.0.0.1:11434/v1", "", None),
        ("http://[::1]:8000/v1", "", None),
        ("https://api.example.org", "sk-1", None),
        ("127.0.0.1:11434/v1", "", NO_ADDRESS),
        ("http://[", "", NO_ADDRESS),
        ("http://user:word@host/v1", "", NO_ADDRESS),
        ("http://host:65536/v1", "", NO_ADDRESS),
        ("http://host/v1\nHost: other", "", NO_ADDRESS),
        ("http://host", "sk-\u2013", NO_KEY),
        ("http://host", "sk-1\nX-Evil: 1", NO_KEY),
    ],
)
def test_server_of_ones_own_needs_an_address_and_maybe_a_key(
    monkeypatch: pytest.MonkeyPatch, base_url: str, key: str, reason: str | None
) -> None:
    monkeypatch.setenv("COMPATIBLE_BASE_URL", base_url)
    monkeypatch.setenv("COMPATIBLE_API_KEY", key)
    assert registry.missing("openai_compatible") == reason


def test_openai_needs_a_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    assert registry.missing("openai") == "OPENAI_API_KEY is not set"
    monkeypatch.setenv("OPENAI_API_KEY", "sk-1")
    assert registry.missing("openai") is None


def test_key_of_one_provider_is_not_shown_to_another(
    wire_server: WireServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_ORG_ID", "org-1")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-1")
    monkeypatch.delenv("COMPATIBLE_API_KEY")
    talk = Talk(next(case for case in CASES if case.kind == "openai_compatible"), wire_server, stream=False)
    talk.turn()
    (logged,) = wire_server.log
    assert logged.key == "none"
    assert [name for name, value in logged.headers.items() if KEY in value or value.endswith("-1")] == []
