"""The frozen protocol without what tells the agents apart: what is published while a study is blind."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

UNKNOWN: Final = "Another agent"


def blinded_protocol(protocol: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """`protocol` with a label in place of each agent: no name, kind, model, setting or price of it is left.

    `labels` by the agents' short names. Agents come in the order of their labels, for the order in which
    they were chosen tells too. The names that are taken out of deliverables are the agents' own: only
    their number is told. The seed is kept back too, or whoever knows the rest could try out guesses at the
    agents against the full file's digest. Everything else stays as it was frozen. The given protocol is not
    changed.
    """
    shown = dict(protocol)
    agents = protocol.get("agents", [])
    shown["agents"] = [{"label": label} for label in sorted(_label(agent, labels) for agent in agents)]
    critic = protocol.get("critic")
    if critic:
        same = sorted(labels.get(slug, UNKNOWN) for slug in critic.get("same_model_as", []))
        shown["critic"] = {"label": _label(critic, labels), "same_model_as": same}
    shown["neutral_names"] = len(protocol.get("neutral_names", []))
    shown["seed"] = None
    return shown


def _label(agent: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    return labels.get(str(agent.get("slug", "")), UNKNOWN)
