import csv
from io import StringIO

import pytest

from reviews.exports.csv_table import Cell, write_csv


def written(*cells: Cell) -> str:
    out = StringIO(newline="")
    write_csv(out, ["head"], [[cell] for cell in cells])
    return out.getvalue()


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"]
)
def test_text_that_a_spreadsheet_would_run_is_defused(start: str) -> None:
    rows = list(csv.reader(StringIO(written(f'{start}cmd|" /C calc"!A0'), newline="")))
    assert rows == [["head"], [f'\'{start}cmd|" /C calc"!A0']]


def test_numbers_stay_numbers_below_zero_too() -> None:
    assert written(-12.5, -3, 0.1, 0) == "head\r\n-12.5\r\n-3\r\n0.1\r\n0\r\n"


def test_plain_text_truth_and_nothing_are_written_as_they_are() -> None:
    assert written("Web, Mobile & Software", True, False, "a-b") == (
        'head\r\n"Web, Mobile & Software"\r\ntrue\r\nfalse\r\na-b\r\n'
    )
    out = StringIO(newline="")
    write_csv(out, ["a", "b"], [[None, 1]])
    assert out.getvalue() == "a,b\r\n,1\r\n"
