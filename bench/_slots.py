"""A study with many slots waiting, made in bulk: agents and uploads are not what is measured."""

from __future__ import annotations

import uuid
from decimal import Decimal

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from reviews.models import (
    Agent,
    AgentRun,
    Criterion,
    Deliverable,
    Membership,
    ReviewCycle,
    ReviewerProfile,
    ReviewSlot,
    Rubric,
    Study,
    Task,
    TaskPool,
    Trial,
    User,
)

TASKS = 100
CRITERIA = 10
BATCH = 5_000


def make_study() -> Study:
    """A study of 100 tasks with 10 criteria each in five categories, no trial yet."""
    pool = TaskPool.objects.create(slug="bench", title="Bench", state=TaskPool.State.OPEN)
    tasks = Task.objects.bulk_create(
        Task(
            pool=pool,
            external_id=f"job-{number}",
            position=number,
            title=f"Job {number}",
            brief="Write a page about the harbour.",
            category=f"Category {number % 5}",
            content_hash=f"{number:064d}",
        )
        for number in range(TASKS)
    )
    rubrics = Rubric.objects.bulk_create(
        Rubric(task=task, version=1, approved_at=timezone.now()) for task in tasks
    )
    Criterion.objects.bulk_create(
        Criterion(rubric=rubric, position=position, text=f"Requirement {position}", importance="important")
        for rubric in rubrics
        for position in range(1, CRITERIA + 1)
    )
    return Study.objects.create(
        slug="bench",
        title="Bench",
        pool=pool,
        arms=["feedback"],
        feedback_cycles=1,
        seed=1,
        protocol={},
        started_at=timezone.now(),
    )


def fill(study: Study, waiting: int) -> None:
    """Bring the number of waiting slots up to `waiting`, each with its trial, cycle, run and deliverable."""
    missing = waiting - ReviewSlot.objects.filter(state="waiting").count()
    rubrics = list(Rubric.objects.select_related("task"))
    agent, _ = Agent.objects.get_or_create(slug="bench", defaults={"name": "Bench", "kind": "scripted"})
    first = Trial.objects.count()
    for start in range(0, missing, BATCH):
        numbers = range(first + start, first + min(start + BATCH, missing))
        _fill(study, agent, rubrics, numbers)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _fill(study: Study, agent: Agent, rubrics: list[Rubric], numbers: range) -> None:
    now = timezone.now()
    trials = Trial.objects.bulk_create(
        Trial(
            study=study,
            task=rubrics[number % TASKS].task,
            rubric=rubrics[number % TASKS],
            agent=agent,
            repeat=number // TASKS + 1,
            block=number,
            ordinal=number,
        )
        for number in numbers
    )
    cycles = ReviewCycle.objects.bulk_create(
        ReviewCycle(
            trial=trial, attempt=0, state="awaiting_review", ordinal=trial.ordinal, runs_by_id=trial.agent_id
        )
        for trial in trials
    )
    runs = AgentRun.objects.bulk_create(
        AgentRun(
            cycle=cycle,
            agent=agent,
            study=study,
            number=1,
            state="replied",
            started_at=now,
            expires_at=now,
            ended_at=now,
        )
        for cycle in cycles
    )
    Deliverable.objects.bulk_create(
        Deliverable(run=run, cycle=cycle, message="Here it is.")
        for run, cycle in zip(runs, cycles, strict=True)
    )
    ReviewSlot.objects.bulk_create(
        ReviewSlot(
            kind="primary", study=study, cycle=cycle, category=trial.task.category, ordinal=cycle.ordinal
        )
        for cycle, trial in zip(cycles, trials, strict=True)
    )


def criteria_of_slots() -> dict[uuid.UUID, list[int]]:
    """Criterion ids of every waiting slot, so that the clients need not read the page to know them."""
    by_rubric: dict[uuid.UUID, list[int]] = {}
    for rubric, criterion in Criterion.objects.values_list("rubric_id", "pk"):
        by_rubric.setdefault(rubric, []).append(criterion)
    slots = ReviewSlot.objects.filter(state="waiting").values_list("pk", "cycle__trial__rubric_id")
    return {slot: by_rubric[rubric] for slot, rubric in slots}


def make_reviewer(number: int) -> str:
    """A reviewer of every study with a signed-in session; returns the session's key."""
    user = User.objects.create_user(username=f"bench-{number}", password=None)
    Membership.objects.create(user=user, role="reviewer")
    ReviewerProfile.objects.create(user=user, hourly_rate_usd=Decimal("40"))
    return make_session(user)


def make_session(user: User) -> str:
    """The key of a session in which `user` is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key is not None, "create() gives one"
    return session.session_key
