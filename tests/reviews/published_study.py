"""A study whose records are as many, and come to the same, as the published overall table (PROTOCOL.md)."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db import connection
from django.utils import timezone

from reviews.models import (
    Criterion,
    Review,
    ReviewCycle,
    ReviewSlot,
    Rubric,
    Score,
    Study,
    Trial,
    User,
)
from tests.factories import make_agent, make_reviewer, make_study
from tests.reviews.settled import bulk_pool, settle

TASKS = 322
CRITERIA = 5
ENDS = {"claude": (128, 37), "gemini": (64, 40), "gpt": (63, 45)}
"""By agent: trials completed alone, and newly completed after one round."""


def published_study() -> Study:
    """322 tasks, three agents, one cycle of feedback: every attempt scored on 5 criteria by a primary review.

    What is completed has every criterion met; of anything else the last criterion is not met.
    """
    pool = bulk_pool(TASKS)
    rubrics = list(Rubric.objects.filter(task__pool=pool))
    Criterion.objects.bulk_create(
        Criterion(rubric=rubric, position=n, text=f"Point {n}", importance="important", weight=1)
        for rubric in rubrics
        for n in range(CRITERIA)
    )
    agents = [make_agent(slug, name=slug.title()) for slug in ENDS]
    study = make_study(pool, agents=agents, feedback_cycles=1)
    settle(study, _ends(study))
    _score(study, make_reviewer())
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")  # as autovacuum does after so many rows
    return study


def _ends(study: Study) -> list[int | None]:
    """The attempt that completes each trial, in the trials' order."""
    left = {
        slug: [0] * alone + [1] * newly + [None] * (TASKS - alone - newly)
        for slug, (alone, newly) in ENDS.items()
    }
    slugs = Trial.objects.filter(study=study).values_list("agent__slug", flat=True)
    return [left[slug].pop() for slug in slugs]


def _score(study: Study, reviewer: User) -> None:
    """Reviews and scores for every attempt, and the completion that follows from them."""
    now = timezone.now()
    first = Trial.objects.filter(study=study).values_list("pk", "outcome")
    completed = {pk for pk, outcome in first if outcome == "completed"}
    cycles = list(ReviewCycle.objects.filter(trial__study=study).select_related("trial", "arm"))
    for cycle in cycles:
        done = cycle.trial_id in completed if cycle.arm is None else cycle.arm.completed_at == cycle.attempt
        cycle.state, cycle.scored_at = "scored", now + timedelta(hours=cycle.attempt)
        cycle.completed_all = cycle.completed_weighted = done
    ReviewCycle.objects.bulk_update(
        cycles, ["state", "scored_at", "completed_all", "completed_weighted"], batch_size=1000
    )
    slots = ReviewSlot.objects.bulk_create(
        ReviewSlot(
            kind="primary", state="done", study=study, cycle=cycle, category="Writing", ordinal=cycle.ordinal
        )
        for cycle in cycles
    )
    reviews = Review.objects.bulk_create(
        Review(
            slot=slot,
            cycle=cycle,
            reviewer=reviewer,
            locked_at=cycle.scored_at or now,
            completed_all=cycle.completed_all,
            completed_weighted=cycle.completed_weighted,
            met=CRITERIA - (not cycle.completed_all),
            not_met=int(not cycle.completed_all),
            would_hire=cycle.completed_all,
            hire_answered_at=cycle.scored_at,
        )
        for slot, cycle in zip(slots, cycles, strict=True)
    )
    criteria: dict[UUID, list[int]] = {}
    for pk, rubric in Criterion.objects.order_by("position").values_list("pk", "rubric"):
        criteria.setdefault(rubric, []).append(pk)
    Score.objects.bulk_create(
        (
            Score(review=review, criterion_id=pk, verdict="not_met", reason="It is missing.")
            if not cycle.completed_all and n == CRITERIA - 1
            else Score(review=review, criterion_id=pk, verdict="met")
            for review, cycle in zip(reviews, cycles, strict=True)
            for n, pk in enumerate(criteria[cycle.trial.rubric_id])
        ),
        batch_size=5000,
    )
