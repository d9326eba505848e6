"""Tables: delimiter, encoding, and blocks of rows."""

import json
from typing import Any

import pytest

from reviews.convert.errors import UnreadableError
from reviews.render.table import block, opened


def told(parts: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(part) for part in parts]


@pytest.mark.parametrize(
    ("text", "encoding", "found"),
    [
        ("a,b\n1,2\n", "utf-8", ("utf-8", ",")),
        ("a;b\n1,5;2,5\n", "utf-8", ("utf-8", ";")),
        ("a\tb, c\n1\t2\n", "utf-16", ("utf-16", "\t")),
        ("a|b\n1|2\n", "utf-8-sig", ("utf-8-sig", "|")),
        ("Größe;Öl\nGrün;Süß\n", "cp1252", ("Windows-1252", ";")),
    ],
)
def test_delimiter_and_encoding_are_found(text: str, encoding: str, found: tuple[str, str]) -> None:
    [about, page] = told(opened(text.encode(encoding)))
    assert (about["encoding"], about["delimiter"]) == found
    assert (len(about["header"]), len(page["rows"][0][1])) == (2, 2)


def test_a_line_end_inside_quotes_ends_no_row_in_any_block() -> None:
    lines = "".join(f'{number},"two\r\nlines"\r\n' for number in range(2_500))
    content = f"at,note\r\n{lines}".encode()
    about, *pages = told(opened(content))
    assert (about["rows"], len(about["starts"]), len(pages)) == (2_500, 3, 10)
    wanted = {"start": about["starts"][2], "number": 2_002, "delimiter": ",", "quoted": 1, "left": 0}
    late = told(block(content, json.dumps(wanted).encode()))
    assert (len(late), late[0]["rows"][0]) == (5, [2_002, ["2000", "two\nlines"]])


def test_a_quote_that_never_closes_swallows_nothing() -> None:
    about, *pages = told(opened(b'a,b\n1,"open\n' + b"1,2\n" * 300_000))
    assert (about["rows"], about["quoted"], pages[0]["rows"][0]) == (300_001, False, [2, ["1", '"open']])


def test_a_cell_is_cut_and_the_page_knows() -> None:
    [_, page] = told(opened(b"a,b\n" + b"x" * 3_000 + b",1\n"))
    assert (page["cut"], len(page["rows"][0][1][0])) == (2_000, 2_001)


def test_ragged_rows_are_filled_up() -> None:
    [about, page] = told(opened(b"a,b,c\n1\n1,2,3,4\n"))
    assert about["width"] == 4
    assert page["rows"] == [[2, ["1", "", "", ""]], [3, ["1", "2", "3", "4"]]]


def test_a_file_without_rows_says_so() -> None:
    with pytest.raises(UnreadableError, match="no rows"):
        opened(b"\n \n")
