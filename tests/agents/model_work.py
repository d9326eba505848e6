"""A model at work in a test: a study with an agent behind the local provider server, and what it does."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents.actions.run_next import run_next
from reviews.models import Agent, Study
from tests.agents.work import no_rest
from tests.factories import make_agent, make_pool, make_study
from tests.wire import Says, Script, call

KIND = "openai_compatible"
PRICES = {"input_usd_per_million": 1, "output_usd_per_million": 10, "cached_usd_per_million": 0.1}

LOOK = Says("First a look around.", (call("list_files"),))
WRITE = Says(None, (call("write_file", path="report.md", content="# Report\n"),))
MORE = Says(None, (call("edit_file", path="report.md", old="# Report\n", new="# Report\n\nAll of it.\n"),))
FINISH = Says(None, (call("finish", message="Here is the report.", files=None),))
JOB = Script((LOOK, WRITE, MORE, FINISH))


def make_model(slug: str = "", **values: Any) -> Agent:
    """An agent of the kind openai_compatible whose tokens have a price."""
    settings = {"prices": PRICES, **values.pop("settings", {})}
    defaults: dict[str, Any] = {
        "kind": KIND,
        "scripted": False,
        "model": "test-model",
        "max_cost_usd": Decimal(2),
    }
    return make_agent(slug, settings=settings, **{**defaults, **values})


def study_of(agent: Agent, *, tasks: int = 1, **values: Any) -> Study:
    return make_study(make_pool(tasks=tasks), agents=[agent], **values)


def run(times: int = 1) -> None:
    """So many runs, one after the other, without their rests."""
    for _ in range(times):
        no_rest()
        assert run_next(KIND) is True
