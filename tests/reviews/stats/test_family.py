import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from reviews.rules.rates import TrialFacts
from reviews.rules.trial import Outcome
from reviews.stats.family import between_agents, holm, net_human_effects
from tests.reviews.rules.trials import COMPLETED_AT_1, COMPLETED_AT_2, EXHAUSTED, trial

from .tables import table_of

COMPLETED, NOT_COMPLETED, FAILED, CANCELLED = Outcome


def test_holm_by_hand() -> None:
    """The least p by 3, the next by 2, the last by 1, and never below the one before."""
    assert holm([0.04, 0.01, 0.03]) == pytest.approx([0.06, 0.03, 0.06])


def test_what_is_undefined_is_not_of_the_family() -> None:
    assert holm([None, 0.02, None, 0.04]) == [None, pytest.approx(0.04), None, pytest.approx(0.04)]
    assert holm([]) == []
    assert holm([None]) == [None]


@pytest.mark.parametrize("scale", [1, 0.05])
def test_holm_is_that_of_statsmodels(scale: float) -> None:
    p_values = (scale * np.random.default_rng(1).random(60).round(2)).tolist()
    assert holm(p_values) == pytest.approx(list(multipletests(p_values, method="holm")[1]))


def both(agent: str, feedback: int, retry: int, neither: int, *, total: int) -> list[TrialFacts]:
    """`total` tasks: completed with feedback only, with a retry only, in no arm, the others alone."""
    arms = (
        [{"feedback": COMPLETED_AT_1, "retry": EXHAUSTED}] * feedback
        + [{"feedback": EXHAUSTED, "retry": COMPLETED_AT_2}] * retry
        + [{"feedback": EXHAUSTED, "retry": EXHAUSTED}] * neither
    )
    later = [
        trial(NOT_COMPLETED, agent=agent, task=f"t{n}", block=n, feedback=arm["feedback"], retry=arm["retry"])
        for n, arm in enumerate(arms)
    ]
    return later + [trial(COMPLETED, agent=agent, task=f"t{n}", block=n) for n in range(len(arms), total)]


def test_net_human_effect_of_each_agent_with_holm_over_them() -> None:
    table = table_of(
        [*both("a", 8, 2, 10, total=30), *both("b", 6, 0, 10, total=30), *both("c", 0, 0, 0, total=0)]
    )
    cohort = table.cohort(["feedback", "retry"], 2)
    one, two = net_human_effects(table, "feedback", "retry", 2, seed=1, cohort=cohort)
    assert one.paired is not None
    assert two.paired is not None
    assert (one.agent, one.paired.first_only, one.paired.second_only) == ("a", 8, 2)
    assert [one.paired.points, two.paired.points] == pytest.approx([20.0, 20.0])
    assert [one.paired.p, two.paired.p] == pytest.approx([112 / 1024, 2 / 64])
    assert [one.p_holm, two.p_holm] == pytest.approx([112 / 1024, 4 / 64])


def test_retry_completed_at_2_is_not_yet_there_at_1() -> None:
    table = table_of(both("a", 0, 3, 2, total=5))
    everything = table.cohort(["feedback", "retry"], 2)
    at_1 = net_human_effects(table, "feedback", "retry", 1, seed=1, cohort=everything)[0].paired
    at_2 = net_human_effects(table, "feedback", "retry", 2, seed=1, cohort=everything)[0].paired
    assert at_1 is not None
    assert at_2 is not None
    assert (at_1.points, at_2.points) == (0.0, -60.0)


def test_agent_outside_the_cohort_is_no_member() -> None:
    table = table_of([*both("a", 5, 0, 5, total=10), trial(CANCELLED, agent="b")])
    cohort = table.cohort(["feedback", "retry"], 2)
    one, two = net_human_effects(table, "feedback", "retry", 2, seed=1, cohort=cohort)
    assert one.paired is not None
    assert (one.p_holm, two.paired, two.p_holm) == (one.paired.p, None, None)


def test_agents_are_compared_on_the_tasks_that_both_have() -> None:
    table = table_of(
        [
            trial(COMPLETED, agent="a", task="t1", block=1),
            trial(COMPLETED, agent="a", task="t2", block=2),
            trial(COMPLETED, agent="a", task="t3", block=3),
            trial(FAILED, agent="b", task="t1", block=1),
            trial(COMPLETED, agent="b", task="t2", block=2),
            trial(CANCELLED, agent="b", task="t3", block=3),
        ]
    )
    its = between_agents(table, "a", "b", "feedback", 2, seed=1, cohort=table.cohort(["feedback"], 2))
    assert its is not None
    assert (its.n, its.first_only, its.second_only, its.points) == (2, 1, 0, 50.0)
    assert between_agents(table, "a", "nobody", "feedback", 2, seed=1, cohort=np.ones(6, dtype=bool)) is None


def test_agents_with_repeats_are_compared_in_any_order_of_trials() -> None:
    trials = [
        trial(
            COMPLETED if (n + repeat) % 3 == 0 else FAILED, agent=agent, task=f"t{n}", block=n, repeat=repeat
        )
        for agent in ("a", "b")
        for n in range(10)
        for repeat in ((1, 2) if agent == "a" else (2, 4))
    ]

    def found(order: list[TrialFacts]) -> object:
        table = table_of(order)
        return between_agents(table, "a", "b", "feedback", 0, seed=1, cohort=table.cohort(["feedback"], 0))

    assert found(trials) == found(trials[::-1]) is not None
