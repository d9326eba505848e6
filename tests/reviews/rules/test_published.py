"""What others published, as PROTOCOL.md tells it."""

from reviews.rules.published import BY_CATEGORY, OVERALL, TASKS


def test_the_rates_are_those_that_were_published() -> None:
    assert [[round(100 * (it.rate(k) or 0), 1) for k in range(2)] for it in OVERALL] == [
        [39.8, 51.2],
        [19.9, 32.3],
        [19.6, 33.5],
    ]
    assert round(100 * (OVERALL[0].rate(2) or 0), 1) == 55.9
    assert TASKS == 322


def test_what_was_predicted_was_not_observed() -> None:
    for it in OVERALL:
        assert all(it.rate(k) is None for k in it.predicted)
    assert sum(len(it.predicted) for it in OVERALL) == 2
    assert OVERALL[0].rate(9) is None


def test_categories_are_shares() -> None:
    shares = [share for it in BY_CATEGORY for share in (it.alone, it.after) if share is not None]
    assert all(0 <= share <= 1 for share in shares)
