"""The agents that come with the program."""

from collections import Counter
from datetime import date
from decimal import Decimal

import pytest

from agents.actions.agent_settings import check_kind, check_settings
from agents.adapters import price_table, prices, ready_made
from agents.adapters.ready_made import ReadyMade

AGENT = """
[[agent]]
slug = "claude-x"
name = "Claude X"
kind = "anthropic"
model = "claude-x-1"
max_cost_usd = "2.50"
settings = { reasoning = "high" }
"""


def test_agent_is_read() -> None:
    assert ready_made.read(AGENT) == (
        ReadyMade("claude-x", "Claude X", "anthropic", "claude-x-1", Decimal("2.50"), {"reasoning": "high"}),
    )


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[[agent]", r"^ready_made.toml: no valid TOML: "),
        ("", r"^ready_made.toml: give nothing but \[\[agent\]\] entries.$"),
        (
            "agent = [1]",
            r"^ready_made.toml, agent 1: give exactly kind, max_cost_usd, model, name, settings, sl",
        ),
        (AGENT + "color = 1", r"^ready_made.toml, agent 1: give exactly kind, "),
        (AGENT.replace('"Claude X"', '" "'), r"^ready_made.toml, agent 1: name is no text.$"),
        (AGENT.replace('"2.50"', "2.5"), r"^ready_made.toml, agent 1: max_cost_usd is no text.$"),
        (AGENT.replace('"2.50"', '"dear"'), r"^ready_made.toml, agent 1: max_cost_usd is no number.$"),
        (AGENT.replace('"anthropic"', '"x"'), r"agent 1: there is no kind of agent named 'x'.$"),
        (AGENT.replace('{ reasoning = "high" }', '"high"'), r"agent 1: settings are no table.$"),
        (AGENT + AGENT, r"^ready_made.toml, agent 2: 'claude-x' is there already.$"),
    ],
)
def test_mistake_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        ready_made.read(text)


@pytest.mark.parametrize("agent", ready_made.shipped(), ids=lambda agent: agent.slug)
def test_shipped_agent_can_be_made_and_its_price_is_known(agent: ReadyMade) -> None:
    check_settings(agent.settings)
    check_kind(agent.settings, agent.kind)
    read_on = date(2026, 11, 23)
    known = [
        row.model for row in price_table.shipped() if row.kind == agent.kind and row.valid_from <= read_on
    ]
    assert agent.model in known or prices.of(agent.settings) is not None


def test_every_provider_has_some_and_there_is_one_for_a_local_server() -> None:
    counts = Counter(agent.kind for agent in ready_made.shipped())
    assert counts == {"openai": 3, "anthropic": 4, "gemini": 3, "openai_compatible": 1}
