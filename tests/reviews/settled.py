"""The records of finished studies, written at once: for many trials, or for figures given from outside."""

from django.utils import timezone

from reviews.models import ReviewCycle, Rubric, Study, Task, TaskPool, Trial, TrialArm
from tests.factories import make_pool


def bulk_pool(tasks: int) -> TaskPool:
    """A pool of tasks with rubrics that have no criteria."""
    pool = make_pool(tasks=0)
    made = Task.objects.bulk_create(
        Task(
            pool=pool,
            external_id=str(n),
            position=n,
            title="Job",
            brief="Do it.",
            category="Writing",
            content_hash="",
        )
        for n in range(tasks)
    )
    Rubric.objects.bulk_create(Rubric(task=task, version=1, approved_at=timezone.now()) for task in made)
    return pool


def settle(study: Study, ends: list[int | None]) -> None:
    """The records of a finished study: `ends` has the attempt that completed each trial, None for none."""
    trials = list(Trial.objects.filter(study=study))
    for trial, end in zip(trials, ends, strict=True):
        trial.outcome = "completed" if end == 0 else "not_completed"
    Trial.objects.bulk_update(trials, ["outcome"], batch_size=2000)
    later = [(trial, end) for trial, end in zip(trials, ends, strict=True) if end != 0]
    arms = TrialArm.objects.bulk_create(
        TrialArm(trial=trial, arm=arm, state="exhausted" if end is None else "completed", completed_at=end)
        for trial, end in later
        for arm in study.arms
    )
    ReviewCycle.objects.bulk_create(
        ReviewCycle(
            trial=arm.trial,
            arm=arm,
            attempt=k,
            state="scored",
            scored_at=timezone.now(),
            ordinal=arm.trial.ordinal,
            runs_by_id=arm.trial.agent_id,
        )
        for arm in arms
        for k in range(1, 1 + (arm.completed_at or study.feedback_cycles))
    )
