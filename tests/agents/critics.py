"""Steps of the arm critique: a study with a critic, an attempt that was not enough, the critic's words."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from agents.actions.critique import store_critique
from agents.actions.finish import store_reply
from agents.actions.take import Taken, take_next
from agents.adapters.base import Reply, Usage
from reviews.actions.deliver import deliver
from reviews.models import Critique, ReviewCycle, Study, User
from tests.agents.work import SECOND, take
from tests.factories import deliver_next, make_agent, make_reply, make_study
from tests.steps import review

WORDS = "1. The total is missing.\n2. Say who wrote it."


def critique_study(**values: Any) -> Study:
    critic = values.pop("critic", None) or make_agent("eagle", max_cost_usd=Decimal("0.10"))
    return make_study(**{"arms": ("critique",), "critic": critic, **values})


def attempt_0_is_not_enough(reviewer: User, reply: Reply | None = None) -> None:
    deliver_next(reply or make_reply("First try.", files={"a.txt": b"alpha"}))
    review(reviewer, not_met=(1,))


def words(text: str = WORDS) -> Reply:
    return Reply(text, (), Usage(200, 40, cost_usd=Decimal("0.03")), "resp-1", "prompts-1")


def write(taken: Taken, text: str = WORDS) -> Critique | None:
    return store_critique(run=taken.run, reply=words(text), latency=SECOND)


def critique_next(text: str = WORDS) -> ReviewCycle:
    """Take the next cycle, which waits for its critic, and give it its critique."""
    taken = take()
    assert taken.run.purpose == "critique"
    assert write(taken, text) is not None
    return ReviewCycle.objects.get(pk=taken.cycle.pk)


def run_all(text: str = WORDS) -> None:
    """Run whatever is queued: a critic writes `text`, an agent delivers."""
    while taken := take_next("scripted"):
        if taken.run.purpose == "critique":
            write(taken, text)
        else:
            deliver(deliverable=store_reply(run=taken.run, reply=make_reply(), latency=SECOND))
