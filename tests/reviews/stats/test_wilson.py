"""Wilson's interval of counts, against published, hand-computed and scipy's values."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest

from reviews.stats.shares import count_share, wilson


@pytest.mark.parametrize(
    ("yes", "low", "high"),
    [
        (128, 34.6, 45.2),  # Claude Sonnet 4 alone and after one round
        (165, 45.8, 56.7),
        (64, 15.9, 24.6),  # Gemini 2.5 Pro
        (104, 27.4, 37.6),
        (63, 15.6, 24.2),  # GPT-5
        (108, 28.6, 38.9),
    ],
)
def test_intervals_of_the_published_study(yes: int, low: float, high: float) -> None:
    assert [round(100 * end, 1) for end in wilson([yes], 322)[0]] == [low, high]


def test_interval_of_a_hand_computed_example() -> None:
    # p = 1/2, n = 10, z = 1.959964: centre 1/2, half width z / 2 / sqrt(n + z * z) = 0.263407
    assert wilson([5], 10) == [pytest.approx((0.236593, 0.763407), abs=1e-6)]


@settings(deadline=None)
@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_rate_and_lies_within_0_and_1(counts: tuple[int, int]) -> None:
    its = count_share(*counts)
    assert its.rate is not None
    assert its.low is not None
    assert its.high is not None
    assert 0 <= its.low <= its.rate <= its.high <= 1


@pytest.mark.parametrize("n", [1, 2, 9, 10, 37, 322])
def test_intervals_are_those_of_scipy(n: int) -> None:
    for yes, ends in enumerate(wilson(range(n + 1), n)):
        theirs = binomtest(yes, n).proportion_ci(confidence_level=0.95, method="wilson")
        assert ends == pytest.approx((theirs.low, theirs.high), rel=0, abs=1e-12)
