"""Whether an agent can be given work here and now."""

from __future__ import annotations

from agents.adapters import registry
from reviews.models import Agent


def unusable(agent: Agent) -> str | None:
    """Why `agent` can't be chosen for a study, or None where it can. Asks no server and no database."""
    if agent.paused_at is not None:
        return f"paused: {agent.paused_reason}"
    return missing(agent)


def missing(agent: Agent) -> str | None:
    """What its adapter lacks in this installation, paused or not; None where nothing is missing."""
    try:
        return registry.missing(agent.kind)
    except registry.UnknownKindError as error:
        return str(error)
