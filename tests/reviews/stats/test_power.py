import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from reviews.stats.power import least_effect, pairs_needed, power


def by_hand(pairs: int, effect: float, discordance: float, alpha: float) -> float:
    """Every number of differing pairs, every number of those in favour of the first, one by one."""
    favour, found = (1 + effect / discordance) / 2, 0.0
    for differing in range(1, pairs + 1):
        for first in range(differing + 1):
            p = 2 * binom.cdf(min(first, differing - first), differing, 0.5)
            if p <= alpha:
                found += binom.pmf(differing, pairs, discordance) * binom.pmf(first, differing, favour)
    return float(found)


@pytest.mark.parametrize(
    ("pairs", "effect", "discordance", "alpha"),
    [
        (30, 0.2, 0.4, 0.05),
        (12, 0.5, 0.5, 0.05),
        (25, 0.1, 0.15, 0.0125),
        (7, 1, 1, 0.05),
        (5, 0.3, 0.3, 0.05),
    ],
)
def test_power_is_the_sum_over_all_outcomes(
    pairs: int, effect: float, discordance: float, alpha: float
) -> None:
    expected = by_hand(pairs, effect, discordance, alpha)
    assert power(pairs, effect, discordance, alpha) == pytest.approx(expected, abs=1e-12)
    assert power(pairs, -effect, discordance, alpha) == pytest.approx(expected, abs=1e-12)


def test_six_pairs_that_all_differ_alike_are_the_fewest_that_can_show_anything() -> None:
    """2 of 2 ** 6 outcomes are as extreme, 3 %; of five pairs 6 %."""
    assert (power(5, 1, 1, 0.05), power(6, 1, 1, 0.05)) == (0.0, 1.0)
    assert pairs_needed(1, 1, 0.05, 0.9) == 6
    assert least_effect(5, 1, 0.05, 0.8) is None


def test_pairs_needed_is_a_little_above_connors_formula() -> None:
    """((1.95996 * sqrt(0.2) + 0.84162 * sqrt(0.19)) / 0.1) ** 2 = 154.1."""
    found = pairs_needed(0.1, 0.2, 0.05, 0.8)
    assert found is not None
    assert 155 <= found <= 155 * 1.1
    assert power(found - 1, 0.1, 0.2, 0.05) < 0.8 <= power(found, 0.1, 0.2, 0.05)


@settings(deadline=None, max_examples=25)
@given(st.integers(20, 500), st.floats(0.05, 1), st.sampled_from([0.05, 0.0125]))
def test_least_effect_is_found_with_the_wanted_power(pairs: int, discordance: float, alpha: float) -> None:
    effect = least_effect(pairs, discordance, alpha, 0.8)
    if effect is None:
        assert power(pairs, discordance, discordance, alpha) < 0.8
    else:
        assert power(pairs, effect, discordance, alpha) == pytest.approx(0.8, abs=1e-3)
        assert 0 < effect <= discordance


def test_what_would_take_more_than_a_million_pairs_is_not_told() -> None:
    assert pairs_needed(0.0005, 0.2, 0.05, 0.8) is None


@pytest.mark.parametrize(
    ("effect", "discordance", "alpha"), [(0, 0.2, 0.05), (0.3, 0.2, 0.05), (0.1, 1.2, 0.05), (0.1, 0.2, 0)]
)
def test_impossible_plans_are_refused(effect: float, discordance: float, alpha: float) -> None:
    with pytest.raises(ValueError, match=r"above 0|between 0"):
        power(10, effect, discordance, alpha)
    with pytest.raises(ValueError, match=r"above 0|between 0"):
        pairs_needed(effect, discordance, alpha, 0.8)
