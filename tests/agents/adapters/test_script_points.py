import pytest

from agents.adapters.script import points
from tests.agents.adapters.conftest import BRIEF, FEEDBACK, RETRY


def test_points_of_feedback_are_what_was_not_met_and_what_was_asked() -> None:
    assert points.of_guidance(FEEDBACK) == (
        "Phone numbers in +44 form. Reason: Two still begin with 07.",
        "Say in the note how you chose between duplicates.",
    )


@pytest.mark.parametrize("guidance", [None, "", " \n", RETRY, f"{RETRY}\n\n"])
def test_neutral_retry_has_no_points(guidance: str | None) -> None:
    assert points.of_guidance(guidance) == ()


def test_every_line_of_prose_is_a_point() -> None:
    assert points.of_guidance("# Critique\n\nThe total is wrong.\n> quoted\nThe date is missing.") == (
        "The total is wrong.",
        "The date is missing.",
    )


def test_requirements_are_list_items_and_sentences_that_ask() -> None:
    assert points.of_brief(BRIEF) == (
        "one row per member, no duplicates",
        "phone numbers in +44 form",
        "a note on what you changed",
        "dates as YYYY-MM-DD",
        "Please keep the note under a page.",
        "The file must open in Excel.",
    )


def test_brief_that_asks_for_nothing_is_taken_by_its_first_sentences() -> None:
    assert points.of_brief("One. Two! Three? Four.") == ("One.", "Two!", "Three?")
    assert points.of_brief("") == ()


def test_points_are_short_few_and_never_repeated() -> None:
    long = "\n".join(f"- point {number % 40} {'x' * 300}" for number in range(100))
    found = points.of_guidance(long)
    assert len(found) == len(set(found)) == points.MOST
    assert {len(point) for point in found} == {points.LONGEST}


@pytest.mark.parametrize(
    "item", ["- a", "* a", "+ a", "1. a", "2) a", "\u2022 a", "  - **a**", "- [ ] a", "- `a`"]
)
def test_list_items_are_known_in_all_their_spellings(item: str) -> None:
    assert points.of_guidance(item) == ("a",)
