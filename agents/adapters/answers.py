"""Reading JSON of a provider's, which is believed in nothing."""

from collections.abc import Mapping
from typing import Any

from agents.adapters.base import MOST_TOKENS


def mapping(value: object) -> Mapping[str, Any]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else {}


def objects(value: object) -> list[dict[str, Any]]:
    """The objects in a list; nothing of what is no list."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def count(value: object) -> int:
    """A number of tokens: 0 for what is none, no more than any call can use up."""
    if not isinstance(value, int) or isinstance(value, bool):
        return 0
    return min(max(value, 0), MOST_TOKENS)


def text(value: object) -> str:
    """The value if it is text, else nothing."""
    return value if isinstance(value, str) else ""


def name(value: object) -> str:
    """An identifier that can be kept and shown, or nothing."""
    return value[:200] if isinstance(value, str) and value.isprintable() else ""
