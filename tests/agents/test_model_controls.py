"""A run that an admin stops, or whose provider will have none of it, ends between two calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from django.db import connection
from django.db.models import Sum

from agents.actions.run_next import run_next, run_taken
from agents.actions.take import take_next
from agents.models import AgentStep
from reviews.actions.halt import halt, resume_all
from reviews.actions.holds import hold_agent, release_agent
from reviews.actions.study import cancel_trial
from reviews.models import AgentRun, ReviewCycle, Trial
from tests.agents.model_work import FINISH, KIND, LOOK, WRITE, make_model, run, study_of
from tests.factories import make_user
from tests.wire import WireServer

pytestmark = pytest.mark.django_db(transaction=True)


def run_and_meanwhile(provider: WireServer, act: Callable[[], object]) -> None:
    """One run, with `act` done while its first call is under way."""
    taken = take_next(KIND)
    assert taken is not None
    provider.seconds = 0.5

    def meanwhile() -> None:
        try:
            while not provider.requests:
                time.sleep(0.01)
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=meanwhile)
    thread.start()
    run_taken(taken)
    thread.join()
    provider.seconds = 0


def test_a_held_attempt_stops_after_the_call_under_way_and_goes_on_later(provider: WireServer) -> None:
    study_of(make_model())
    run_and_meanwhile(provider, lambda: ReviewCycle.objects.update(held_reason="Wait for the new price."))
    stopped, cycle = AgentRun.objects.get(), ReviewCycle.objects.get()
    assert (stopped.state, cycle.state, len(provider.requests)) == ("stopped", "queued", 1)
    assert stopped.error == "An admin holds this attempt: Wait for the new price."
    assert run_next(KIND) is False
    ReviewCycle.objects.update(held_reason="")
    run()
    assert (len(provider.requests), ReviewCycle.objects.get().state) == (4, "awaiting_review")


@pytest.mark.parametrize("everything", [False, True])
def test_a_held_agent_and_a_stop_of_everything_end_a_run_after_its_call(
    provider: WireServer, everything: bool
) -> None:
    agent, admin = make_model(), make_user()
    study = study_of(agent)
    if everything:
        run_and_meanwhile(provider, lambda: halt(by=admin))
    else:
        run_and_meanwhile(
            provider, lambda: hold_agent(study=study, agent=agent, by=admin, reason="Too dear.")
        )
    assert (AgentRun.objects.get().state, len(provider.requests)) == ("stopped", 1)
    assert run_next(KIND) is False
    if everything:
        resume_all(by=admin)
    else:
        release_agent(study=study, agent=agent)
    run()
    assert (len(provider.requests), ReviewCycle.objects.get().state) == (4, "awaiting_review")


def test_a_cancelled_trial_makes_no_further_call(provider: WireServer) -> None:
    study_of(make_model())
    admin = make_user()
    run_and_meanwhile(
        provider, lambda: cancel_trial(trial=Trial.objects.get(), by=admin, reason="Withdrawn.")
    )
    assert (len(provider.requests), AgentRun.objects.get().state) == (1, "stopped")
    assert ReviewCycle.objects.get().state == "cancelled"
    cost = AgentRun.objects.get().cost_usd
    assert cost == AgentStep.objects.aggregate(sum=Sum("cost_usd"))["sum"]


def test_a_refused_key_pauses_the_agent_at_once(provider: WireServer) -> None:
    agent = make_model()
    study_of(agent, tasks=2)
    provider.behave("refused_key")
    assert run_next(KIND)
    agent.refresh_from_db()
    assert agent.paused_at is not None
    assert run_next(KIND) is False
    assert len(provider.requests) == 1


def test_a_request_that_is_not_taken_is_the_jobs_fault_and_after_five_in_a_row_everybodys(
    provider: WireServer,
) -> None:
    agent = make_model()
    study_of(agent, tasks=2)
    provider.behave("echoes_key")
    run()
    agent.refresh_from_db()
    assert (AgentRun.objects.get().fault, agent.paused_at) == ("refused_request", None)
    run(4)
    agent.refresh_from_db()
    assert agent.paused_at is not None
    assert sorted(ReviewCycle.objects.values_list("state", flat=True)) == ["failed", "queued"]


def test_a_later_request_that_is_not_taken_begins_a_new_session(provider: WireServer) -> None:
    """From the stored answers the same request would be made for ever, and no admin could put it right."""
    agent = make_model()
    study_of(agent)
    provider.behave(LOOK, "echoes_key", WRITE, FINISH)
    run(2)
    agent.refresh_from_db()
    assert agent.paused_at is None
    assert list(AgentRun.objects.values_list("session", "state", "fault")) == [
        (1, "failed", "refused_request"),
        (2, "replied", ""),
    ]
