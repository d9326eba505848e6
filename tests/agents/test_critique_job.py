"""What a critic is given: the job, the rubric and the deliverable, and nothing that a person said of it."""

import pytest

from agents.adapters.base import AdapterError
from agents.adapters.critique import Requirement
from agents.queries.critique_job import critique_job
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import Mark, lock_scores
from reviews.models import Criterion, User
from reviews.rules.completion import Verdict
from reviews.rules.retry import Fault
from tests.agents.critics import attempt_0_is_not_enough, critique_next, critique_study
from tests.agents.work import take
from tests.factories import deliver_next, make_agent, make_attachment, make_pool, make_reply
from tests.steps import claim, review

pytestmark = pytest.mark.django_db


def test_the_critic_gets_job_rubric_and_deliverable(reviewer: User) -> None:
    pool = make_pool()
    task = pool.tasks.get()
    make_attachment(task, "data/a.csv", b"x,y\n", media_type="text/csv")
    critic = make_agent("eagle", model="eagle-2", settings={"limits": {"turns": 2}})
    critique_study(pool=pool, critic=critic, agents=[make_agent(model="sparrow-1")])
    attempt_0_is_not_enough(reviewer)
    taken = take()
    job = critique_job(taken.cycle, tries=taken.tries)
    assert job.brief.text == task.brief
    assert [(file.name, file.content) for file in job.brief.attachments] == [("data/a.csv", b"x,y\n")]
    assert job.requirements == (
        Requirement(1, "Requirement 1 holds.", "critical"),
        Requirement(2, "Requirement 2 holds.", "important"),
        Requirement(3, "Requirement 3 holds.", "important"),
    )
    assert job.earlier is not None
    assert (job.earlier.message, [file.content for file in job.earlier.files]) == ("First try.", [b"alpha"])
    assert (job.model, job.settings, job.limits.turns) == ("eagle-2", critic.settings, 2)
    assert (job.attempt, job.guidance, job.tries) == (1, None, 0)


def test_the_critic_sees_no_score_no_reason_and_no_weight(reviewer: User) -> None:
    critique_study()
    deliver_next()
    claimed = claim(reviewer)
    marks = {
        criterion.pk: Mark(Verdict.NOT_MET, reason="ZEBRA reason", evidence="ZEBRA evidence")
        for criterion in Criterion.objects.all()
    }
    answer_hire(review=lock_scores(claim=claimed, marks=marks), would_hire=False)
    seen = repr(critique_job(take().cycle, tries=0))
    assert [hidden for hidden in ("ZEBRA", "not_met", "NOT MET", "weight") if hidden in seen] == []


def test_the_next_critique_judges_the_attempt_before_it_and_does_not_see_the_last_critique(
    reviewer: User,
) -> None:
    critique_study(feedback_cycles=2)
    attempt_0_is_not_enough(reviewer)
    critique_next("ZEBRA words")
    deliver_next(make_reply("Second try."))
    review(reviewer, not_met=(1,))
    job = critique_job(take().cycle, tries=0)
    assert job.attempt == 2
    assert job.earlier is not None
    assert job.earlier.message == "Second try."
    assert "ZEBRA" not in repr(job)


def test_a_critic_that_takes_less_than_there_is_to_read_says_so_before_it_reads(reviewer: User) -> None:
    critique_study(critic=make_agent("eagle", settings={"limits": {"job_bytes": 4}}))
    attempt_0_is_not_enough(reviewer)
    with pytest.raises(AdapterError, match=r"5 bytes together; this agent takes 4 .* a\.txt \(5\)") as caught:
        critique_job(take().cycle, tries=0)
    assert caught.value.fault is Fault.TOO_MUCH
