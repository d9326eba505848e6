"""What jobs cost: computed by hand, and where nothing can be said."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.economics import (
    PerJob,
    Spent,
    break_even_price,
    break_even_rate,
    cost_per_completed,
    per_job,
    sensitivity,
    try_then_fix,
    try_then_fix_hours,
)

# 10 jobs, 4 completed; 2 dollars a job to models, 3 hours of reviewing at 40 dollars: 20 + 120 = 140.
TEN = Spent(jobs=10, completed=4, model_usd=Decimal(20), review_hours=Decimal(3), review_usd=Decimal(150))
JOB = PerJob(model_usd=Decimal(2), review_hours=Decimal("0.3"), completed=Decimal("0.4"))


def test_a_completed_job_bears_what_the_failed_ones_cost() -> None:
    assert cost_per_completed(TEN, Decimal(40)) == Decimal(35)
    assert per_job(TEN) == JOB
    # As it was paid for: 20 + 150.
    assert cost_per_completed(TEN, None) == Decimal("42.5")


def test_a_rescued_job_bears_the_cycles_of_its_arm() -> None:
    arm = Spent(
        jobs=6, completed=2, model_usd=Decimal(9), review_hours=Decimal("1.5"), review_usd=Decimal(45)
    )
    assert cost_per_completed(arm, Decimal(40)) == Decimal("34.5")


def test_nothing_completed_has_no_cost_per_job() -> None:
    none_met = Spent(3, 0, Decimal(1), Decimal(1), Decimal(40))
    assert cost_per_completed(none_met, Decimal(40)) is None
    assert break_even_price(PerJob(Decimal(1), Decimal(1), Decimal(0)), Decimal(40)) is None
    assert per_job(Spent(0, 0, Decimal(0), Decimal(0), Decimal(0))) is None


def test_try_once_then_fix() -> None:
    # 2 + 0.3 x 40 + 0.6 x 100
    assert try_then_fix(JOB, Decimal(40), Decimal(100)) == Decimal(74)
    assert try_then_fix(JOB, Decimal(40), None) is None
    # 0.1 + 0.3 + 0.6 x 5
    assert try_then_fix_hours(JOB, Decimal("0.1"), Decimal(5)) == Decimal("3.4")
    assert try_then_fix_hours(JOB, None, Decimal(5)) is None


def test_at_the_break_even_trying_costs_what_a_human_costs() -> None:
    rate = break_even_rate(JOB, Decimal(100))
    assert rate is not None
    assert round(try_then_fix(JOB, rate, Decimal(100)) or Decimal(0), 9) == Decimal(100)
    price = break_even_price(JOB, Decimal(40))
    assert price == Decimal(35)
    assert try_then_fix(JOB, Decimal(40), price) == price


def test_without_reviewing_or_a_price_there_is_no_break_even_rate() -> None:
    assert break_even_rate(PerJob(Decimal(2), Decimal(0), Decimal(1)), Decimal(100)) is None
    assert break_even_rate(JOB, None) is None


def test_the_table_has_the_given_rate_and_price_in_its_middle() -> None:
    table = sensitivity(JOB, Decimal(40), Decimal(100))
    assert (table.rates[2], table.prices[2]) == (Decimal(40), Decimal(100))
    assert table.cells[2][2].cost == Decimal(74)
    assert table.cells[2][2].saving == Decimal(26)
    assert (table.rates[0], table.prices[4]) == (Decimal(20), Decimal(200))
    assert table.cells[0][4].cost == Decimal(2) + Decimal("0.3") * 20 + Decimal("0.6") * 200


@given(
    completed=st.integers(0, 50),
    more=st.integers(0, 50),
    model=st.decimals(0, 10_000, places=4),
    hours=st.decimals(0, 1_000, places=2),
    rate=st.decimals(0, 500, places=2),
)
def test_a_completed_job_never_costs_less_than_a_job(
    completed: int, more: int, model: Decimal, hours: Decimal, rate: Decimal
) -> None:
    spent = Spent(completed + more, completed, model, hours, Decimal(0))
    cost = cost_per_completed(spent, rate)
    if completed == 0:
        assert cost is None
    else:
        assert cost is not None
        assert cost == pytest.approx(spent.cost(rate) / completed)
        assert cost * spent.jobs >= spent.cost(rate) * Decimal("0.9999999")
