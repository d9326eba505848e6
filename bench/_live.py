"""A study that is under way, for pictures: runs at work, waiting, done and failed, and an agent that an admin
has paused. Everything goes through the real actions; only the hours before are told afterwards."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from random import Random

from django.db.models import F

from agents.actions.finish import fail_run, store_reply
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError, Usage
from reviews.actions.deliver import deliver
from reviews.actions.holds import hold_agent
from reviews.actions.study import pause_study
from reviews.models import Agent, AgentRun, Review, ReviewCycle, Study, TaskPool, Transition, User
from reviews.queries.clock import database_now
from reviews.rules.retry import Fault
from tests.factories import make_agent, make_reply, make_reviewer, make_study
from tests.steps import claim, review

RUNNING = 4
DONE, NOT_COMPLETED = 9, 5


def study_under_way(admin: User) -> Study:
    """Every other study is paused."""
    for other in Study.objects.filter(state=Study.State.OPEN):
        pause_study(study=other, reason="The spring study goes first.")
    agents = [
        make_agent("writer-2", name="Writer 2", max_cost_usd=Decimal("0.60")),
        make_agent("drafter-2", name="Drafter 2", max_cost_usd=Decimal("0.25")),
        make_agent("planner", name="Planner", max_cost_usd=Decimal("1.10")),
    ]
    pool = TaskPool.objects.get(slug="demo")
    study = make_study(
        pool, agents=agents, by=admin, arms=["feedback", "retry"], slug="spring", cap_usd=Decimal(60)
    )
    Study.objects.filter(pk=study.pk).update(
        title="Spring study", started_at=database_now() - timedelta(hours=3)
    )
    _work(study, agents, admin)
    _tell_the_hours_before(study)
    return Study.objects.get(pk=study.pk)


def _work(study: Study, agents: Sequence[Agent], admin: User) -> None:
    chance = Random(7)
    reviewers = [make_reviewer(f"reviewer-{number}") for number in (1, 2, 3)]
    for number in range(DONE):
        _reply(_take(), chance)
        reviewer = reviewers[number % 2]
        review(reviewer, not_met=(1, 2) if number < NOT_COMPLETED else ())
        reviewer.claims.filter(ended_at=None).update(ended_at=database_now(), end="released")
    for _ in range(4):
        _reply(_take(), chance)
    claim(reviewers[2], start=True)
    for _ in range(3):
        _fail(_take(), Fault.EMPTY, "The reply has no message and no files.", usage=_usage(chance))
        ReviewCycle.objects.update(not_before=None)
    taken = _take()
    words = "No complete reply within 600 seconds."
    _fail(taken, Fault.PROVIDER_ERROR, words, usage=_usage(chance))
    AgentRun.objects.filter(pk=taken.run.pk).update(possible_usd=Decimal("0.21"))
    hold_agent(study=study, agent=agents[2], by=admin, reason="It writes the same file again and again.")
    for _ in range(RUNNING):
        run = _take().run
        usage = _usage(chance)
        AgentRun.objects.filter(pk=run.pk).update(
            input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cost_usd=usage.cost_usd
        )


def _take() -> Taken:
    taken = take_next("scripted")
    if taken is None:
        raise RuntimeError("the study of the pictures has nothing left to run")
    return taken


def _usage(chance: Random) -> Usage:
    read, wrote = chance.randint(30_000, 160_000), chance.randint(2_000, 14_000)
    return Usage(read, wrote, cost_usd=(Decimal(read) + 5 * wrote) / 1_000_000)


def _reply(taken: Taken, chance: Random) -> None:
    reply = make_reply()
    usage = _usage(chance)
    latency = timedelta(seconds=chance.uniform(60, 400))
    stored = store_reply(run=taken.run, reply=type(reply)(reply.message, reply.files, usage), latency=latency)
    deliver(deliverable=stored)


def _fail(taken: Taken, fault: Fault, words: str, *, usage: Usage) -> None:
    error = AdapterError(fault, words, usage=usage)
    fail_run(run=taken.run, error=error, latency=timedelta(seconds=48))


def _tell_the_hours_before(study: Study) -> None:
    """Ended runs and reviews one after the other over the last hour and a half."""
    runs = AgentRun.objects.filter(study=study)
    for number, run in enumerate(runs.filter(ended_at=None).order_by("-started_at")):
        back = timedelta(minutes=1.3 * number, seconds=20)
        runs.filter(pk=run.pk).update(started_at=F("started_at") - back)
    for number, run in enumerate(runs.exclude(ended_at=None).order_by("-ended_at")):
        back = timedelta(minutes=3.4 * number, seconds=40)
        runs.filter(pk=run.pk).update(started_at=F("started_at") - back, ended_at=F("ended_at") - back)
    for number, locked in enumerate(Review.objects.filter(slot__study=study).order_by("-locked_at")):
        Review.objects.filter(pk=locked.pk).update(locked_at=F("locked_at") - timedelta(minutes=9 * number))
    Transition.objects.filter(cycle__trial__study=study).update(at=F("at") - timedelta(minutes=5))
