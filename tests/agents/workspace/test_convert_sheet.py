from io import BytesIO
from typing import Any

import pytest
from openpyxl import load_workbook

from agents.workspace import sheet_file
from tests.agents.workspace.spaces import contents, done, refused, space


def converted(table: str, title: str = "a") -> Any:
    """openpyxl's sheet. Made in this process."""
    content, _ = sheet_file.workbook(table.encode(), title.encode())
    return load_workbook(BytesIO(content)).active


def values(sheet: Any) -> list[list[object]]:
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_numbers_become_numbers_and_are_shown_as_they_were_written() -> None:
    sheet = converted("a,b\n12,-0.50\n0,1234567.891\n")
    assert values(sheet) == [["a", "b"], [12, -0.5], [0, 1234567.891]]
    assert [[cell.number_format for cell in row] for row in sheet.iter_rows(min_row=2)] == [
        ["0", "0.00"],
        ["0", "0.000"],
    ]


@pytest.mark.parametrize(
    "cell",
    [
        "1e5",
        "12%",
        "1,5",
        "+5",
        "0x1F",
        "1_000",
        "NaN",
        "inf",
        "-",
        "-0",
        ".5",
        "5.",
        "٣",
        "2024-01-02",
        "3/4",
        "TRUE",
    ],
)
def test_what_is_no_plain_number_stays_text(cell: str) -> None:
    assert values(converted(f'a\n"{cell}"\n')) == [["a"], [cell]]


@pytest.mark.parametrize("code", ["007", "-01", "00.5", "1234567890123456", "4111111111111111"])
def test_a_column_with_codes_in_it_stays_text_as_a_whole(code: str) -> None:
    assert values(converted(f"id,n\n12,1\n{code},2\n")) == [["id", "n"], ["12", 1], [code, 2]]


def test_sixteen_digits_with_a_point_stay_text() -> None:
    assert values(converted("a\n12345678.12345678\n")) == [["a"], ["12345678.12345678"]]


@pytest.mark.parametrize(
    "cell",
    [
        "=1+1",
        '=HYPERLINK("http://example.com")',
        "+1+1",
        "-1+1",
        "@SUM(A1)",
        "https://example.com",
        "mailto:a@b.c",
    ],
)
def test_nothing_becomes_a_formula_or_a_link(cell: str) -> None:
    quoted = cell.replace('"', '""')
    written = converted(f'a\n"{quoted}"\n')["A2"]
    assert (written.value, written.data_type, written.hyperlink) == (cell, "s", None)


def test_the_first_row_is_bold_stays_in_view_and_is_text() -> None:
    sheet = converted("2023,2024\n1,2\n")
    assert [cell.font.bold for cell in sheet[1]] == [True, True]
    assert [cell.font.bold for cell in sheet[2]] == [False, False]
    assert sheet.freeze_panes == "A2"
    assert values(sheet) == [["2023", "2024"], [1, 2]]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_separator_is_found(delimiter: str) -> None:
    lines = [["name", "note", "n"], ["a", '"x, y; z"', "1"], ["b", '"line\nbreak"', "2"]]
    assert values(converted("\n".join(delimiter.join(line) for line in lines))) == [
        ["name", "note", "n"],
        ["a", "x, y; z", 1],
        ["b", "line\nbreak", 2],
    ]


def test_decimal_commas_do_not_pass_for_separators() -> None:
    assert values(converted("Preis;Menge\n1,50;3\n2,75;4\n")) == [
        ["Preis", "Menge"],
        ["1,50", 3],
        ["2,75", 4],
    ]


def test_one_column_and_rows_of_other_lengths_are_kept() -> None:
    assert values(converted("a\nb c\n\nd\n")) == [["a"], ["b c"], [None], ["d"]]
    assert values(converted("a,b\n1\n1,2,3\n")) == [["a", "b", None], [1, None, None], [1, 2, 3]]


def test_an_empty_table_gives_an_empty_sheet() -> None:
    assert values(converted("")) == []


def test_a_table_in_an_old_encoding_is_read() -> None:
    table = "Name;Stadt\nMüller;Köln\nGroß;Düsseldorf\n".encode("cp1252")
    workspace = space({"a.csv": table})
    done(workspace, "convert_file", source="a.csv", target="a.xlsx")
    sheet = load_workbook(BytesIO(contents(workspace)["a.xlsx"])).active
    assert values(sheet) == [["Name", "Stadt"], ["Müller", "Köln"], ["Groß", "Düsseldorf"]]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("sales", "sales"),
        ("[2024] q?", "2024  q"),
        ("history", "Sheet1"),
        ("'", "Sheet1"),
        ("x" * 40, "x" * 31),
    ],
)
def test_the_sheet_is_named_after_the_table(title: str, name: str) -> None:
    assert converted("a\tb\n1\t2\n", title).title == name


def test_the_answer_counts_rows_columns_and_numbers() -> None:
    workspace = space({"a.csv": "a,b\n1,x\n2,3\n"})
    assert done(workspace, "convert_file", source="a.csv", target="a.xlsx").endswith(
        " It has 3 rows and 2 columns; 3 cells are numbers, all others text."
    )


def test_the_same_table_gives_the_same_bytes() -> None:
    workspace = space({"a.csv": "a,b\n1,x\n"})
    for target in ("one.xlsx", "two.xlsx"):
        done(workspace, "convert_file", source="a.csv", target=target)
    assert contents(workspace)["one.xlsx"] == contents(workspace)["two.xlsx"]
    properties = load_workbook(BytesIO(contents(workspace)["one.xlsx"])).properties
    assert (str(properties.created), properties.creator) == ("2024-01-01 00:00:00", None)


@pytest.mark.parametrize(
    ("table", "words"),
    [
        (
            "a,b\n" + "1,2\n" * 150_000,
            "The table is too big: 300,000 cells in 16,384 columns can be converted.",
        ),
        ("," * 16_384, "The table is too big: "),
        ("a\n" + "x" * 32_768, "A cell at line 2 has more than 32,767 characters"),
        ('a\n"' + "x,\n" * 20_000, "A cell at line 10,9"),
    ],
    ids=["cells", "columns", "a long cell", "an open quote"],
)
def test_a_table_that_no_excel_file_can_hold_is_refused(table: str, words: str) -> None:
    text = refused(space({"a.csv": table}), "convert_file", source="a.csv", target="a.xlsx")
    assert text.startswith(f'"a.csv" could not be converted. {words}')
