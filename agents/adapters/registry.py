"""Which kinds of agent there are. A new adapter is one line here."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any, cast

from agents.adapters import known_settings
from agents.adapters.base import Adapter
from agents.adapters.known_settings import Settings
from agents.adapters.script.check import check as check_scripted


@dataclass(frozen=True, slots=True)
class Kind:
    """`path` is imported on first use, so that one provider's package is not needed by another.

    `settings`: the names that the adapter reads from an agent's settings, each with what it is. `check`
    raises ValueError, naming the place, for values that make no sense.
    """

    label: str
    path: str
    scripted: bool
    settings: Settings
    check: Callable[[Mapping[str, Any]], None] | None = None


KINDS = {
    "scripted": Kind(
        "Scripted (demo, no model)",
        "agents.adapters.scripted.ScriptedAdapter",
        True,
        known_settings.SCRIPTED,
        check_scripted,
    ),
    "openai_compatible": Kind(
        "OpenAI-compatible chat completions",
        "agents.adapters.openai_compatible.OpenAICompatibleAdapter",
        False,
        known_settings.OPENAI_COMPATIBLE,
    ),
}


class UnknownKindError(LookupError):
    """No adapter is registered under this kind."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"There is no kind of agent named {kind!r}. Known kinds: {', '.join(KINDS)}.")


def get(kind: str) -> Adapter:
    """A fresh adapter. Raises UnknownKindError."""
    module, _, name = _find(kind).path.rpartition(".")
    return cast(Adapter, getattr(import_module(module), name)())


def label(kind: str) -> str:
    """What a person reads instead of the kind. Raises UnknownKindError."""
    return _find(kind).label


def is_scripted(kind: str) -> bool:
    """True where no model is at work, which every screen but the reviewer's has to say. Raises
    UnknownKindError.
    """
    return _find(kind).scripted


def settings(kind: str) -> Settings:
    """What an agent of this kind may have in its settings: name -> what it is. Raises UnknownKindError."""
    return _find(kind).settings


def check(kind: str, settings: Mapping[str, Any]) -> None:
    """Raises ValueError, naming the place, for values that make no sense to this kind; UnknownKindError."""
    values = _find(kind).check
    if values is not None:
        values(settings)


def choices() -> list[tuple[str, str]]:
    """(kind, label) of every registered kind, in order, for a form."""
    return [(kind, entry.label) for kind, entry in KINDS.items()]


def _find(kind: str) -> Kind:
    try:
        return KINDS[kind]
    except KeyError:
        raise UnknownKindError(kind) from None
