"""The protocol that is published while a study is blind tells no agent from another."""

from copy import deepcopy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.blinded import blinded_protocol


def agent(slug: str) -> dict[str, Any]:
    return {"slug": slug, "kind": "openai", "model": f"m-{slug}", "settings": {"x": slug}, "scripted": False}


def test_labels_stand_in_their_own_order_and_nothing_else_of_an_agent_is_left() -> None:
    protocol = {
        "agents": [agent("owl"), agent("wren")],
        "critic": {**agent("owl"), "same_model_as": ["wren", "owl", "gone"]},
        "neutral_names": ["owl", "wren"],
        "seed": 7,
        "minutes": 20,
    }
    before = deepcopy(protocol)
    assert blinded_protocol(protocol, {"owl": "Agent B", "wren": "Agent A"}) == {
        "agents": [{"label": "Agent A"}, {"label": "Agent B"}],
        "critic": {"label": "Agent B", "same_model_as": ["Agent A", "Agent B", "Another agent"]},
        "neutral_names": 2,
        "seed": None,
        "minutes": 20,
    }
    assert protocol == before


def test_a_protocol_from_before_there_were_critics_and_names_is_read_too() -> None:
    shown = blinded_protocol({"agents": [agent("owl")]}, {})
    assert shown == {"agents": [{"label": "Another agent"}], "neutral_names": 0, "seed": None}


@given(st.lists(st.sampled_from(["owl", "wren", "heron", "kite"]), min_size=1, unique=True))
def test_the_order_in_which_agents_were_chosen_leaves_no_trace(slugs: list[str]) -> None:
    labels = {"owl": "Agent C", "wren": "Agent A", "heron": "Agent D", "kite": "Agent B"}
    shown = blinded_protocol({"agents": [agent(slug) for slug in slugs]}, labels)
    assert shown == blinded_protocol({"agents": [agent(slug) for slug in sorted(slugs)]}, labels)
