"""Two critiques of one attempt at the same moment: one counts, both are paid for, and nothing is stuck."""

from __future__ import annotations

from functools import partial

import pytest

from agents.actions.finish import lose_run
from reviews.models import AgentRun, Critique, ReviewCycle
from tests.agents.critics import attempt_0_is_not_enough, critique_study, write
from tests.agents.work import end_lease, take
from tests.factories import make_pool, make_reviewer
from tests.faults.threads import together

TRIALS = 10


@pytest.mark.django_db(transaction=True)
def test_a_late_critique_a_second_one_and_a_repetition_at_once() -> None:
    critique_study(pool=make_pool(tasks=TRIALS))
    reviewer = make_reviewer()
    for _ in range(TRIALS):
        attempt_0_is_not_enough(reviewer)
        late = take()
        end_lease(late)
        lose_run(run=late.run)
        second = take()
        answers = together(
            *(partial(write, taken, str(taken.run.pk)) for taken in (late, second, late, second))
        )
        critique = Critique.objects.get(cycle=late.cycle)
        used = [answer for answer in answers if answer is not None]
        assert used == [critique, critique]
        assert critique.text == str(critique.run_id)
        cycle = ReviewCycle.objects.select_related("trial").get(pk=late.cycle.pk)
        assert (cycle.state, cycle.runs_by_id) == ("queued", cycle.trial.agent_id)
        runs = AgentRun.objects.filter(cycle=cycle)
        assert [(run.state, str(run.cost_usd)) for run in runs] == [("replied", "0.030000")] * 2
        assert take().run.purpose == "deliver"
