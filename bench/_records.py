"""A finished study with as many scores as asked for, all its records made in the database itself.

Runs, reviews, intervals and feedback are there as the site makes them; what a trial comes to is drawn from a
hash of its ordinal, so that every run of a bench measures the same study.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import connection
from django.utils import timezone

from bench._records_attempts import ATTEMPTS
from bench._records_reviews import FEEDBACK, REVIEWS
from reviews.models import Criterion, ReviewerProfile, Rubric, Study, Task, TaskPool, User
from reviews.rules.categories import CATEGORIES
from tests.factories import make_agent, make_pool, make_study

CRITERIA: Final = 10
AGENTS: Final = 4
REVIEWERS: Final = 12
DROP: Final = "DROP TABLE work, second, words"
# 2 of 100 trials fail, 40 are completed alone; of the others either arm completes 30 % at each attempt, and
# one attempt of ten that end a trial or an arm is reviewed once more.
REVIEWS_A_TRIAL: Final = 0.98 + 0.58 * 2 * 1.7 + 0.1 * (0.4 + 0.58 * 2)


def make_records(slug: str, scores: int) -> Study:
    """A study of four agents with two arms and two cycles, of which every trial is finished.

    Its scores are about `scores` in number. The planner knows the tables at the end.
    """
    tasks = max(2, round(scores / CRITERIA / AGENTS / REVIEWS_A_TRIAL))
    agents = [make_agent(f"{slug}-{name}") for name in ("ada", "bob", "cyd", "dot")]
    study = make_study(
        _pool(slug, tasks), slug=slug, agents=agents, arms=["feedback", "retry"], feedback_cycles=2
    )
    values: dict[str, Any] = {
        "study": study.pk,
        "reviewers": [_reviewer(slug, number) for number in range(REVIEWERS)],
    }
    with connection.cursor() as cursor:
        for statement in (*ATTEMPTS, *REVIEWS, *FEEDBACK, DROP):
            cursor.execute(statement, values)
        cursor.execute("VACUUM ANALYZE")
    return study


def _reviewer(slug: str, number: int) -> int:
    user = User.objects.create_user(username=f"{slug}-reviewer-{number}", password=None)
    ReviewerProfile.objects.create(user=user)
    return user.pk


def _pool(slug: str, tasks: int) -> TaskPool:
    pool = make_pool(slug, tasks=0)
    made = Task.objects.bulk_create(
        (
            Task(
                pool=pool,
                external_id=str(number),
                position=number,
                title=f"Job {number}",
                brief="Write a page about the harbour.",
                category=CATEGORIES[number % len(CATEGORIES)],
                budget_usd=50 + number % 400,
                first_delivery_hours=20 + number % 50 if number % 3 else None,
                content_hash="",
            )
            for number in range(tasks)
        ),
        batch_size=5000,
    )
    rubrics = Rubric.objects.bulk_create(
        (Rubric(task=task, version=1, approved_at=timezone.now()) for task in made), batch_size=5000
    )
    Criterion.objects.bulk_create(
        (
            Criterion(
                rubric=rubric,
                position=position,
                text=f"Requirement {position} holds.",
                importance="critical" if position == 1 else "important",
            )
            for rubric in rubrics
            for position in range(1, 1 + CRITERIA)
        ),
        batch_size=5000,
    )
    return pool
