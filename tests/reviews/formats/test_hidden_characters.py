"""Characters that nobody sees: refused where they could make one thing look like another."""

from collections.abc import Callable

import pytest

from reviews.formats.entry_names import path_problem
from reviews.formats.limits import BRIEF_MAX, ID_MAX, TITLE_MAX
from reviews.formats.text_fields import text_problem

OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
ZERO_WIDTH = "\u00ad\u061c\u180e\u200b\u200e\u200f\u2060\u2061\u2062\u2063\u2064\ufeff"
JOINERS = "\u200c\u200d"


def brief(text: str) -> str | None:
    return text_problem(text, BRIEF_MAX, one_line=False)


def title(text: str) -> str | None:
    return text_problem(text, TITLE_MAX, one_line=True)


def name(text: str) -> str | None:
    return text_problem(text, ID_MAX, one_line=True, name=True)


@pytest.mark.parametrize(
    ("check", "refused", "kept"),
    [
        (brief, OVERRIDES, ZERO_WIDTH + JOINERS),
        (title, OVERRIDES + ZERO_WIDTH, JOINERS),
        (name, OVERRIDES + ZERO_WIDTH + JOINERS, ""),
    ],
)
def test_hidden_characters_are_named_with_their_place(
    check: Callable[[str], str | None], refused: str, kept: str
) -> None:
    for char in refused:
        assert check(f"ab{char}c") == f"has the character U+{ord(char):04X} at place 3. Remove it."
    for char in kept:
        assert check(f"ab{char}c") is None


def test_the_name_of_an_attachment_can_not_be_turned_round() -> None:
    problem = path_problem("data/txt.\u202efdp.exe")
    assert problem is not None
    assert problem.endswith("has the character U+202E at place 10. Remove it.")
