"""Which cycle a worker takes, and what keeps one back."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db.models import F

from agents.actions.agents import pause_agent, resume_agent
from agents.actions.finish import lose_run, store_reply
from agents.actions.sweep import sweep
from agents.actions.take import renew_runs, take_next
from agents.adapters.base import Usage
from reviews.actions.deliver import deliver
from reviews.models import AgentRun, ReviewCycle, Study, Transition
from reviews.queries.clock import database_now
from reviews.rules.retry import Fault
from tests.agents.work import SECOND, end_lease, fail, no_rest, take
from tests.factories import deliver_next, make_agent, make_pool, make_reply, make_study

pytestmark = pytest.mark.django_db


def held_back() -> list[str]:
    reasons = ReviewCycle.objects.filter(state="queued").exclude(waiting_reason="")
    return list(reasons.order_by("ordinal").values_list("waiting_reason", flat=True))


def test_taking_opens_a_run_under_a_lease_with_the_most_it_may_cost_reserved() -> None:
    study = make_study()
    taken = take()
    run = AgentRun.objects.get()
    assert (run.state, run.number, run.cycle, run.study) == ("running", 1, taken.cycle, study)
    assert (run.reserved_usd, run.expires_at - run.started_at) == (Decimal("0.5000"), timedelta(seconds=60))
    assert (ReviewCycle.objects.get().state, taken.tries) == ("running", 0)
    assert Transition.objects.get().event == "taken"


def test_cycles_are_taken_in_start_order_and_each_once() -> None:
    make_study(make_pool(tasks=3))
    assert [take().cycle.ordinal for _ in range(3)] == [0, 1, 2]
    assert take_next("scripted") is None


def test_a_cycle_rests_until_its_moment() -> None:
    make_study(make_pool(tasks=2))
    first = ReviewCycle.objects.order_by("ordinal").first()
    assert first is not None
    ReviewCycle.objects.filter(pk=first.pk).update(not_before=database_now() + timedelta(minutes=1))
    assert take().cycle.ordinal == 1
    assert take_next("scripted") is None
    ReviewCycle.objects.filter(pk=first.pk).update(not_before=F("not_before") - timedelta(minutes=1))
    assert take().cycle == first


@pytest.mark.parametrize("state", ["paused", "closed"])
def test_only_open_studies_run(state: str) -> None:
    study = make_study()
    Study.objects.update(state=state)
    assert take_next("scripted") is None
    Study.objects.update(state="open")
    assert take().run.study == study


def test_a_paused_agent_starts_no_run_and_the_others_go_on() -> None:
    resting, working = make_agent(), make_agent()
    make_study(agents=[resting, working])
    pause_agent(agent=resting, reason="Its key is refused.")
    assert take().run.agent == working
    assert take_next("scripted") is None
    resume_agent(agent=resting)
    assert take().run.agent == resting


def test_the_next_run_of_a_cycle_counts_on_and_knows_its_tries() -> None:
    make_study()
    end_lease(take())
    assert sweep().lost_runs == 1
    fail(take(), Fault.EMPTY)
    no_rest()
    third = take()
    assert (third.run.number, third.tries) == (3, 2)


# ---- caps


def test_a_cap_holds_a_run_back_with_its_reason_and_blocks_no_other_study() -> None:
    make_study(make_pool(tasks=2), cap_usd=Decimal("0.50"), agents=[make_agent()])
    other = make_study()
    assert take().run.study != other
    assert take().run.study == other
    assert take_next("scripted") is None
    assert held_back() == ["The study's cap of USD 0.50 leaves no room for a run of up to USD 0.50."]


def test_a_cap_that_fits_exactly_lets_the_run_start() -> None:
    make_study(cap_usd=Decimal("0.50"))
    assert take_next("scripted") is not None


def test_a_cap_below_the_price_of_one_run_starts_none() -> None:
    make_study(cap_usd=Decimal(0))
    assert take_next("scripted") is None
    assert len(held_back()) == 1


def test_what_a_run_did_not_spend_is_free_again_and_the_reason_is_gone() -> None:
    make_study(make_pool(tasks=2), cap_usd=Decimal("0.70"))
    taken = take()
    assert take_next("scripted") is None
    deliver(deliverable=store_reply(run=taken.run, reply=make_reply(), latency=SECOND))
    second = take()
    second.cycle.refresh_from_db()
    assert (second.cycle.waiting_reason, held_back()) == ("", [])


def test_a_run_whose_cost_nobody_knows_counts_as_its_reservation() -> None:
    make_study(make_pool(tasks=2), cap_usd=Decimal("0.90"))
    fail(take(), Fault.EMPTY)
    no_rest()
    assert take_next("scripted") is None
    AgentRun.objects.update(cost_usd=0)
    assert take_next("scripted") is not None


def test_what_failed_and_lost_runs_have_cost_counts() -> None:
    make_study(make_pool(tasks=2), cap_usd=Decimal("0.90"))
    fail(take(), Fault.EMPTY, usage=Usage(cost_usd=Decimal("0.41")))
    no_rest()
    assert take_next("scripted") is None


def test_a_days_cap_forgets_yesterday() -> None:
    make_study(make_pool(tasks=2), day_cap_usd=Decimal("0.50"))
    deliver_next()
    AgentRun.objects.update(cost_usd=Decimal("0.50"))
    assert take_next("scripted") is None
    assert held_back() == ["Today's cap of USD 0.50 leaves no room for a run of up to USD 0.50."]
    AgentRun.objects.update(started_at=F("started_at") - timedelta(days=1))
    assert take_next("scripted") is not None


def test_a_cap_that_is_too_low_for_a_dear_agent_does_not_hold_back_a_cheap_one() -> None:
    dear, cheap = make_agent(max_cost_usd=Decimal(5)), make_agent(max_cost_usd=Decimal("0.10"))
    make_study(make_pool(tasks=3), agents=[dear, cheap], cap_usd=Decimal(1))
    assert [take().run.agent for _ in range(3)] == [cheap] * 3
    assert take_next("scripted") is None
    assert held_back() == ["The study's cap of USD 1.00 leaves no room for a run of up to USD 5.00."]


# ---- the lease of a run


def test_a_run_under_way_is_renewed() -> None:
    make_study()
    taken = take()
    AgentRun.objects.update(expires_at=F("expires_at") - timedelta(seconds=30))
    assert renew_runs({taken.run.pk: taken.run.token}) == 1
    assert AgentRun.objects.get().expires_at > taken.run.expires_at - timedelta(seconds=5)


def test_a_run_that_is_not_ones_own_or_was_lost_is_not_renewed() -> None:
    make_study()
    taken = take()
    assert renew_runs({taken.run.pk: taken.run.pk}) == 0
    end_lease(taken)
    assert lose_run(run=taken.run)
    assert renew_runs({taken.run.pk: taken.run.token}) == 0


def test_a_lease_that_is_over_is_renewed_where_nobody_took_the_run_away() -> None:
    make_study()
    taken = take()
    end_lease(taken)
    assert renew_runs({taken.run.pk: taken.run.token}) == 1
    assert not lose_run(run=taken.run)
