import pytest

from agents.adapters import registry
from agents.adapters.openai_compatible import OpenAICompatibleAdapter
from agents.adapters.scripted import ScriptedAdapter


def test_each_kind_has_its_adapter() -> None:
    assert {kind: type(registry.get(kind)) for kind in registry.KINDS} == {
        "scripted": ScriptedAdapter,
        "openai_compatible": OpenAICompatibleAdapter,
    }


def test_only_the_scripted_kind_is_marked_as_scripted() -> None:
    assert {kind: registry.is_scripted(kind) for kind in registry.KINDS} == {
        "scripted": True,
        "openai_compatible": False,
    }


def test_choices_are_kinds_with_their_labels() -> None:
    assert registry.choices() == [
        ("scripted", "Scripted (demo, no model)"),
        ("openai_compatible", "OpenAI-compatible chat completions"),
    ]
    assert [registry.label(kind) for kind, _ in registry.choices()] == [
        label for _, label in registry.choices()
    ]


@pytest.mark.parametrize("ask", [registry.get, registry.label, registry.is_scripted])
def test_unknown_kind_is_named_beside_the_known_ones(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(registry.UnknownKindError) as caught:
        ask("telepathy")
    assert str(caught.value) == (
        "There is no kind of agent named 'telepathy'. Known kinds: scripted, openai_compatible."
    )
