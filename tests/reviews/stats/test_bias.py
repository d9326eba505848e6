import pytest

from reviews.stats.bias import Reading, bias


def readings(*counts: tuple[int, bool, bool | None, bool | None]) -> list[Reading]:
    """So many final attempts each: number, later, primary, independent."""
    rows = [kind[1:] for kind in counts for _ in range(kind[0])]
    return [Reading(task, *row) for task, row in enumerate(rows)]


def test_uplift_on_both_readings_by_hand() -> None:
    """Of 40, 15 ended at attempt 0; of 25 later ones 12 were completed to the one, 8 to the other."""
    its = bias(
        readings(
            (13, False, True, True),
            (2, False, True, False),
            (7, True, True, True),
            (5, True, True, False),
            (1, True, False, True),
            (12, True, False, None),
        ),
        seed=1,
    )
    assert (its.n, its.later, its.primary.yes, its.independent.yes) == (40, 25, 27, 21)
    assert its.primary_uplift is not None
    assert its.independent_uplift is not None
    assert [its.primary_uplift.value, its.independent_uplift.value] == pytest.approx([30.0, 20.0])
    assert its.difference is not None
    assert (its.difference.n, its.difference.first_only, its.difference.second_only) == (25, 5, 1)
    assert its.difference.points == pytest.approx(16.0)
    # Twice the chance of 1 or fewer of 6.
    assert its.difference.p == pytest.approx(14 / 64)


def test_without_readings_all_is_undefined() -> None:
    its = bias([], seed=1)
    assert (its.n, its.primary.rate, its.primary_uplift, its.difference) == (0, None, None, None)


def test_trials_that_ended_at_attempt_0_add_no_uplift_on_either_reading() -> None:
    its = bias(readings((3, False, True, False)), seed=1)
    assert its.primary_uplift is not None
    assert its.independent_uplift is not None
    assert (its.primary_uplift.value, its.independent_uplift.value, its.difference) == (0.0, 0.0, None)
