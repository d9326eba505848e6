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
from reviews.actions.give_back import release_claim
from reviews.actions.hire import answer_hire
from reviews.actions.holds import hold_agent
from reviews.actions.lock_scores import lock_scores
from reviews.actions.study import pause_study
from reviews.models import (
    Agent,
    AgentRun,
    Claim,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TaskPool,
    TimeInterval,
    User,
)
from reviews.queries.clock import database_now
from reviews.rules.retry import Fault
from tests.factories import make_agent, make_reply, make_reviewer, make_study, marks_for
from tests.steps import claim

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
    for _ in range(3):
        _fail(_take(), Fault.EMPTY, "The reply has no message and no files.", usage=_usage(chance))
        ReviewCycle.objects.update(not_before=None)
    for number in range(DONE):
        _reply(_take(), chance)
        _review(reviewers[number % 2], not_met=(1, 2) if number < NOT_COMPLETED else ())
    for _ in range(4):
        cycle = _reply(_take(), chance)
    claim(reviewers[2], wanted=cycle.slots.get().pk, start=True)
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


def _review(reviewer: User, *, not_met: tuple[int, ...]) -> None:
    """Eleven minutes' work. What feedback is wanted stays to be written."""
    slot = ReviewSlot.objects.filter(kind=ReviewSlot.Kind.PRIMARY, state=ReviewSlot.State.WAITING)
    claimed = claim(reviewer, wanted=slot.latest("created_at").pk, start=True)
    TimeInterval.objects.filter(claim=claimed).update(started_at=F("started_at") - timedelta(minutes=11))
    locked = lock_scores(claim=claimed, marks=marks_for(claimed, not_met=not_met))
    answer_hire(review=locked, would_hire=not not_met)
    for held in Claim.objects.filter(reviewer=reviewer, ended_at=None):
        release_claim(claim=held)


def _take() -> Taken:
    taken = take_next("scripted")
    if taken is None:
        raise RuntimeError("the study of the pictures has nothing left to run")
    return taken


def _usage(chance: Random) -> Usage:
    read, wrote = chance.randint(30_000, 160_000), chance.randint(2_000, 14_000)
    return Usage(read, wrote, cost_usd=(Decimal(read) + 5 * wrote) / 1_000_000)


def _reply(taken: Taken, chance: Random) -> ReviewCycle:
    reply = make_reply()
    usage = _usage(chance)
    latency = timedelta(seconds=chance.uniform(60, 400))
    stored = store_reply(run=taken.run, reply=type(reply)(reply.message, reply.files, usage), latency=latency)
    deliver(deliverable=stored)
    return taken.cycle


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
