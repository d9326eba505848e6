"""Sheets: values as they are stored, page by page."""

import json
from typing import Any

import pytest

from reviews.convert.errors import UnreadableError
from reviews.render.sheet import block, opened
from tests.files import workbooks
from tests.files.office import container
from tests.files.workbooks import parts, sheet


def told(parts: list[bytes]) -> list[dict[str, Any]]:
    return [json.loads(part) for part in parts]


def asked(content: bytes, **wanted: int) -> list[dict[str, Any]]:
    defaults = {"sheet": 1, "first": 1, "left": 0, "formulas": 0}
    return told(block(content, json.dumps({**defaults, **wanted}).encode()))


def test_dates_shares_and_formulas_show_their_stored_values() -> None:
    book, head, page = told(opened(workbooks.good()))
    assert book["sheets"] == [["Depths", False], ["Notes", False], ["Secret", True]]
    assert (book["sheet"], book["frozen"], book["rows"], book["exact"]) == (1, 1, 4, True)
    assert head["head"]["rows"] == [[1, ["at", "measured", "depth", "share"]]]
    assert page["rows"][0] == [2, ["buoy 1", "2024-05-01", "1.1", "12.5%"]]
    assert page["rows"][-1] == [5, ["", "", "6.3", ""]]


def test_formulas_show_on_request_and_where_they_have_no_value() -> None:
    assert asked(workbooks.good(), formulas=1)[1]["rows"][-1] == [5, ["", "", "=SUM(C2:C4)", ""]]
    _, head, page = told(opened(workbooks.without_values()))
    assert (page["rows"], head["valueless"]) == ([[2, ["1", "2", "=A2+B2"]]], True)


def test_the_first_sheet_that_can_be_seen_opens_and_any_other_by_its_number() -> None:
    assert told(opened(workbooks.good(), b'{"sheet": 2}'))[1]["head"]["rows"] == [[1, ["Measured twice."]]]
    assert told(opened(workbooks.good(), b'{"sheet": 99}'))[0]["sheet"] == 1


def test_a_late_block_starts_where_it_should() -> None:
    head, *pages = asked(workbooks.long(), first=99_001)
    assert [len(page["rows"]) for page in pages] == [100] * 9 + [99]
    assert (head["head"]["rows"][0][0], pages[0]["rows"][0][0], pages[-1]["rows"][-1][0]) == (
        1,
        99_002,
        100_000,
    )


def test_columns_come_in_windows_and_rows_have_the_numbers_of_the_file() -> None:
    assert [cells for _, cells in asked(workbooks.wide(), left=16_300)[1]["rows"]] == [
        [str(number) for number in range(16_300, 16_384)]
    ] * 2
    gap = parts([sheet('<row r="3"><c r="B3"><v>1</v></c></row><row><c><v>2</v></c></row>')])
    assert told(opened(gap))[1]["head"]["rows"] == [[3, ["", "1"]]]
    assert told(opened(gap))[2]["rows"] == [[4, ["2", ""]]]


def test_rows_and_texts_under_a_prefix_are_found() -> None:
    main = workbooks.MAIN
    rows = '<x:row r="1"><x:c r="A1" t="s"><x:v>1</x:v></x:c></x:row>'
    prefixed = f'<x:worksheet xmlns:x="{main}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    runs = "<x:r><x:t>ye</x:t></x:r><x:r><x:t>s</x:t></x:r>"
    strings = f'<x:sst xmlns:x="{main}"><x:si><x:t>no</x:t></x:si><x:si>{runs}</x:si></x:sst>'
    assert told(opened(parts([prefixed], strings)))[1]["head"]["rows"] == [[1, ["yes"]]]


def test_a_sheet_without_rows_is_empty_and_one_without_a_part_has_no_cells() -> None:
    book, head = told(opened(parts([sheet("")])))
    assert (book["rows"], head["head"]["rows"]) == (0, [])


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", container("EncryptedPackage")])
def test_what_is_no_workbook_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        opened(content)


def test_what_follows_the_rows_is_no_row() -> None:
    after = sheet('<row r="1"><c><v>1</v></c></row>').replace(
        "</worksheet>", '<rowBreaks count="1"/></worksheet>'
    )
    assert told(opened(parts([after])))[0]["rows"] == 0
