"""What a study's page says: where cycles stand, how each agent does, how fast it goes, what runs."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.actions.agents import pause_agent
from agents.actions.finish import fail_run
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError, Usage
from reviews.actions.halt import halt
from reviews.actions.holds import hold_agent, hold_cycle
from reviews.actions.study import cancel_trial, pause_study
from reviews.models import Agent, AgentRun, Review, ReviewCycle, Study, User
from reviews.queries.agent_rows import AgentRow, Counts, agent_rows, total
from reviews.queries.clock import database_now
from reviews.queries.live import live
from reviews.queries.pace import End, Pace, end, pace
from reviews.queries.run_lists import last_ended, under_way
from reviews.queries.snapshot import Why, snapshot
from reviews.rules.retry import Fault
from tests import factories
from tests.steps import claim, review, score

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)


def take() -> Taken:
    taken = take_next("scripted")
    assert taken is not None
    return taken


def fail(taken: Taken, *, usage: Usage = Usage()) -> None:  # noqa: B008 - it is frozen
    error = AdapterError(Fault.EMPTY, "Nothing came.", usage=usage)
    fail_run(run=taken.run, error=error, latency=timedelta(seconds=3))


def whys(study: Study) -> dict[str, int]:
    found: dict[str, int] = {}
    for group, why in snapshot(study).queued():
        found[why] = found.get(why, 0) + group.cycles
    return found


# ---- why a queued cycle waits


def test_a_queued_cycle_waits_for_the_first_of_its_reasons(admin: User) -> None:
    """Each reason is added to those before, and each counts above them."""
    agent = factories.make_agent()
    study = factories.make_study(agents=[agent])
    cycle = ReviewCycle.objects.get()
    seen = [whys(study)]
    study.cap_usd = Decimal(0)
    seen.append(whys(study))
    Agent.objects.update(not_before=database_now() + HOUR)
    seen.append(whys(study))
    ReviewCycle.objects.update(not_before=database_now() + HOUR)
    seen.append(whys(study))
    pause_agent(agent=agent, reason="No key.")
    seen.append(whys(study))
    hold_agent(study=study, agent=agent, by=admin, reason="It loops.")
    seen.append(whys(study))
    hold_cycle(cycle=cycle, by=admin, reason="A look.")
    seen.append(whys(study))
    pause_study(study=study, reason="Lunch.")
    study.refresh_from_db()
    seen.append(whys(study))
    halt(by=admin)
    seen.append(whys(study))
    assert seen == [
        {why: 1}
        for why in (
            Why.IN_LINE,
            Why.CAP,
            Why.AGENT_RESTS,
            Why.RESTS,
            Why.AGENT_PAUSED,
            Why.AGENT_HELD,
            Why.HELD,
            Why.STUDY_PAUSED,
            Why.HALT,
        )
    ]


def test_a_cap_holds_back_the_agents_that_are_too_dear_for_it_alone() -> None:
    dear, cheap = factories.make_agent(max_cost_usd=Decimal(3)), factories.make_agent()
    study = factories.make_study(
        factories.make_pool(tasks=2), agents=[dear, cheap], cap_usd=Decimal(1), arms=[], feedback_cycles=0
    )
    take()
    take()
    assert whys(study) == {Why.CAP: 2}


def test_a_cap_is_told_as_it_stands_and_not_as_a_worker_last_found_it() -> None:
    study = factories.make_study(factories.make_pool(tasks=3), cap_usd=Decimal("0.70"))
    assert whys(study) == {Why.IN_LINE: 3}
    take()
    assert whys(study) == {Why.CAP: 2}
    assert take_next("scripted") is None
    study.cap_usd = Decimal(2)
    assert whys(study) == {Why.IN_LINE: 2}
    study.day_cap_usd = Decimal("0.60")
    assert whys(study) == {Why.CAP: 2}


# ---- counts, and a line for each agent


def test_every_cycle_is_counted_once(reviewer: User, other_reviewer: User, admin: User) -> None:
    study = factories.make_study(factories.make_pool(tasks=8))
    for _ in range(3):
        factories.deliver_next()
    score(reviewer, not_met=(1,))  # scored, and its next attempt awaits feedback
    claim(other_reviewer)
    taken = take()
    fail(taken)
    ReviewCycle.objects.filter(pk=taken.cycle.pk).update(state="failed", not_before=None)
    take()
    cancel_trial(trial=study.trials.get(ordinal=7), by=admin, reason="Enough.")
    hold_cycle(cycle=ReviewCycle.objects.get(ordinal=6, attempt=0), by=admin, reason="A look.")
    counts = total(snapshot(study))
    assert counts == Counts(queued=1, running=1, held_back=1, person=3, done=1, failed=1, cancelled=1)
    assert counts.waiting == 4


def test_each_agent_has_its_line() -> None:
    one, two = factories.make_agent(name="One"), factories.make_agent(name="Two")
    study = factories.make_study(
        factories.make_pool(tasks=2), agents=[two, one], arms=[], feedback_cycles=0, cap_usd=Decimal(50)
    )
    factories.deliver_next()
    fail(take(), usage=Usage(cost_usd=Decimal("0.03")))
    ReviewCycle.objects.update(not_before=None)
    other = factories.make_study(agents=[one], arms=[], feedback_cycles=0)
    rows = {row.member.agent.name: row for row in agent_rows(snapshot(study))}
    assert list(rows) == ["One", "Two"]
    delivered = AgentRun.objects.get(state="replied").agent.name
    failed = AgentRun.objects.get(state="failed").agent.name
    assert delivered != failed
    assert counted(rows[delivered]) == (1, 0, 1, Decimal("0.10"), 1.0, Decimal("0.10"))
    assert counted(rows[failed]) == (2, 0, 0, Decimal("0.03"), None, None)
    assert [counted(row) for row in agent_rows(snapshot(other))] == [(1, 0, 0, Decimal(0), None, None)]


def counted(row: AgentRow) -> tuple[object, ...]:
    counts = row.counts
    return (counts.queued, counts.running, counts.waiting, row.spent_usd, row.seconds, row.cost_usd)


def test_a_run_of_unknown_cost_is_counted_and_no_zero() -> None:
    study = factories.make_study()
    fail(take())
    (row,) = agent_rows(snapshot(study))
    assert (row.spent_usd, row.unknown, row.cost_usd) == (Decimal(0), 1, None)


def test_the_critic_has_a_line_of_its_own_while_its_runs_come_first(reviewer: User) -> None:
    critic = factories.make_agent(name="Critic")
    tried = factories.make_agent(name="Tried")
    study = factories.make_study(agents=[tried], arms=["critique"], critic=critic)
    factories.deliver_next()
    review(reviewer, not_met=(1,))
    rows = agent_rows(snapshot(study))
    assert [(row.member.agent.name, row.counts.queued, row.counts.done) for row in rows] == [
        ("Tried", 0, 1),
        ("Critic", 1, 0),
    ]


# ---- pace and end


def test_the_pace_is_an_hours_worth_of_the_last_quarter_and_of_the_last_hour(reviewer: User) -> None:
    study = factories.make_study(factories.make_pool(tasks=4))
    Study.objects.update(started_at=database_now() - 3 * HOUR)
    for minutes in (5, 10, 40, 90):
        factories.deliver_next()
        ended = AgentRun.objects.filter(ended_at__gt=database_now() - timedelta(minutes=1))
        ended.update(ended_at=database_now() - timedelta(minutes=minutes))
    review(reviewer)
    Review.objects.update(locked_at=database_now() - timedelta(minutes=20))
    study.refresh_from_db()
    assert pace(snapshot(study)) == Pace(8.0, 3.0, 0.0, 1.0)


def test_a_young_study_is_measured_from_its_start() -> None:
    study = factories.make_study()
    Study.objects.update(started_at=database_now() - timedelta(minutes=6))
    factories.deliver_next()
    study.refresh_from_db()
    found = pace(snapshot(study))
    assert found.runs_quarter == found.runs_hour == pytest.approx(10, rel=0.01)


def test_in_its_first_minute_a_study_has_no_pace() -> None:
    study = factories.make_study()
    assert pace(snapshot(study)) == Pace(None, None, None, None)
    assert estimate(study) == End(None, None, "the study has just begun")


def estimate(study: Study) -> End:
    study.refresh_from_db()
    now = snapshot(study)
    return end(now, pace(now))


def test_the_end_lies_between_none_needed_and_all_needed(reviewer: User) -> None:
    """Two runs and three reviews are left; at most each of them needs another run and another review."""
    study = factories.make_study(factories.make_pool(tasks=4), feedback_cycles=1)
    Study.objects.update(started_at=database_now() - 2 * HOUR)
    factories.deliver_next()
    review(reviewer)
    factories.deliver_next()
    study.refresh_from_db()
    now = snapshot(study)
    assert end(now, pace(now)) == End(now.at + 3 * HOUR, now.at + 6 * HOUR)


def test_a_dash_says_why_there_is_no_estimate(reviewer: User, admin: User) -> None:
    study = factories.make_study(factories.make_pool(tasks=2))
    Study.objects.update(started_at=database_now() - 2 * HOUR)
    assert estimate(study).why_not == "no run was finished in the last hour"
    factories.deliver_next()
    assert estimate(study).why_not == "no review was finished in the last hour"
    pause_study(study=study, reason="Lunch.")
    assert estimate(study).why_not == "the study is paused"
    halt(by=admin)
    assert estimate(study).why_not == "all runs are paused"


def test_a_study_with_nothing_left_has_no_end_to_come(reviewer: User) -> None:
    study = factories.make_study()
    factories.deliver_next()
    review(reviewer)
    assert estimate(study).why_not == "nothing is left to be done"


# ---- runs


def test_runs_under_way_say_when_they_were_last_heard_of() -> None:
    study = factories.make_study(factories.make_pool(tasks=2))
    first, second = take(), take()
    factories.make_study()
    take()
    shown = under_way(study)
    assert [row.run for row in shown] == [first.run, second.run]
    lease = timedelta(seconds=settings.HAPI_RUN_LEASE_SECONDS)
    assert shown[0].heard_at == shown[0].run.expires_at - lease


def test_the_last_ended_runs_come_first_however_they_ended() -> None:
    study = factories.make_study(factories.make_pool(tasks=3))
    factories.deliver_next()
    fail(take())
    take()
    assert [run.state for run in last_ended(study)] == ["failed", "replied"]


def test_the_page_asks_no_more_for_thirty_runs_than_for_two(admin: User, reviewer: User) -> None:
    counts = []
    for tasks in (4, 40):
        agents = [factories.make_agent() for _ in range(tasks // 4)]
        study = factories.make_study(factories.make_pool(tasks=tasks), agents=agents)
        for number in range(tasks // 4 * 3):
            taken = take()
            if number % 3 == 0:
                fail(taken)
            elif number % 3 == 1:
                AgentRun.objects.filter(pk=taken.run.pk).update(state="replied", ended_at=database_now())
                ReviewCycle.objects.filter(pk=taken.cycle.pk).update(state="awaiting_review")
        for agent in agents:
            hold_agent(study=study, agent=agent, by=admin, reason="A look.")
        hold_cycle(cycle=ReviewCycle.objects.filter(state="queued")[0], by=admin, reason="A look.")
        with CaptureQueriesContext(connection) as captured:
            live(study)
        counts.append(len(captured))
        study.delete()
    assert counts[0] == counts[1]
