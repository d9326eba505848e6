"""The published row of Claude Sonnet 4 (PROTOCOL.md) out of as many records."""

import pytest

from reviews.queries.report import study_rows
from tests.factories import make_study
from tests.reviews.settled import bulk_pool, settle

pytestmark = pytest.mark.django_db


def test_the_published_row_comes_out_of_its_records() -> None:
    study = make_study(bulk_pool(322), feedback_cycles=2)
    settle(study, [0] * 128 + [1] * 37 + [2] * 15 + [None] * 142)
    row = study_rows(study)[0]
    assert (row.n, row.pending, row.cancelled) == (322, 0, 0)
    assert [rate.completed for rate in row.rates] == [128, 165, 180]
    assert [rate.share.rate for rate in row.rates] == pytest.approx([0.398, 0.512, 0.559], abs=5e-4)
    assert [(rate.share.low, rate.share.high) for rate in row.rates[:2]] == [
        pytest.approx((0.346, 0.452), abs=5e-4),
        pytest.approx((0.458, 0.567), abs=5e-4),
    ]
    last = row.rates[2]
    assert last.uplift is not None
    assert last.relative is not None
    assert last.uplift.value == pytest.approx(100 * 52 / 322)
    assert last.relative.value == pytest.approx(52 / 128)
