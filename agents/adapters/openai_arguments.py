"""The arguments of a tool call, which OpenAI's formats write as text."""

import json
from collections.abc import Mapping
from typing import Any

from agents.adapters import sendable


def arguments(written: object) -> Mapping[str, Any] | None:
    """The object that the model wrote, or None where it wrote none. Some servers send it unpacked."""
    if isinstance(written, dict):
        return written
    if not isinstance(written, str):
        return None
    try:
        # Many write nothing where a tool takes nothing.
        found = sendable.clean(json.loads(written)) if written.strip() else {}
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None
