import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from reviews.rules.intervals import wilson


@pytest.mark.parametrize(
    ("successes", "low", "high"),
    [
        (128, 34.6, 45.2),  # Claude Sonnet 4 alone and after one round
        (165, 45.8, 56.7),
        (64, 15.9, 24.6),  # Gemini 2.5 Pro
        (104, 27.4, 37.6),
        (63, 15.6, 24.2),  # GPT-5
        (108, 28.6, 38.9),
    ],
)
def test_intervals_of_the_published_study(successes: int, low: float, high: float) -> None:
    interval = wilson(successes, 322)
    assert interval is not None
    assert [round(100 * bound, 1) for bound in interval] == [low, high]


def test_interval_of_a_hand_computed_example() -> None:
    # p = 1/2, n = 10, z = 1.959964: centre 1/2, half width z / 2 / sqrt(n + z * z) = 0.263407
    assert wilson(5, 10) == pytest.approx((0.236593, 0.763407), abs=1e-6)


def test_no_trials_have_no_interval() -> None:
    assert wilson(0, 0) is None


@pytest.mark.parametrize(("successes", "n"), [(4, 3), (-1, 3), (1, 0)])
def test_impossible_counts_are_refused(successes: int, n: int) -> None:
    with pytest.raises(ValueError, match=f"{successes} successes out of {n}"):
        wilson(successes, n)


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_interval_holds_the_rate_and_lies_within_0_and_1(counts: tuple[int, int]) -> None:
    successes, n = counts
    interval = wilson(successes, n)
    assert interval is not None
    assert 0 <= interval[0] <= successes / n <= interval[1] <= 1


@pytest.mark.parametrize("n", [1, 2, 9, 10, 37, 322])
def test_intervals_are_those_of_scipy(n: int) -> None:
    for successes in range(n + 1):
        theirs = binomtest(successes, n).proportion_ci(confidence_level=0.95, method="wilson")
        assert wilson(successes, n) == pytest.approx((theirs.low, theirs.high), rel=0, abs=1e-12)
