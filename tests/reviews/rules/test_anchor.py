"""Where a quote stands in a text that has changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.rules.anchor import Found, locate, squeeze

TEXT = "The quay is six metres deep.\nThe pier is four metres deep.\nThe quay is old."
words = st.lists(st.text("abcdeé -", min_size=1, max_size=8), max_size=40).map(" ".join)


def passage(text: str, found: Found | None) -> str | None:
    return text[found.start : found.end] if found else None


def test_the_same_words_are_found_where_they_stand() -> None:
    assert locate(TEXT, exact="six metres") == Found(12, 22, exact=True)


def test_of_several_places_the_words_around_decide() -> None:
    found = locate(TEXT, exact="quay is", prefix="deep. The ", suffix=" old", near=0)
    assert found == Found(TEXT.rindex("quay"), TEXT.rindex("quay") + 7, exact=True)


def test_then_the_nearest_and_then_the_first() -> None:
    assert locate(TEXT, exact="metres deep", near=50) == Found(46, 57, exact=True)
    assert locate(TEXT, exact="metres deep") == Found(16, 27, exact=True)


def test_white_space_does_not_count() -> None:
    assert passage(TEXT, locate(TEXT, exact="deep.The   pier\n")) == "deep.\nThe pier"


def test_words_that_changed_a_little_are_found_as_changed() -> None:
    found = locate(TEXT, exact="The pier is about four metre deep")
    assert found is not None
    assert not found.exact
    assert "four metres deep" in TEXT[found.start : found.end]


@pytest.mark.parametrize("exact", ["", " \n", "the harbour master", "x" * 30, "quays"])
def test_what_is_not_there_is_not_found(exact: str) -> None:
    assert locate(TEXT, exact=exact) is None


def test_it_looks_at_a_bounded_number_of_places() -> None:
    assert locate("ab " * 100_000, exact="ab", near=299_998) is not None
    assert locate("abcdefgh" * 100_000, exact="abcdefgh" * 200 + "z", near=0) is not None


@given(words, words, words)
def test_a_passage_of_a_text_is_found_in_it(before: str, exact: str, after: str) -> None:
    text = f"{before} {exact} {after}"
    found = locate(text, exact=exact, prefix=before, suffix=after, near=len(before) + 1)
    if not exact.strip():
        assert found is None
        return
    assert found is not None
    assert found.exact
    assert squeeze(text[found.start : found.end]) == squeeze(exact)


@given(words, words, st.integers(-5, 10**9))
def test_whatever_is_found_lies_in_the_text_and_is_found_again(text: str, exact: str, near: int) -> None:
    found = locate(text, exact=exact, near=near)
    assert locate(text, exact=exact, near=near) == found
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert not text[found.start].isspace()
        assert not text[found.end - 1].isspace()


@given(words, words, st.data())
def test_changing_one_letter_of_a_long_passage_loses_it_not(
    text: str, after: str, data: st.DataObject
) -> None:
    exact = "the quay is six metres deep and forty metres long " + squeeze(text)
    at = data.draw(st.integers(0, 40))
    changed = exact[:at] + "X" + exact[at + 1 :]
    found = locate(f"{after} {changed} {after}", exact=exact)
    assert found is not None
