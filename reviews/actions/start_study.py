"""Starting a study freezes its protocol and lays out every trial."""

from __future__ import annotations

import random
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction

from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused
from reviews.models import Agent, ReviewCycle, Rubric, Study, StudyTask, Task, TaskPool, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.rubrics import approved_rubrics
from reviews.rules.completion import Rule
from reviews.rules.cycle import first_state
from reviews.rules.frozen import digest, protocol_file
from reviews.rules.money import exact
from reviews.rules.trial import Arm

TRIALS_AT_MOST = 200_000
NAMES_AT_MOST = 200
USD_BELOW = Decimal(10) ** 10
SLUG = re.compile(r"[-a-zA-Z0-9_]{1,60}")
SEED_BELOW = 2**63
# From the start order a short seed could be found by trying, and with it what a blind protocol keeps back.
# Below this every program that reads JSON has it exactly.
SEED_DRAWN_BELOW = 2**53


@dataclass(frozen=True, slots=True)
class Plan:
    """What an admin decides about a study. `seed` None: drawn at the start and written down.

    `critic` writes the feedback of the arm critique, None without that arm. It may be one of `agents`, or ask
    the same model as one: the protocol then says whose own work it judges.
    """

    slug: str
    title: str
    arms: Sequence[str] = (Arm.FEEDBACK.value,)
    feedback_cycles: int = 1
    repeats: int = 1
    minutes: int = 20
    completion_rule: str = Rule.ALL.value
    threshold: Decimal = Decimal("0.8")
    cap_usd: Decimal | None = None
    day_cap_usd: Decimal | None = None
    seed: int | None = None
    agents: Sequence[Agent] = field(default_factory=tuple)
    conversation: str = Study.Conversation.AFRESH.value
    critic: Agent | None = None
    hard_stop: bool = False
    correction_days: int = 7
    neutral_names: Sequence[str] = ()
    overlap_fraction: Decimal = Decimal("0")


def start_study(*, pool: TaskPool, plan: Plan, by: User | None) -> Study:
    """Freeze the protocol, open the pool and create every trial with its attempt 0 queued.

    Tasks without an approved rubric are excluded and listed in the protocol. Each trial gets an ordinal,
    drawn with the seed in blocks of tasks: all agents and repeats of a task stand together.
    Lock taken: the pool. Raises Refused where nothing could run, naming what is missing.
    """
    check_plan(plan)
    try:
        with transaction.atomic():
            locked = TaskPool.objects.select_for_update().get(pk=pool.pk)
            if locked.state not in (TaskPool.State.DRAFT, TaskPool.State.OPEN):
                raise Refused(f"The pool is {locked.state}; only a draft or open pool can be studied.")
            return _start(locked, plan, by)
    except IntegrityError as error:
        if Study.objects.filter(slug=plan.slug).exists():
            raise Refused(f"There is a study “{plan.slug}” already. Choose another short name.") from error
        raise


def check_plan(plan: Plan) -> None:
    """Raises Refused, with the first thing that is wrong, for a plan that no pool could be studied with."""
    for holds, message in (
        (SLUG.fullmatch(plan.slug), "Short name: 1 to 60 letters, digits, hyphens and underscores."),
        (
            1 <= len(plan.title.strip()) <= 200 and plan.title.isprintable(),
            "Title: 1 to 200 characters that can be printed.",
        ),
        (plan.agents, "Choose at least one agent."),
        (len({agent.pk for agent in plan.agents}) == len(plan.agents), "An agent is named twice."),
        (plan.arms or not plan.feedback_cycles, "Choose at least one arm, or no feedback cycles."),
        (set(plan.arms) <= {arm.value for arm in Arm}, f"Unknown arm in: {', '.join(plan.arms)}."),
        (len(set(plan.arms)) == len(plan.arms), "An arm is named twice."),
        (plan.critic or Arm.CRITIQUE not in plan.arms, "The arm critique needs a critic: choose one."),
        (
            plan.critic is None or Arm.CRITIQUE in plan.arms,
            "A critic only works in the arm critique: add that arm, or name no critic.",
        ),
        (
            plan.conversation in Study.Conversation.values,
            f"Unknown conversation: {plan.conversation}. Known: {', '.join(Study.Conversation.values)}.",
        ),
        (not plan.arms or 1 <= plan.feedback_cycles <= 5, "Feedback cycles: from 1 to 5."),
        (1 <= plan.repeats <= 20, "Repeats: from 1 to 20."),
        (1 <= plan.minutes <= 240, "Minutes: from 1 to 240."),
        (0 <= plan.correction_days <= 365, "Days for corrections: from 0 to 365."),
        (len(plan.neutral_names) <= NAMES_AT_MOST, f"Names to take out: at most {NAMES_AT_MOST}."),
        (
            all(2 <= len(name.strip()) <= 200 for name in plan.neutral_names),
            "Names to take out: each of 2 to 200 characters.",
        ),
        (
            plan.completion_rule in {rule.value for rule in Rule},
            f"Unknown completion rule: {plan.completion_rule}.",
        ),
        (_is_fraction(plan.overlap_fraction), "Overlap: from 0 to 1, with 3 decimals at most."),
        (_is_threshold(plan.threshold), "Threshold: above 0, at most 1, with 3 decimals at most."),
        (_is_cap(plan.cap_usd), "Cap: not below 0, and below USD 10,000,000,000."),
        (_is_cap(plan.day_cap_usd), "Day cap: not below 0, and below USD 10,000,000,000."),
        (plan.seed is None or 0 <= plan.seed < SEED_BELOW, "Seed: a whole number from 0 to 2^63 - 1."),
    ):
        if not holds:
            raise Refused(message)


def _is_threshold(value: Decimal) -> bool:
    return value != 0 and _is_fraction(value)


def _is_fraction(value: Decimal) -> bool:
    return value.is_finite() and 0 <= value <= 1 and value == round(value, 3)


def _is_cap(amount: Decimal | None) -> bool:
    return amount is None or (amount.is_finite() and 0 <= amount < USD_BELOW)


def _start(pool: TaskPool, plan: Plan, by: User | None) -> Study:
    rubrics = approved_rubrics(pool)
    tasks = list(pool.tasks.order_by("position"))
    included = [task for task in tasks if task.pk in rubrics]
    if not included:
        raise Refused("No task of this pool has an approved rubric, so there is nothing to study.")
    trials = len(included) * len(plan.agents) * plan.repeats
    if trials > TRIALS_AT_MOST:
        raise Refused(f"That is {trials:,} trials; at most {TRIALS_AT_MOST:,} fit into one study.")
    seed = plan.seed if plan.seed is not None else secrets.randbelow(SEED_DRAWN_BELOW)
    protocol = protocol_of(pool, plan, seed, tasks, rubrics)
    title, now = plan.title.strip(), database_now()
    file = protocol_file(slug=plan.slug, title=title, started_at=now, protocol=protocol)
    study = Study.objects.create(
        slug=plan.slug,
        title=title,
        pool=pool,
        arms=list(plan.arms),
        feedback_cycles=plan.feedback_cycles if plan.arms else 0,
        repeats=plan.repeats,
        minutes=plan.minutes,
        hard_stop=plan.hard_stop,
        correction_days=plan.correction_days,
        neutral_names=names_to_take_out(plan),
        conversation=plan.conversation,
        critic=plan.critic,
        completion_rule=plan.completion_rule,
        threshold=plan.threshold,
        seed=seed,
        cap_usd=plan.cap_usd,
        day_cap_usd=plan.day_cap_usd,
        overlap_fraction=plan.overlap_fraction,
        protocol=protocol,
        protocol_sha256=digest(file),
        started_by=by,
        started_at=now,
    )
    study.agents.set(plan.agents)
    TaskPool.objects.filter(pk=pool.pk).update(state=TaskPool.State.OPEN)
    _lay_out(study, included, rubrics, plan)
    announce_queued(trials)
    return study


def protocol_of(
    pool: TaskPool, plan: Plan, seed: int, tasks: Sequence[Task], rubrics: dict[Any, Rubric]
) -> dict[str, Any]:
    """The frozen protocol as plain JSON values, the form in which it is published."""
    return {
        "pool": {"slug": pool.slug, "release": pool.release, "canary": str(pool.canary)},
        "agents": [_agent(agent) for agent in plan.agents],
        "arms": list(plan.arms),
        "critic": None if plan.critic is None else _critic(plan.critic, plan.agents),
        "conversation": plan.conversation,
        "feedback_cycles": plan.feedback_cycles if plan.arms else 0,
        "repeats": plan.repeats,
        "minutes": plan.minutes,
        "at_the_end_of_the_minutes": "the feedback editor locks"
        if plan.hard_stop
        else "overtime is recorded",
        "correction_days": plan.correction_days,
        "neutral_names": names_to_take_out(plan),
        "completion_rule": plan.completion_rule,
        "threshold": str(plan.threshold),
        "overlap_fraction": str(plan.overlap_fraction),
        "blinding": "reviewers never see which agent made a deliverable",
        "cap_usd": None if plan.cap_usd is None else str(plan.cap_usd),
        "day_cap_usd": None if plan.day_cap_usd is None else str(plan.day_cap_usd),
        "seed": seed,
        "rubrics": {task.external_id: rubrics[task.pk].version for task in tasks if task.pk in rubrics},
        "excluded": {task.external_id: "no approved rubric" for task in tasks if task.pk not in rubrics},
    }


def names_to_take_out(plan: Plan) -> list[str]:
    """What is taken out of deliverables before a reviewer gets them: the agents' names, short names and
    models, and what the admin added, each once whatever its case, longest first."""
    own = [name for agent in plan.agents for name in (agent.name, agent.slug, agent.model)]
    names = {name.strip().casefold(): name.strip() for name in [*plan.neutral_names, *own]}
    return sorted((name for name in names.values() if len(name) > 1), key=lambda name: (-len(name), name))


def _agent(agent: Agent) -> dict[str, Any]:
    """An agent as it runs in this study. Settings hold no key: those are in the environment only."""
    return {
        "slug": agent.slug,
        "kind": agent.kind,
        "model": agent.model,
        "scripted": agent.scripted,
        "settings": agent.settings,
        "max_cost_usd": exact(agent.max_cost_usd).replace(",", ""),
    }


def _critic(critic: Agent, agents: Sequence[Agent]) -> dict[str, Any]:
    """The critic and whose work it would judge as its own."""
    asked = (critic.kind, critic.model)
    same = [each for each in agents if each == critic or (critic.model and (each.kind, each.model) == asked)]
    return {**_agent(critic), "same_model_as": [each.slug for each in same]}


def _lay_out(study: Study, tasks: list[Task], rubrics: dict[Any, Rubric], plan: Plan) -> None:
    draw = random.Random(study.seed)  # noqa: S311 - a reproducible order, not a secret
    order = list(tasks)
    draw.shuffle(order)
    trials: list[Trial] = []
    for block, task in enumerate(order):
        members = [(agent, repeat) for agent in plan.agents for repeat in range(1, plan.repeats + 1)]
        draw.shuffle(members)
        for agent, repeat in members:
            trials.append(
                Trial(
                    study=study,
                    task=task,
                    rubric=rubrics[task.pk],
                    agent=agent,
                    repeat=repeat,
                    block=block,
                    ordinal=len(trials),
                )
            )
    StudyTask.objects.bulk_create(
        [
            StudyTask(study=study, task=task, rubric=rubrics[task.pk], block=block)
            for block, task in enumerate(order)
        ],
        batch_size=2000,
    )
    Trial.objects.bulk_create(trials, batch_size=2000)
    ReviewCycle.objects.bulk_create(
        [
            ReviewCycle(
                trial=trial,
                attempt=0,
                state=first_state(None).value,
                ordinal=trial.ordinal,
                runs_by_id=trial.agent_id,
            )
            for trial in trials
        ],
        batch_size=2000,
    )
