"""Two texts by words."""

from hypothesis import given
from hypothesis import strategies as st

from reviews.compare.words import CHANGE_CHARS, FOLDED_CHARS, by_words, changed

WORDS = st.text(alphabet="ab .\n", max_size=40)


def test_the_words_that_went_and_came_are_told() -> None:
    assert changed("Paused customers are counted as churned.", "Paused customers are counted as active.") == [
        ("=", "Paused customers are counted as "),
        ("-", "churned"),
        ("+", "active"),
        ("=", "."),
    ]


def test_little_words_between_changes_are_not_kept_apart() -> None:
    assert changed("one two three of four five six", "ten eleven of twelve thirteen") == [
        ("-", "one two three of four five six"),
        ("+", "ten eleven of twelve thirteen"),
    ]


@given(old=WORDS, new=WORDS)
def test_the_pieces_give_both_texts_back(old: str, new: str) -> None:
    pieces = changed(old, new)
    assert "".join(text for mark, text in pieces if mark in "=-") == old
    assert "".join(text for mark, text in pieces if mark in "=+") == new


def test_text_that_is_the_same_gives_nothing() -> None:
    assert list(by_words(["One.", "Two."], ["One.", "Two."])) == []
    assert list(by_words([], [])) == []


def test_of_an_empty_text_every_paragraph_is_new() -> None:
    assert list(by_words([], ["One.", "Two."])) == [
        {"pieces": [("+", "One.")]},
        {"pieces": [("+", "Two.")]},
    ]


def test_long_unchanged_stretches_are_folded_and_their_edges_shown() -> None:
    old = [f"Paragraph {number}." for number in range(1, 11)]
    new = [*old[:-1], "The end."]
    assert list(by_words(old, new)) == [
        {"fold": 7, "text": "\n".join(old[:7])},
        {"pieces": [("=", "Paragraph 8.\nParagraph 9.")]},
        {"pieces": [("-", "Paragraph 10"), ("+", "The end"), ("=", ".")]},
    ]


def test_what_is_too_long_to_be_folded_is_only_counted() -> None:
    old = ["x" * FOLDED_CHARS, "y", "z", "w", "v"]
    assert next(iter(by_words(old, [*old, "New."]))) == {"fold": 3, "text": ""}


def test_paragraphs_that_changed_in_place_are_compared_one_by_one() -> None:
    found = list(by_words(["It has one.", "It has two."], ["It has six.", "It has ten."]))
    assert found == [
        {"pieces": [("=", "It has "), ("-", "one"), ("+", "six"), ("=", ".")]},
        {"pieces": [("=", "It has "), ("-", "two"), ("+", "ten"), ("=", ".")]},
    ]


def test_a_change_as_long_as_a_book_is_cut() -> None:
    [(mark, text)] = changed("", "word " * CHANGE_CHARS)
    assert mark == "+"
    assert text.endswith(f"(… and {4 * CHANGE_CHARS:,} characters more)")


def test_the_middle_of_a_long_unchanged_run_is_left_out() -> None:
    marks = [mark for mark, _ in changed("same " * 1_000 + "old", "same " * 1_000 + "new")]
    assert marks == ["=", "…", "=", "-", "+"]


def test_a_new_paragraph_does_not_hide_what_changed_in_its_neighbours() -> None:
    old = ["It has one table.", "It has two figures in all."]
    new = ["It has one long table.", "Here is something new.", "It has ten figures in all."]
    assert list(by_words(old, new)) == [
        {"pieces": [("=", "It has one "), ("+", "long "), ("=", "table.")]},
        {"pieces": [("+", "Here is something new.")]},
        {"pieces": [("=", "It has "), ("-", "two"), ("+", "ten"), ("=", " figures in all.")]},
    ]
