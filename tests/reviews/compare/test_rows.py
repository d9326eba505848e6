"""Which row of a table is which row of another."""

import pytest

from reviews.compare.closest import Place
from reviews.compare.rows import match_columns, match_rows

OLD = [["a", "1"], ["b", "2"], ["c", "3"]]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["at", "m"], ["at", "unit", "m"], [(0, 0), (None, 1), (1, 2)]),
        (["at", "m", "note"], ["at", "m"], [(0, 0), (1, 1), (2, None)]),
        (["at", "m"], ["at", "metres"], [(0, 0), (1, 1)]),
        (["6", "7"], ["8", "9", "1"], [(0, 0), (1, 1), (None, 2)]),
        ([], [], []),
    ],
)
def test_columns_are_matched_by_their_headings(old: list[str], new: list[str], expected: list[Place]) -> None:
    assert match_columns(old, new) == expected


def test_rows_that_are_the_same_but_for_some_cells_belong_together() -> None:
    new = [["a", "1"], ["x", "9"], ["b", "5"], ["c", "3"]]
    assert list(match_rows(OLD, new, [(0, 0), (1, 1)])) == [
        (True, (0, 0)),
        (False, (None, 1)),
        (False, (1, 2)),
        (True, (2, 3)),
    ]


def test_where_a_table_is_cut_its_last_row_is_not_said_to_be_gone() -> None:
    new = [["new", "0"], *OLD[:2]]
    places = [(0, 0), (1, 1)]
    assert (False, (2, None)) in list(match_rows(OLD, new, places))
    assert list(match_rows(OLD, new, places, is_cut=True)) == [
        (False, (None, 0)),
        (True, (0, 1)),
        (True, (1, 2)),
    ]
