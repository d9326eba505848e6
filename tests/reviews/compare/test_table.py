"""Two tables by cells."""

import json
from typing import Any

import pytest

from reviews.compare import table
from reviews.convert import frames


def compared(old: bytes, new: bytes) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    head, *found = (json.loads(part) for part in table.compare(b"".join(frames.pack((old, new)))))
    return head, [block for page in found for block in page]


def test_cells_that_changed_are_told_in_their_row() -> None:
    head, blocks = compared(b"at,m\nquay,6\nmole,7\npier,9\n", b"at,m\nquay,6\nmole,8\npier,9\n")
    assert [pieces for _, pieces in head["columns"]] == [[["=", "at"]], [["=", "m"]]]
    assert blocks == [
        {"fold": 1, "text": ""},
        {"mark": "~", "old": 3, "new": 3, "cells": [[["=", "mole"]], [["-", "7"], ["+", "8"]]]},
        {"fold": 1, "text": ""},
    ]


def test_a_new_row_moves_the_rest_without_changing_it() -> None:
    _, blocks = compared(b"at,m\nquay,6\npier,9\n", b"at,m\nmole,7\nquay,6\npier,9\n")
    assert blocks == [
        {"mark": "+", "old": None, "new": 2, "cells": [[["+", "mole"]], [["+", "7"]]]},
        {"fold": 2, "text": ""},
    ]


def test_a_new_column_does_not_change_every_row() -> None:
    head, blocks = compared(b"at,m\nquay,6\npier,9\n", b"at,unit,m\nquay,m,6\npier,m,8\n")
    assert [mark for mark, _ in head["columns"]] == ["=", "+", "="]
    assert [block.get("fold", block.get("mark")) for block in blocks] == [1, "~"]


def test_a_renamed_column_is_told_in_the_head_alone() -> None:
    head, blocks = compared(b"at,m\nquay,6\n", b"at,metres\nquay,6\n")
    assert head["columns"][1] == ["=", [["-", "m"], ["+", "metres"]]]
    assert blocks == [{"fold": 1, "text": ""}]


def test_the_delimiter_is_no_change() -> None:
    assert compared(b"at,m\nquay,6\n", b"at;m\r\nquay;6\r\n")[1] == []


@pytest.mark.parametrize(("old", "new", "mark"), [(b"", b"at\nquay\n", "+"), (b"at\nquay\n", b"", "-")])
def test_an_empty_file_has_no_rows(old: bytes, new: bytes, mark: str) -> None:
    assert [block["mark"] for block in compared(old, new)[1]] == [mark]


def test_of_a_wide_table_the_columns_that_changed_are_shown() -> None:
    names = ",".join(f"c{number}" for number in range(100))
    row = ["0"] * 100
    other = [*row[:70], "1", *row[71:]]
    head, _ = compared(f"{names}\n{','.join(row)}\n".encode(), f"{names}\n{','.join(other)}\n".encode())
    assert [pieces[0][1] for _, pieces in head["columns"]] == ["c0", "c70"]
    assert head["notes"] == ["Of 100 columns only those with changes are shown."]
