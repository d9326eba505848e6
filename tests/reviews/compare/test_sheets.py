"""Two workbooks by cells."""

import io
import json
from collections.abc import Sequence

import pytest
from openpyxl import Workbook

from reviews.compare import sheets
from reviews.compare.formula import relative
from reviews.convert import frames
from reviews.convert.errors import UnreadableError

Rows = Sequence[Sequence[object]]
SALES: Rows = [["item", "count", "sum"], ["a", 1, "=B2*2"], ["b", 2, "=B3*2"], ["all", "", "=SUM(C2:C3)"]]


def book(**found: Rows) -> bytes:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in found.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def compared(old: bytes, new: bytes) -> list[tuple[str, str, str, list[list[str]]]]:
    _, *found = (json.loads(part) for part in sheets.compare(b"".join(frames.pack((old, new)))))
    return [
        (block["sheet"], block["address"], block["was_at"], block["pieces"])
        for page in found
        for block in page
    ]


def test_a_cell_is_told_with_sheet_address_old_and_new() -> None:
    new = [*SALES[:2], ["b", 5, "=B3*2"], SALES[3]]
    assert compared(book(Sales=SALES), book(Sales=new)) == [("Sales", "B3", "", [["-", "2"], ["+", "5"]])]


def test_a_new_row_changes_no_formula_that_only_moved_along() -> None:
    new = [
        *SALES[:2],
        ["new", 9, "=B3*2"],
        ["b", 2, "=B4*2"],
        ["all", "", "=SUM(C2:C4)"],
    ]
    assert compared(book(Sales=SALES), book(Sales=new)) == [
        ("Sales", "row 3", "", [["+", "new | 9 | =B3*2"]]),
        ("Sales", "C5", "C4", [["-", "=SUM(C2:C3)"], ["+", "=SUM(C2:C4)"]]),
    ]


def test_sheets_come_go_and_get_other_names() -> None:
    old = book(Sales=SALES, Notes=[["x"]])
    assert compared(old, book(Turnover=SALES, More=[["y"]])) == [
        ("Turnover", "", "", [["+", "was Sales"]]),
        ("More", "", "", [["+", "new sheet"]]),
        ("Notes", "", "", [["-", "sheet removed"]]),
    ]


def test_a_new_column_is_told_once() -> None:
    new: Rows = [["item", "unit", "count"], ["a", "kg", 1], ["b", "kg", 2]]
    old: Rows = [["item", "count"], ["a", 1], ["b", 2]]
    assert compared(book(S=old), book(S=new)) == [("S", "column B", "", [["+", "new column"]])]


def test_the_same_cells_give_nothing() -> None:
    assert compared(book(Sales=SALES), book(Sales=SALES)) == []


def test_the_message_says_which_of_the_two_is_broken() -> None:
    with pytest.raises(UnreadableError, match="The new file can't be read"):
        compared(book(Sales=SALES), b"no workbook")


@pytest.mark.parametrize(
    ("formula", "moved"),
    [("=B2*$C$1", "=B5*$C$1"), ("=SUM(A1:A2)", "=SUM(A4:A5)"), ("=LOG10(B2)", "=LOG10(B5)")],
)
def test_a_formula_that_moved_three_rows_down_is_the_same(formula: str, moved: str) -> None:
    assert relative(formula, 2, 0) == relative(moved, 5, 0)
    assert relative(formula, 2, 0) != relative(formula, 5, 0)
