import pytest

from agents.adapters import registry
from agents.adapters.scripted import ScriptedAdapter

MODELS = ["openai", "anthropic", "gemini", "openai_compatible"]


@pytest.mark.parametrize("kind", MODELS)
def test_each_kind_with_a_model_has_its_provider(kind: str) -> None:
    assert registry.is_model(kind)
    assert not registry.is_scripted(kind)
    provider = registry.provider(kind)
    assert type(registry.get(kind)) is type(provider)
    assert type(provider).__name__.endswith("Provider")
    with pytest.raises(ValueError, match=f"Agents of the kind '{kind}' have a model"):
        registry.adapter(kind)


def test_scripted_kind_has_an_adapter_and_no_model() -> None:
    assert registry.is_scripted("scripted")
    assert not registry.is_model("scripted")
    assert type(registry.get("scripted")) is type(registry.adapter("scripted")) is ScriptedAdapter
    with pytest.raises(ValueError, match="Agents of the kind 'scripted' have no model"):
        registry.provider("scripted")


def test_choices_are_kinds_with_their_labels() -> None:
    assert registry.choices() == [
        ("scripted", "Scripted (demo, no model)"),
        ("openai", "OpenAI (Responses)"),
        ("anthropic", "Anthropic (Messages)"),
        ("gemini", "Google (Gemini)"),
        ("openai_compatible", "OpenAI-compatible chat completions"),
    ]
    assert [registry.label(kind) for kind, _ in registry.choices()] == [
        label for _, label in registry.choices()
    ]


def test_server_of_ones_own_is_asked_less_at_once_than_a_provider() -> None:
    assert {kind: registry.at_once(kind) for kind in registry.KINDS} == {
        "scripted": 16,
        "openai": 16,
        "anthropic": 16,
        "gemini": 16,
        "openai_compatible": 4,
    }


@pytest.mark.parametrize(
    "ask", [registry.get, registry.label, registry.is_scripted, registry.is_model, registry.at_once]
)
def test_unknown_kind_is_named_beside_the_known_ones(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(registry.UnknownKindError) as caught:
        ask("telepathy")
    assert str(caught.value) == (
        "There is no kind of agent named 'telepathy'. Known kinds: scripted, openai, anthropic, gemini,"
        " openai_compatible."
    )
