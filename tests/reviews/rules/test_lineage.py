"""What became of a criterion since the attempt before."""

import pytest

from reviews.rules.completion import Verdict
from reviews.rules.lineage import Lineage, lineage

MET, NOT_MET, NA = Verdict.MET, Verdict.NOT_MET, Verdict.NOT_APPLICABLE


@pytest.mark.parametrize(
    ("before", "now", "expected"),
    [
        (NOT_MET, MET, Lineage.FIXED),
        (MET, NOT_MET, Lineage.REGRESSED),
        (MET, MET, Lineage.UNCHANGED),
        (NOT_MET, NOT_MET, Lineage.UNCHANGED),
        (NA, NA, Lineage.UNCHANGED),
        (NA, MET, None),
        (NA, NOT_MET, None),
        (MET, NA, None),
        (NOT_MET, NA, None),
        (None, MET, None),
        (MET, None, None),
        (None, None, None),
    ],
)
def test_a_criterion_is_fixed_regressed_or_unchanged_or_neither(
    before: Verdict | None, now: Verdict | None, expected: Lineage | None
) -> None:
    assert lineage(before, now) is expected
