"""A job whose files are too many bytes for a worker's memory is not read, and says why."""

from decimal import Decimal

import pytest

from agents.actions.run_next import run_next
from reviews.models import AgentRun, DeliverableFile, ReviewCycle, User
from tests.agents.work import no_rest
from tests.factories import deliver_next, make_agent, make_attachment, make_pool, make_reply, make_study
from tests.steps import review

pytestmark = pytest.mark.django_db(transaction=True)


def study(*attachments: int, job_bytes: int) -> None:
    """A study of one task with attachments of so many bytes."""
    pool = make_pool()
    for number, size in enumerate(attachments):
        make_attachment(pool.tasks.get(), f"{number}.bin", b"x" * size)
    agent = make_agent(settings={"limits": {"job_bytes": job_bytes}})
    make_study(pool, agents=[agent], arms=("retry",))


def test_a_job_of_just_the_bytes_that_the_agent_takes_is_done() -> None:
    study(60, 40, job_bytes=100)
    run_next("scripted")
    assert AgentRun.objects.get().state == "replied"


def test_a_job_with_more_bytes_fails_before_anything_is_asked_or_paid() -> None:
    study(60, 41, job_bytes=100)
    run_next("scripted")
    run = AgentRun.objects.get()
    assert (run.state, run.fault, run.cost_usd) == ("failed", "too_much", Decimal(0))
    assert run.error == (
        "The files that come with the job have 101 bytes together; this agent takes 100 "
        "(settings.limits.job_bytes): 0.bin (60), 1.bin (41)."
    )


def test_the_biggest_files_are_named_and_the_cycle_fails_after_the_usual_tries() -> None:
    study(1, 2000, 3, 4, 5, 6, 7, job_bytes=100)
    for _ in range(3):
        assert run_next("scripted") is True
        no_rest()
    assert run_next("scripted") is False
    assert ReviewCycle.objects.get().state == "failed"
    error = AgentRun.objects.values_list("error", flat=True)[0]
    assert error.endswith(": 1.bin (2,000), 6.bin (7), 5.bin (6), 4.bin (5), 3.bin (4) and 2 more.")


def test_the_files_of_the_deliverable_before_count_too(reviewer: User) -> None:
    study(60, job_bytes=100)
    deliver_next(make_reply(files={"a.md": b"x" * 41}))
    review(reviewer, not_met=(1,))
    DeliverableFile.objects.get().file.delete(save=False)  # reading it would fail otherwise
    run_next("scripted")
    run = AgentRun.objects.latest("started_at")
    assert run.fault == "too_much"
    assert "have 101 bytes together" in run.error
