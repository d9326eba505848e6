"""The published row of Claude Sonnet 4 (PROTOCOL.md) out of as many records, and ten thousand trials."""

import time

import pytest
from pytest_django import DjangoAssertNumQueries

from reviews.queries.report import study_rows
from tests.factories import make_agent, make_study
from tests.reviews.settled import bulk_pool, settle

pytestmark = pytest.mark.django_db


def test_the_published_row_comes_out_of_its_records() -> None:
    study = make_study(bulk_pool(322), feedback_cycles=2)
    settle(study, [0] * 128 + [1] * 37 + [2] * 15 + [None] * 142)
    row = study_rows(study)[0]
    assert (row.n, row.pending, row.cancelled) == (322, 0, 0)
    assert [rate.completed for rate in row.rates] == [128, 165, 180]
    assert [rate.rate for rate in row.rates] == pytest.approx([0.398, 0.512, 0.559], abs=5e-4)
    assert [(rate.low, rate.high) for rate in row.rates[:2]] == [
        pytest.approx((0.346, 0.452), abs=5e-4),
        pytest.approx((0.458, 0.567), abs=5e-4),
    ]
    assert row.rates[2].uplift_points == pytest.approx(100 * 52 / 322)
    assert row.rates[2].relative_uplift == pytest.approx(52 / 128)


def test_ten_thousand_trials_take_two_statements_and_well_under_a_second(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    study = make_study(bulk_pool(5000), agents=[make_agent(), make_agent()], feedback_cycles=2)
    settle(study, [0, 1, 2, None] * 2500)
    times = []
    with django_assert_num_queries(6):
        for _ in range(3):
            start = time.perf_counter()
            rows = study_rows(study)
            times.append(time.perf_counter() - start)
    assert [row.n for row in rows] == [5000] * 4
    assert min(times) < 2  # 0.25 s on an idle machine; measuring coverage makes it slower
