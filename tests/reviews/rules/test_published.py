"""What others published, as PROTOCOL.md tells it."""

from reviews.rules.published import BY_CATEGORY, OVERALL, TASKS
from reviews.views.compare import published_cells


def percent(completed: int | None) -> float:
    assert completed is not None
    return round(100 * completed / TASKS, 1)


def test_the_rates_are_those_that_were_published() -> None:
    assert [[percent(it.completed[k]) for k in range(2)] for it in OVERALL] == [
        [39.8, 51.2],
        [19.9, 32.3],
        [19.6, 33.5],
    ]
    assert percent(OVERALL[0].completed[2]) == 55.9
    assert TASKS == 322


def test_what_was_predicted_was_not_observed() -> None:
    for it in OVERALL:
        assert all(k >= len(it.completed) or it.completed[k] is None for k in it.predicted)
    assert sum(len(it.predicted) for it in OVERALL) == 2
    assert [cell.share for cell in published_cells(OVERALL[0], [9])] == [None]


def test_categories_are_shares() -> None:
    shares = [share for it in BY_CATEGORY for share in (it.alone, it.after) if share is not None]
    assert all(0 <= share <= 1 for share in shares)
