"""What a study is expected to need: from history where there is any, else the most. Computed by hand."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agents.queries.expectation import Expectation
from agents.queries.expected import expected
from agents.queries.history import ReviewPace
from reviews.models import Agent, ReviewCycle, Study, Task, TimeInterval, User
from reviews.queries.estimate import estimate
from reviews.rules.expected import Mean
from tests import factories
from tests.agents.past import next_attempt, past_study, ran, reviewed, scored

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def two_at_once(settings: LazySettings) -> None:
    settings.HAPI_AT_ONCE = {"scripted": 2, "openai": 4}


def expect(*agents: Agent, tasks: int = 1, category: str = "Writing", **changes: Any) -> Expectation:
    values: dict[str, Any] = {
        "arms": ["feedback"],
        "feedback_cycles": 1,
        "repeats": 1,
        "minutes": 20,
        **changes,
    }
    rules = {"rule": values.pop("rule", "all"), "threshold": values.pop("threshold", Decimal("0.8"))}
    most = estimate(tasks=tasks, agents=agents, **values)
    values.pop("critic", None)
    values.pop("overlap_fraction", None)
    return expected(most=most, tasks=[Task(category=category) for _ in range(tasks)], **values, **rules)


class TestWithoutHistory:
    def test_everything_counts_at_the_most(self) -> None:
        agent = factories.make_agent(max_cost_usd=Decimal("0.50"), settings={"limits": {"seconds": 600}})
        found = expect(agent, tasks=3, repeats=2, arms=["feedback", "retry"], feedback_cycles=2)
        # 6 trials of 5 attempts, 0.50 and 20 minutes each.
        assert (found.runs, found.cost_usd, found.reviewer_hours) == (Decimal(30), Decimal(15), Decimal(10))
        share = found.agents[0]
        assert (share.cost, share.first, share.went_on) == (None, 0, 0)
        assert (found.review, found.pace) == (None, ReviewPace(0, 0, Decimal(14)))
        # 30 runs of 600 s, two at once.
        assert found.agent_days == Decimal(9_000) / 86_400
        assert (found.review_days, found.days, found.most_days) == (None, None, None)

    def test_what_is_scored_twice_takes_its_reviews_and_hours(self) -> None:
        agent = factories.make_agent(max_cost_usd=Decimal("0.50"))
        arms = ["feedback", "retry"]
        found = expect(agent, tasks=5, arms=arms, overlap_fraction=Decimal("0.25"))
        # 5 trials of 3 attempts; 10 final ones, of which a quarter, rounded up, is scored once more.
        assert (found.runs, found.reviews) == (Decimal(15), Decimal(18))
        assert found.reviewer_hours == Decimal(6)
        alone = expect(agent, tasks=5, arms=[], feedback_cycles=0, overlap_fraction=Decimal(1))
        assert (alone.runs, alone.reviews) == (Decimal(5), Decimal(10))

    def test_runs_under_way_are_no_history(self) -> None:
        agent = factories.make_agent(max_cost_usd=Decimal(2))
        cycle = past_study(agent, tasks=1).get()
        ran(cycle, "0.10", state="running", ended_at=None)
        assert expect(agent).agents[0].cost is None


class TestCost:
    def test_it_is_the_mean_over_attempts_repeated_runs_included(self) -> None:
        agent = factories.make_agent(max_cost_usd=Decimal(2))
        first, second = past_study(agent, tasks=2)
        ran(first, "0.10", state="failed")
        ran(first, "0.30", number=2)
        ran(second, "0.20")
        share = expect(agent, tasks=5, feedback_cycles=0, arms=[]).agents[0]
        assert share.cost == Mean(Decimal("0.3"), n=2, studies=1, low=Decimal("0.2"), high=Decimal("0.4"))
        assert (share.attempts, share.cost_usd, share.own) == (Decimal(5), Decimal("1.5"), True)

    def test_an_attempt_of_unknown_cost_says_nothing_of_it(self) -> None:
        agent = factories.make_agent(max_cost_usd=Decimal(2))
        first, second, third = past_study(agent, tasks=3)
        ran(first, None)
        ran(second, "0.10", state="failed")
        ran(second, None, number=2)
        ran(third, "0.20")
        share = expect(agent).agents[0]
        assert share.cost == Mean(Decimal("0.2"), n=1, studies=1, low=Decimal("0.2"), high=Decimal("0.2"))

    def test_a_failed_attempt_counts_and_one_that_waits_for_another_run_does_not(self) -> None:
        agent = factories.make_agent()
        first, second = past_study(agent, tasks=2)
        ran(first, "0.10", state="failed")
        ran(second, "0.90", state="failed")
        ReviewCycle.objects.filter(pk=first.pk).update(state="failed")
        cost = expect(agent).agents[0].cost
        assert cost is not None
        assert (cost.n, cost.value) == (1, Decimal("0.1"))

    def test_ten_attempts_of_a_category_speak_for_it_alone(self) -> None:
        agent = factories.make_agent()
        for cycle in past_study(agent, tasks=10, category="Writing"):
            ran(cycle, "0.10")
        for cycle in past_study(agent, tasks=5, category="Translation"):
            ran(cycle, "0.40")
        alone: dict[str, Any] = {"feedback_cycles": 0, "arms": []}
        assert expect(agent, category="Writing", **alone).cost_usd == Decimal("0.1")
        # Five are too few: all fifteen count.
        assert expect(agent, category="Translation", **alone).cost_usd == Decimal("0.2")
        cost = expect(agent, **alone).agents[0].cost
        assert cost is not None
        assert (cost.n, cost.studies) == (15, 2)

    def test_another_agent_with_the_same_model_stands_in_and_is_called_so(self) -> None:
        model: dict[str, Any] = {"kind": "openai", "model": "m-1", "scripted": False}
        old, new = factories.make_agent(**model), factories.make_agent(**model)
        ran(past_study(old, tasks=1).get(), "0.25")
        share = expect(new).agents[0]
        assert share.cost is not None
        assert (share.own, share.cost.value) == (False, Decimal("0.25"))
        ran(past_study(new, tasks=1).get(), "0.75")
        share = expect(new).agents[0]
        assert share.cost is not None
        assert (share.own, share.cost.value) == (True, Decimal("0.75"))

    def test_agents_without_a_model_have_nothing_in_common(self) -> None:
        ran(past_study(factories.make_agent(), tasks=1).get(), "0.25")
        assert expect(factories.make_agent()).agents[0].cost is None

    def test_agents_with_and_without_history_are_added_up(self) -> None:
        known, new = factories.make_agent(), factories.make_agent(max_cost_usd=Decimal(3))
        ran(past_study(known, tasks=1).get(), "0.25")
        found = expect(known, new, arms=[], feedback_cycles=0)
        assert found.cost_usd == Decimal("3.25")


class TestFurtherAttempts:
    def test_they_follow_what_was_not_completed_before(self) -> None:
        agent = factories.make_agent()
        for position, cycle in enumerate(past_study(agent, tasks=20, feedback_cycles=2)):
            scored(cycle, completed=position < 8)
            if position >= 8:
                scored(next_attempt(cycle, "feedback"), completed=position < 17)
        found = expect(agent, tasks=10, arms=["feedback", "retry"], feedback_cycles=2)
        # 12 of 20 go on. In feedback 3 of 12 of these again, 0.6 + 0.15; of retry nobody knows: 0.6 + 0.6.
        assert found.agents[0].attempts == 10 * (1 + Decimal("0.75") + Decimal("1.2"))
        assert (found.agents[0].first, found.agents[0].went_on) == (20, 12)
        assert found.reviews == Decimal("29.5")

    def test_nine_attempts_are_too_few_for_a_share(self) -> None:
        agent = factories.make_agent()
        for cycle in past_study(agent, tasks=9):
            scored(cycle, completed=True)
        assert expect(agent).agents[0].attempts == 2

    def test_failed_attempts_end_a_trial(self) -> None:
        agent = factories.make_agent()
        cycles = past_study(agent, tasks=10)
        for cycle in cycles[:5]:
            scored(cycle, completed=False)
        ReviewCycle.objects.filter(pk__in=[cycle.pk for cycle in cycles[5:]]).update(state="failed")
        assert expect(agent).agents[0].attempts == Decimal("1.5")

    def test_the_rule_of_the_new_study_judges(self) -> None:
        agent = factories.make_agent()
        for cycle in past_study(agent, tasks=10):
            scored(cycle, completed=False)
        assert expect(agent, rule="all").agents[0].attempts == 2
        assert expect(agent, rule="critical").agents[0].attempts == 1

    def test_under_the_weighted_rule_only_the_same_threshold_counts(self) -> None:
        agent = factories.make_agent()
        for cycle in past_study(agent, tasks=10, threshold=Decimal("0.8")):
            scored(cycle, completed=True)
        assert expect(agent, rule="weighted", threshold=Decimal("0.8")).agents[0].attempts == 1
        assert expect(agent, rule="weighted", threshold=Decimal("0.9")).agents[0].attempts == 2

    def test_the_critic_writes_as_often_as_its_arm_goes_on(self) -> None:
        agent, critic = factories.make_agent(), factories.make_agent(max_cost_usd=Decimal(1))
        for position, cycle in enumerate(past_study(agent, tasks=10)):
            scored(cycle, completed=position < 5)
        ran(next_attempt(cycle, "feedback"), "0.04", agent=critic, purpose="critique")
        ran(past_study(critic, tasks=1).get(), "0.90")  # a deliverable of its own is another matter
        found = expect(agent, tasks=4, arms=["critique"], critic=critic)
        assert [share.attempts for share in found.agents] == [6, 2]
        assert found.agents[1].cost_usd == Decimal("0.08")
        assert found.reviews == 6


class TestReviewing:
    def test_hours_are_the_paid_time_of_past_reviews(self, reviewer: User) -> None:
        agent = factories.make_agent()
        for cycle, minutes in zip(past_study(agent, tasks=2), (10, 30), strict=True):
            scored(cycle, completed=True)
            reviewed(cycle, reviewer, minutes)
        found = expect(agent, tasks=4, arms=[], feedback_cycles=0, minutes=20)
        # Of the 30 minutes 20 are paid: 15 on average.
        assert found.review == Mean(Decimal(900), n=2, studies=1, low=Decimal(600), high=Decimal(1200))
        assert found.reviewer_hours == 1

    def test_time_counts_as_its_reviewer_corrected_it_last(self, reviewer: User) -> None:
        agent = factories.make_agent()
        cycle = past_study(agent, tasks=1).get()
        scored(cycle, completed=True)
        reviewed(cycle, reviewer, 10)
        span = TimeInterval.objects.get()
        end = span.ended_at
        assert end is not None
        for kind, minutes in (("idle", 0), ("idle", 4)):
            span.corrections.create(
                kind=kind,
                started_at=span.started_at + timedelta(minutes=minutes),
                ended_at=end,
                because="I was away.",
                at=end,
            )
        found = expect(agent, tasks=1, arms=[], feedback_cycles=0, minutes=20).review
        assert found is not None
        assert found.low == Decimal(240)

    def test_deliverables_of_scripted_agents_say_nothing_of_a_models(self, reviewer: User) -> None:
        cycle = past_study(factories.make_agent(), tasks=1).get()
        scored(cycle, completed=True)
        reviewed(cycle, reviewer, 10)
        found = expect(factories.make_agent(kind="openai", model="m", scripted=False))
        assert (found.review, found.pace.locked) == (None, 0)

    def test_the_pace_is_that_of_the_last_fourteen_days(self, reviewer: User, other_reviewer: User) -> None:
        agent = factories.make_agent(settings={"limits": {"seconds": 1}})
        cycles = list(past_study(agent, tasks=4))
        for cycle, days, who in zip(
            cycles, (20, 13, 2, 1), [reviewer, reviewer, reviewer, other_reviewer], strict=True
        ):
            reviewed(cycle, who, 10, days_ago=days)
        found = expect(agent, tasks=6, arms=[], feedback_cycles=0)
        assert found.pace == ReviewPace(locked=3, reviewers=2, days=Decimal(14))
        # 3 in 14 days, so 6 in 28.
        assert {found.review_days, found.days, found.most_days} == {Decimal(28)}

    def test_a_younger_history_is_as_old_as_its_first_review(self, reviewer: User) -> None:
        agent = factories.make_agent()
        reviewed(past_study(agent, tasks=1).get(), reviewer, 10, days_ago=0.5)
        assert expect(agent).pace == ReviewPace(locked=1, reviewers=1, days=Decimal(1))


class TestTime:
    def test_agents_work_as_long_as_they_did(self) -> None:
        agent = factories.make_agent()
        first, second = past_study(agent, tasks=2)
        ran(first, "0.1", seconds=60)
        ran(second, "0.1", seconds=30, state="failed")
        ran(second, "0.1", seconds=90, number=2)
        found = expect(agent, tasks=10, arms=[], feedback_cycles=0)
        # Ten attempts of 90 s, two at once.
        assert found.agent_days == Decimal(450) / 86_400

    def test_days_are_the_longer_of_reviewing_and_of_the_agents_work(self, reviewer: User) -> None:
        agent = factories.make_agent(settings={"limits": {"seconds": 43_200}})
        for cycle in past_study(agent, tasks=2):
            reviewed(cycle, reviewer, 10)
        values: dict[str, Any] = {"tasks": 8, "arms": [], "feedback_cycles": 0}
        # 8 runs of half a day, two at once; 8 reviews at 2 a day.
        found = expect(agent, **values)
        assert (found.review_days, found.agent_days, found.days) == (Decimal(4), Decimal(2), Decimal(4))
        # And 8 runs of a day.
        found = expect(agent, factories.make_agent(settings={"limits": {"seconds": 86_400}}), **values)
        assert (found.review_days, found.agent_days, found.days) == (Decimal(8), Decimal(6), Decimal(8))
        for cycle in past_study(agent, tasks=18):
            reviewed(cycle, reviewer, 10)
        # 20 reviews a day now: the agents are what takes long.
        found = expect(agent, **values)
        assert (found.days, found.most_days) == (Decimal(2), Decimal(2))


def test_it_takes_the_same_five_statements_whatever_there_is(reviewer: User) -> None:
    def statements(*agents: Agent, **values: Any) -> int:
        with CaptureQueriesContext(connection) as captured:
            expect(*agents, **values)
        return len(captured)

    agent = factories.make_agent()
    assert statements(agent) == 5
    for cycle in past_study(agent, tasks=3):
        ran(cycle, "0.10")
        scored(cycle, completed=False)
        reviewed(cycle, reviewer, 10)
    assert statements(agent, factories.make_agent(), tasks=20, arms=["feedback", "retry"]) == 5
    assert Study.objects.count() == 1
