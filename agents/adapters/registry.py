"""Which kinds of agent there are. A new adapter is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from agents.adapters import access, known_settings, model_settings
from agents.adapters.access import Access
from agents.adapters.base import Adapter
from agents.adapters.known_settings import Settings
from agents.adapters.script.check import check as check_scripted
from agents.adapters.turns import Provider


@dataclass(frozen=True, slots=True)
class Kind:
    """`path` is imported on first use, so that one provider's package is not needed by another. It is an
    `Adapter` where `scripted` is set, else a `Provider`, which has a model.

    `settings`: the names that are read from an agent's settings, each with what it is. `check` raises
    ValueError, naming the place, for values that make no sense. `at_once`: how many runs of this kind go on
    at once unless somebody says otherwise; a provider takes more than one machine that serves a model.
    `access`: which variables say where it is and with which key; None where none is needed.
    """

    label: str
    path: str
    settings: Settings
    check: Callable[[Mapping[str, Any]], None] = model_settings.check
    scripted: bool = False
    at_once: int = 16
    access: Access | None = None


KINDS = {
    "scripted": Kind(
        "Scripted (demo, no model)",
        "agents.adapters.scripted.ScriptedAdapter",
        known_settings.SCRIPTED,
        check_scripted,
        scripted=True,
    ),
    "openai": Kind(
        "OpenAI (Responses)",
        "agents.adapters.openai_responses.OpenAIProvider",
        known_settings.HOSTED,
        access=access.OPENAI,
    ),
    "anthropic": Kind(
        "Anthropic (Messages)",
        "agents.adapters.anthropic_messages.AnthropicProvider",
        known_settings.ANTHROPIC,
        access=access.ANTHROPIC,
    ),
    "gemini": Kind(
        "Google (Gemini)",
        "agents.adapters.gemini.GeminiProvider",
        known_settings.HOSTED,
        access=access.GEMINI,
    ),
    "openai_compatible": Kind(
        "OpenAI-compatible chat completions",
        "agents.adapters.openai_compatible.CompatibleProvider",
        known_settings.OPENAI_COMPATIBLE,
        at_once=4,
        access=access.COMPATIBLE,
    ),
}


class UnknownKindError(LookupError):
    """No adapter is registered under this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no kind of agent named {kind!r}. Known kinds: {', '.join(KINDS)}.")


def get(kind: str) -> Adapter | Provider:
    """A fresh one: a `Provider` where `is_model` says so, else an `Adapter`. Raises UnknownKindError."""
    module, _, name = _find(kind).path.rpartition(".")
    return cast(Adapter | Provider, getattr(import_module(module), name)())


def provider(kind: str) -> Provider:
    """`get` for a kind with a model. Raises UnknownKindError, ValueError for a kind without."""
    if not is_model(kind):
        raise ValueError(f"Agents of the kind {kind!r} have no model.")
    return cast(Provider, get(kind))


def adapter(kind: str) -> Adapter:
    """`get` for a kind without a model. Raises UnknownKindError, ValueError for a kind with one."""
    if is_model(kind):
        raise ValueError(f"Agents of the kind {kind!r} have a model.")
    return cast(Adapter, get(kind))


def label(kind: str) -> str:
    """What a person reads instead of the kind. Raises UnknownKindError."""
    return _find(kind).label


def is_scripted(kind: str) -> bool:
    """True where no model is at work, which every screen but the reviewer's has to say. Raises
    UnknownKindError.
    """
    return _find(kind).scripted


def is_model(kind: str) -> bool:
    """True where a model is called turn by turn. Raises UnknownKindError."""
    return not _find(kind).scripted


def missing(kind: str) -> str | None:
    """What an agent of this kind lacks in this environment ("OPENAI_API_KEY is not set"), None for nothing;
    whether the key is good shows with the first call. Imports no provider's package. Raises UnknownKindError.
    """
    needed = _find(kind).access
    return None if needed is None else access.problem(needed)


def at_once(kind: str) -> int:
    """How many runs of a kind go on at once unless somebody says otherwise. Raises UnknownKindError."""
    return _find(kind).at_once


def settings(kind: str) -> Settings:
    """What an agent of this kind may have in its settings: name -> what it is. Raises UnknownKindError."""
    return _find(kind).settings


def check(kind: str, settings: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the place, for values that make no sense to this kind; UnknownKindError."""
    _find(kind).check(settings)


def choices() -> list[tuple[str, str]]:
    """(kind, label) of every registered kind, in order, for a form."""
    return [(kind, entry.label) for kind, entry in KINDS.items()]


def _find(kind: str) -> Kind:
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKindError(kind) from None
