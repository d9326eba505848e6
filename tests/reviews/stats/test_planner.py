from decimal import Decimal

import pytest

from reviews.stats.planner import Question, discordance, tasks_for_margin, uplift_margin
from reviews.stats.power import pairs_needed
from reviews.stats.workload import Design, workload


def test_discordance_of_a_past_study() -> None:
    assert discordance(8, 2, 40) == 0.25
    assert (discordance(0, 0, 40), discordance(0, 0, 0)) == (None, None)


def test_each_agents_test_is_planned_at_its_part_of_alpha() -> None:
    one, four = Question(agents=1, discordance=0.2), Question(agents=4, discordance=0.2)
    assert (one.alpha_each, four.alpha_each) == (0.05, 0.0125)
    assert one.tasks_needed(10) == pairs_needed(0.1, 0.2, 0.05, 0.8)
    assert four.tasks_needed(10) == pairs_needed(0.1, 0.2, 0.0125, 0.8)


def test_what_a_size_shows_and_the_size_that_shows_it_agree() -> None:
    question = Question(agents=3, discordance=0.15)
    points = question.least_points(322)
    assert points is not None
    assert question.tasks_needed(points + 0.01) == pytest.approx(322, abs=3)


def test_repeats_save_tasks_only_as_far_as_they_differ() -> None:
    once = Question(agents=1, discordance=0.2).tasks_needed(10)
    assert once is not None
    assert Question(1, 0.2, repeats=2, likeness=1).tasks_needed(10) == once
    assert Question(1, 0.2, repeats=2, likeness=0).tasks_needed(10) == once / 2
    assert Question(1, 0.2, repeats=2, likeness=0.5).tasks_needed(10) == once * 3 / 4


def test_too_small_a_study_shows_nothing() -> None:
    assert Question(agents=1, discordance=0.2).least_points(0) is None
    assert Question(agents=1, discordance=0.2).least_points(10) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"agents": 0},
        {"discordance": 0},
        {"discordance": 1.1},
        {"alpha": 0},
        {"power": 1},
        {"repeats": 0},
        {"likeness": 2},
    ],
)
def test_numbers_out_of_range_are_refused(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match=r"\.$"):
        Question(**{"agents": 1, "discordance": 0.2, **wrong})  # type: ignore[arg-type]


def test_margin_of_the_published_uplift() -> None:
    """Wilson of 37 of 322: 8.4524 to 15.4370 points."""
    assert uplift_margin(322, 100 * 37 / 322) == pytest.approx((15.4370 - 8.4524) / 2, abs=1e-4)
    assert uplift_margin(0, 10) is None


def test_tasks_for_a_margin_are_the_fewest() -> None:
    tasks = tasks_for_margin(3.0, 11.5)
    assert tasks is not None
    fewer, enough = uplift_margin(tasks - 1, 11.5), uplift_margin(tasks, 11.5)
    assert fewer is not None
    assert enough is not None
    assert enough <= 3.0 < fewer
    assert tasks_for_margin(0.001, 50) is None
    with pytest.raises(ValueError, match="margin above 0"):
        tasks_for_margin(0, 10)


def design(**changes: object) -> Design:
    values: dict[str, object] = {
        "tasks": 100,
        "agents": 2,
        "repeats": 1,
        "alone": Decimal("0.4"),
        "completed": {
            "feedback": [Decimal("0.4"), Decimal("0.5")],
            "retry": [Decimal("0.4"), Decimal("0.45")],
        },
        "minutes": Decimal(20),
        "rate": Decimal(60),
        "run_usd": Decimal("0.50"),
    }
    return Design(**{**values, **changes})  # type: ignore[arg-type]


def test_workload_by_hand() -> None:
    """Of a trial: attempt 0, then 0.6 + 0.5 with feedback and 0.6 + 0.55 with a retry."""
    its = workload(design())
    assert [Decimal(its.trials), its.runs, its.reviews, its.independent] == [200, 650, 650, 0]
    assert its.hours == Decimal(650) * 20 / 60
    assert [its.review_usd, its.model_usd, its.usd] == [13000, 325, 13325]


def test_second_readings_are_of_one_final_attempt_in_each_arm() -> None:
    """0.4 ended at attempt 0, once; 0.6 have two arms: 1.6 final attempts a trial, a tenth of them drawn."""
    assert workload(design(overlap=Decimal("0.1"))).independent == 32


def test_critics_are_paid_for_their_runs_too() -> None:
    its = workload(design(completed={"critique": [Decimal("0.4")]}, critic_usd=Decimal("0.1")))
    assert [its.reviews, its.runs] == [320, 440]
    assert its.model_usd == 320 * design().run_usd + 120 * Decimal("0.1")


def test_without_arms_there_is_attempt_0_alone() -> None:
    its = workload(design(completed={}, overlap=Decimal(1)))
    assert [its.runs, its.reviews, its.independent] == [200, 200, 200]


def test_shares_beyond_1_are_refused() -> None:
    with pytest.raises(ValueError, match="Shares"):
        workload(design(alone=Decimal("1.1")))
