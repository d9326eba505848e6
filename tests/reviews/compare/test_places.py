"""Where cells are in a later version of their table."""

import json
from typing import Any

import pytest

from reviews.compare import places
from reviews.convert import frames
from tests.reviews.compare.test_sheets import SALES, book

TABLE = b"at,m,tide\nquay,6,low\nmole,7,low\npier,9,high\n"


def found(function: Any, old: bytes, new: bytes, *asked: list[Any]) -> list[Any]:
    params = json.dumps({"places": json.dumps(asked)}).encode()
    [told] = function(b"".join(frames.pack((old, new))), params)
    answers: list[Any] = json.loads(told)
    return answers


def table(new: bytes, *asked: list[int]) -> list[Any]:
    return found(places.table, TABLE, new, *asked)


def test_a_cell_moves_with_its_row_and_its_column() -> None:
    new = b"at,unit,m,tide\nwall,m,5,low\nquay,m,6,low\nmole,m,7,low\npier,m,9,high\n"
    assert table(new, [4, 2, 4, 2], [1, 3, 1, 3]) == [
        {"cells": [5, 3, 5, 3], "was": "9", "now": "9"},
        {"cells": [1, 4, 1, 4], "was": "tide", "now": "tide"},
    ]


def test_a_value_that_was_put_right_stays_in_its_place() -> None:
    assert table(TABLE.replace(b"7", b"8"), [3, 2, 3, 2]) == [{"cells": [3, 2, 3, 2], "was": "7", "now": "8"}]


def test_what_is_gone_is_told() -> None:
    assert table(b"at,m\nquay,6\npier,9\n", [3, 2, 3, 2], [2, 3, 2, 3]) == [
        {"gone": "row", "was": "7"},
        {"gone": "column", "was": "low"},
    ]


def test_of_a_range_what_is_left_counts() -> None:
    new = TABLE.replace(b"mole,7,low\n", b"")
    assert table(new, [2, 1, 4, 2]) == [
        {"cells": [2, 1, 3, 2], "was": "quay | 6 | mole | 7 | pier | 9", "now": "quay | 6 | pier | 9"}
    ]


def test_a_place_outside_of_the_table_is_not_known() -> None:
    assert table(TABLE, [9, 1, 9, 1], [2, 9, 2, 9], [5, 1, 9999999, 9999999]) == [None, None, None]


@pytest.mark.parametrize(("old", "new"), [(b"", TABLE), (b"\n", TABLE)])
def test_an_empty_table_has_no_places(old: bytes, new: bytes) -> None:
    assert found(places.table, old, new, [1, 1, 1, 1]) == [None]


def test_what_is_told_of_a_large_range_is_bounded() -> None:
    rows = b"a,b\n" + b"".join(b"%d,%s\n" % (number, b"x" * 1000) for number in range(5000))
    [told] = found(places.table, rows, rows, [1, 1, 5001, 2])
    assert told["cells"] == [1, 1, 5001, 2]
    assert len(told["was"]) < 4000


def test_cells_of_a_workbook_move_within_their_sheet() -> None:
    old = book(Sales=SALES, Notes=[["x", "y"], ["one", "two"]])
    new = book(Notes=[["x", "y"], ["one", "two"]], Sales=[*SALES[:1], ["new", 5, "=B2*2"], *SALES[1:]])
    assert found(places.workbook, old, new, [1, "Sales", 3, 2, 3, 2], [2, "", 2, 2, 2, 2]) == [
        {"cells": [4, 2, 4, 2], "was": "2", "now": "2", "number": 2, "name": "Sales"},
        {"cells": [2, 2, 2, 2], "was": "two", "now": "two", "number": 1, "name": "Notes"},
    ]


def test_a_sheet_may_be_renamed_gone_or_unknown() -> None:
    old = book(Sales=SALES, Notes=[["x"], ["one"]])
    renamed, without = book(Turnover=SALES, Notes=[["x"], ["one"]]), book(Notes=[["x"], ["one"]])
    asked = [1, "Sales", 2, 2, 2, 2]
    [told] = found(places.workbook, old, renamed, asked)
    assert (told["name"], told["cells"]) == ("Turnover", [2, 2, 2, 2])
    assert found(places.workbook, old, without, asked, [7, "", 1, 1, 1, 1], [1, "No", 1, 1, 1, 1]) == [
        {"gone": "sheet", "was": ""},
        None,
        None,
    ]
