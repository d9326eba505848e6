"""The sweep finds what a lost message, a killed worker or a closed laptop left behind."""

from datetime import timedelta

import pytest
from pytest_django import Settings

from agents.actions.agents import pause_agent
from agents.actions.finish import store_reply
from agents.actions.sweep import Found, sweep
from reviews.actions.study import pause_study
from reviews.models import AgentRun, Claim, ReviewCycle, Study, User
from reviews.queries.clock import database_now, database_up_since
from tests.agents.work import SECOND, end_lease, take
from tests.factories import deliver_next, make_agent, make_pool, make_reply, make_reviewer, make_study
from tests.steps import claim, expire

pytestmark = pytest.mark.django_db

NOTHING = Found(lost_runs=0, delivered=0, expired_claims=0, queued={})


def test_with_nothing_left_behind_it_does_nothing() -> None:
    assert sweep() == NOTHING
    make_study(make_pool(tasks=2))
    deliver_next()
    take()
    assert sweep() == NOTHING


def test_runs_from_before_a_restart_of_the_database_get_time_to_renew_their_lease(
    settings: Settings,
) -> None:
    """Nobody could, while it was away."""
    since_start = (database_now() - database_up_since()).total_seconds()
    make_study(make_pool(tasks=2))
    before, after = take(), take()
    for taken in (before, after):
        end_lease(taken)
    AgentRun.objects.filter(pk=before.run.pk).update(started_at=database_up_since() - SECOND)
    settings.HAPI_RUN_LEASE_SECONDS = since_start + 60
    assert sweep().lost_runs == 1
    assert AgentRun.objects.get(state="running") == before.run
    settings.HAPI_RUN_LEASE_SECONDS = since_start / 2
    assert sweep().lost_runs == 1


def test_a_reply_that_was_stored_when_its_worker_died_is_delivered() -> None:
    make_study()
    taken = take()
    store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
    end_lease(taken)
    assert sweep() == Found(lost_runs=0, delivered=1, expired_claims=0, queued={})
    assert ReviewCycle.objects.get().state == "awaiting_review"
    assert sweep() == NOTHING


def test_a_stored_late_reply_is_delivered_before_anything_is_bought_again() -> None:
    make_study()
    taken = take()
    end_lease(taken)
    assert sweep() == Found(lost_runs=1, delivered=0, expired_claims=0, queued={"scripted": 1})
    store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
    assert sweep() == Found(lost_runs=0, delivered=1, expired_claims=0, queued={})
    assert (ReviewCycle.objects.get().state, AgentRun.objects.count()) == ("awaiting_review", 1)


def test_a_second_reply_for_the_same_cycle_is_left_alone() -> None:
    make_study()
    first = take()
    end_lease(first)
    sweep()
    second = take()
    for taken in (first, second):
        store_reply(run=taken.run, reply=make_reply(), latency=SECOND)
    assert sweep().delivered == 1
    assert sweep() == NOTHING


def test_a_run_whose_worker_is_gone_is_lost_and_its_cycle_queued() -> None:
    make_study(make_pool(tasks=2))
    gone, _ = take(), take()
    end_lease(gone)
    assert sweep() == Found(lost_runs=1, delivered=0, expired_claims=0, queued={"scripted": 1})
    assert sorted(AgentRun.objects.values_list("state", flat=True)) == ["lost", "running"]
    assert take().cycle == gone.cycle


def test_claims_whose_lease_is_over_are_ended_however_many() -> None:
    make_study(make_pool(tasks=23))
    reviewers = [make_reviewer() for _ in range(23)]
    for _ in reviewers:
        deliver_next()
    for claimed in [claim(reviewer) for reviewer in reviewers]:
        expire(claimed)
    assert sweep() == Found(lost_runs=0, delivered=0, expired_claims=23, queued={})
    assert not Claim.objects.filter(ended_at__isnull=True).exists()


def test_only_what_may_run_now_is_worth_a_wake_up() -> None:
    make_study(make_pool(tasks=3))
    assert sweep().queued == {"scripted": 3}
    first = ReviewCycle.objects.first()
    assert first is not None
    ReviewCycle.objects.filter(pk=first.pk).update(not_before=database_now() + timedelta(minutes=1))
    assert sweep().queued == {"scripted": 2}
    pause_study(study=Study.objects.get(), reason="Lunch.")
    resting = make_agent()
    make_study(agents=[resting])
    assert sweep().queued == {"scripted": 1}
    pause_agent(agent=resting, reason="No key.")
    assert sweep().queued == {}


def test_in_a_paused_study_leases_still_end(reviewer: User) -> None:
    study = make_study(make_pool(tasks=2))
    deliver_next()
    expire(claim(reviewer))
    end_lease(take())
    pause_study(study=study, reason="Lunch.")
    assert sweep() == Found(lost_runs=1, delivered=0, expired_claims=1, queued={})
