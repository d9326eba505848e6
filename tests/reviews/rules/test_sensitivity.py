"""Rates with corrections: no attempt is added or taken away, completion alone is read anew."""

import pytest

from reviews.rules.sensitivity import ALONE, completed_at

ARM = "feedback"


@pytest.mark.parametrize(
    ("completed", "attempt"),
    [
        ({(ALONE, 0): True}, 0),
        # No later attempt was made, so that it counts as not completed throughout.
        ({(ALONE, 0): False}, None),
        ({(ALONE, 0): True, (ARM, 1): False, (ARM, 2): True}, 0),
        ({(ALONE, 0): False, (ARM, 1): True, (ARM, 2): True}, 1),
        ({(ALONE, 0): False, (ARM, 2): True, (ARM, 1): True}, 1),
        ({(ALONE, 0): False, (ARM, 1): False, (ARM, 2): True}, 2),
        ({(ALONE, 0): False, (ARM, 1): False, (ARM, 2): False}, None),
        # Another arm's attempts are not this one's.
        ({(ALONE, 0): False, ("retry", 1): True}, None),
    ],
)
def test_completion_is_read_from_the_last_versions(
    completed: dict[tuple[str, int], bool], attempt: int | None
) -> None:
    assert completed_at(completed, ARM) == attempt


def test_completion_alone_counts_in_every_arm() -> None:
    completed = {(ALONE, 0): True, (ARM, 1): True}
    assert [completed_at(completed, arm) for arm in (ALONE, ARM, "retry")] == [0, 0, 0]
