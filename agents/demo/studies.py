"""The demo's two studies and how far they have come.

`demo-arms` was a pilot over two days and is paused; `demo` follows and is half-way. Trials are worked off in
start order, for the report counts the longest prefix of blocks that is resolved.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from agents.actions.agents import create_agent
from agents.actions.begin_study import begin_study
from agents.demo.stage import Stage, read_again, review, run_agent, run_follow_ups
from reviews.actions.start_study import Plan
from reviews.actions.study import cancel_trial, pause_study
from reviews.models import Agent, Claim, ReviewCycle, ReviewSlot, Study, TaskPool, Trial, User
from reviews.rules.cycle import State

PILOT_DAYS, MAIN_DAYS = 2, 8
PILOT_TRIALS = 6
FRESH = (4, 4, 4, 4, 4, 4, 3, 3)
"""How many trials of `demo` begin on each of its days. What begins by the sixth is resolved on the last."""

# Seeds of the start orders, chosen so that written deliveries stand where a visitor looks first.
PILOT_SEED, MAIN_SEED = 4, 733

FAILING_TASK = "opening-hours-widget"
OVERLAP = Decimal("0.5")
MIRAS_BLOCK = 12
"""Begun on the seventh day: the writer's second attempt waits for Mira, the drafter's for any feedback."""
CANCELLED_ORDINAL = 26


@dataclass(frozen=True, slots=True)
class Agents:
    """The writer replays deliveries that were written beforehand, where there are any; the drafter never. The
    critic compares words. They take some seconds over it, so that whoever looks sees them at work."""

    writer: Agent
    drafter: Agent
    critic: Agent


def make_agents(owner: User) -> Agents:
    cost = Decimal("0.50")
    writer = create_agent(
        slug="scripted-writer",
        name="Scripted writer",
        kind="scripted",
        model="scripted-writer-1",
        max_cost_usd=cost,
        settings={"cost_usd": "0.18", "seconds": [6, 24]},
        owner=owner,
    )
    drafter = create_agent(
        slug="scripted-drafter",
        name="Scripted drafter",
        kind="scripted",
        model="scripted-drafter-1",
        max_cost_usd=cost,
        settings={
            "cost_usd": "0.06",
            "seconds": [4, 15],
            "replay": False,
            # Three empty replies fail the cycle; when an admin tries it again, it delivers.
            "fail": [{"fault": "empty", "attempt": 0, "times": 3, "tasks": [FAILING_TASK]}],
        },
        owner=owner,
    )
    critic = create_agent(
        slug="scripted-critic",
        name="Scripted critic",
        kind="scripted",
        model="scripted-critic-1",
        max_cost_usd=Decimal("0.10"),
        settings={"cost_usd": "0.02", "seconds": [2, 8]},
        owner=owner,
    )
    return Agents(writer, drafter, critic)


def play_pilot(stage: Stage, pool: TaskPool, agents: Agents, days: list[date]) -> Study:
    """Expert, critic and a plain second try side by side, six jobs; one last attempt waits for a review."""
    plan = Plan(
        slug="demo-arms",
        title="Demo: an expert, a critic model, or just a second try?",
        arms=("feedback", "retry", "critique"),
        critic=agents.critic,
        feedback_cycles=1,
        cap_usd=Decimal(30),
        seed=PILOT_SEED,
        agents=(agents.writer,),
    )
    stage.clock.wait_until(days[0], 8.3)
    study = begin_study(pool=pool, plan=plan, by=stage.cast.admin)
    for _ in range(PILOT_TRIALS):
        stage.clock.go_on(minutes=0.2)
        run_agent(stage, study)
    stage.clock.wait_until(days[0], 9)
    for cycle in waiting(study):
        review(stage, cycle, stage.cast.omar)
        run_follow_ups(stage, study)
    stage.clock.wait_until(days[1], 9)
    for cycle in waiting(study)[:-1]:
        review(stage, cycle, _who_fits(stage.cast.lena, cycle.trial) or stage.cast.mira)
    stage.clock.go_on(minutes=20)
    pause_study(study=study, reason="The pilot with six jobs is done. It goes on after the main study.")
    return study


def play_main(stage: Stage, pool: TaskPool, agents: Agents, days: list[date]) -> Study:
    """Eight days: each begins some trials, reviews what waits and runs the next attempts at once."""
    plan = Plan(
        slug="demo",
        title="Demo: does 20 minutes of expert feedback help?",
        arms=("feedback",),
        feedback_cycles=2,
        cap_usd=Decimal(60),
        overlap_fraction=OVERLAP,
        seed=MAIN_SEED,
        agents=(agents.writer, agents.drafter),
    )
    stage.clock.wait_until(days[0], 8.3)
    study = begin_study(pool=pool, plan=plan, by=stage.cast.admin)
    for day, fresh in zip(days, FRESH, strict=True):
        stage.clock.wait_until(day, 8.5)
        for _ in range(fresh):
            stage.clock.go_on(minutes=0.2)
            run_agent(stage, study)
        stage.clock.wait_until(day, 9)
        last = day == days[-1]
        for cycle in _due(waiting(study), last=last):
            _review_in_main(stage, cycle)
            run_follow_ups(stage, study)
        _read_again(stage, study)
    trial = Trial.objects.get(study=study, ordinal=CANCELLED_ORDINAL)
    stage.clock.go_on(minutes=15)
    reason = "The client took the job back before it was reviewed."
    cancel_trial(trial=trial, by=stage.cast.admin, reason=reason)
    return study


def waiting(study: Study) -> list[ReviewCycle]:
    """The cycles of `study` that await a review, in start order."""
    cycles = ReviewCycle.objects.filter(trial__study=study, state=State.AWAITING_REVIEW)
    loaded = cycles.select_related("trial__study", "trial__task", "trial__agent", "arm")
    return list(loaded.order_by("ordinal", "attempt", "arm__arm"))


def _due(cycles: Iterable[ReviewCycle], *, last: bool) -> list[ReviewCycle]:
    """What is reviewed today: on the last day only what began by the sixth."""
    enough = 2 * MIRAS_BLOCK if last else CANCELLED_ORDINAL
    return [cycle for cycle in cycles if cycle.ordinal < enough]


def _review_in_main(stage: Stage, cycle: ReviewCycle) -> None:
    kept_open = cycle.trial.block == MIRAS_BLOCK
    if kept_open and cycle.trial.agent.slug == "scripted-writer":
        review(stage, cycle, stage.cast.mira, flawed=True)
    elif kept_open:
        review(stage, cycle, stage.cast.omar, flawed=True, writes=False)
    else:
        review(stage, cycle, _reviewer(stage, cycle.trial))


def _read_again(stage: Stage, study: Study) -> None:
    """Every second reading that is asked for so far, by somebody who had nothing to do with the trial."""
    open_ones = ReviewSlot.objects.filter(study=study, kind="independent", state=ReviewSlot.State.WAITING)
    its = ("cycle__trial__study", "cycle__trial__task", "cycle__trial__agent", "cycle__arm")
    for slot in open_ones.select_related(*its).order_by("ordinal"):
        assert slot.cycle is not None, "an independent review is of an attempt"
        trial = slot.cycle.trial
        known = set(Claim.objects.filter(slot__cycle__trial=trial).values_list("reviewer", flat=True))
        cast = (stage.cast.lena, stage.cast.mira, stage.cast.omar)
        read_again(stage, slot, next(it for it in cast if it.pk not in known and _who_fits(it, trial)))


def _reviewer(stage: Stage, trial: Trial) -> User:
    """The trial's own reviewer, the same at every attempt. Lena has few categories."""
    cast = stage.cast
    turn = (cast.mira, cast.omar, cast.lena, cast.mira, cast.omar)[trial.ordinal % 5]
    return _who_fits(turn, trial) or cast.omar


def _who_fits(reviewer: User, trial: Trial) -> User | None:
    categories = reviewer.reviewer_profile.categories
    return reviewer if not categories or trial.task.category in categories else None
