import numpy as np
import pytest
from statsmodels.stats.multitest import multipletests

from reviews.stats.family import holm


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
