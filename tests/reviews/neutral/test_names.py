"""Names are found as whole words, however they are written, and nothing else is."""

from collections import Counter

import pytest

from reviews.neutral.file_names import neutral_names
from reviews.neutral.names import Names

NAMES = Names(
    ["Claude Sonnet 4", "anthropic/claude-sonnet-4-20250514", "o3", "Zebra Finch", "C++", "2024", "x"]
)


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("By Claude Sonnet 4.", "By [name removed]."),
        ("claude_sonnet_4, ClaudeSonnet4", "[name removed], [name removed]"),
        ("ZEBRA-FINCH and zebra\nfinch", "[name removed] and [name removed]"),
        ("claude%20sonnet%204", "[name removed]"),
        ("o3 and O3-mini", "[name removed] and [name removed]-mini"),
        ("go3, o33, co 3, o 3", "go3, o33, co 3, o 3"),
        ("zebra finches, a zebra, finch", "zebra finches, a zebra, finch"),
        ("C++ in 2024, x", "C++ in 2024, x"),
        ("\u00e9o3 o3\u00e9", "\u00e9o3 o3\u00e9"),
        ("", ""),
    ],
)
def test_text(text: str, clean: str) -> None:
    assert NAMES.out_of(text)[0] == clean


def test_what_was_found_is_told_as_it_was_written() -> None:
    assert NAMES.out_of("O3, o3, o3")[1] == Counter({"o3": 2, "O3": 1})


def test_without_names_nothing_is_found() -> None:
    assert Names([]).out_of("Anything, at all.") == ("Anything, at all.", Counter())


@pytest.mark.parametrize(
    ("field", "clean"),
    [
        ("Claude", ""),
        ("OpenAI Codex", ""),
        ("A zebra", ""),
        ("Jane Client", "Jane Client"),
        ("python-docx", "python-docx"),
        ("", ""),
    ],
)
def test_a_field_about_the_maker_is_emptied_for_one_word_of_a_name(field: str, clean: str) -> None:
    assert NAMES.out_of_maker(field)[0] == clean


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_bytes_keep_their_length(encoding: str) -> None:
    raw = b"\x00\xff " + "zebra FINCH!".encode(encoding) + b"\x00 zebra finches"
    clean, found = NAMES.out_of_bytes(raw, shortest=5)
    assert clean == b"\x00\xff " + "xxxxxxxxxxx!".encode(encoding) + b"\x00 zebra finches"
    assert found == Counter({"zebra FINCH": 1})


def test_short_names_are_not_looked_for_in_bytes() -> None:
    assert NAMES.out_of_bytes(b" o3 ", shortest=3) == (b" o3 ", Counter())


def test_file_names_keep_their_endings_and_are_there_once() -> None:
    names = ["o3/report o3.docx", "o3.docx", "Claude Sonnet 4.docx", "Name-removed.docx", "plan.zebra finch"]
    assert neutral_names(names, NAMES) == [
        "name-removed/report name-removed.docx",
        "name-removed.docx",
        "name-removed (2).docx",
        "Name-removed (3).docx",
        "plan.name-removed",
    ]
