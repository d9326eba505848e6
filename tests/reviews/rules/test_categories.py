"""Reading lists of categories, of which some names hold commas."""

import pytest

from reviews.rules.categories import CATEGORIES, offered_categories, split_categories

WEB = "Web, Mobile & Software Development"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("", []),
        (" ; , ", []),
        ("Writing", ["Writing"]),
        ("Writing, Translation", ["Writing", "Translation"]),
        ("Writing;Translation", ["Writing", "Translation"]),
        (WEB, [WEB]),
        (f"Writing, {WEB}, Translation", ["Writing", WEB, "Translation"]),
        (f"{WEB},{WEB}", [WEB]),
        ("web,mobile & software development", [WEB]),
        ("Writing, writing", ["Writing"]),
    ],
)
def test_the_longest_known_name_is_taken(text: str, names: list[str]) -> None:
    assert split_categories(text, CATEGORIES) == (names, [])


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("Wrting", ["Wrting"]),
        ("Web; Mobile & Software Development", ["Web", "Mobile & Software Development"]),
        ("Writing, Cooking, Gardening", ["Cooking", "Gardening"]),
    ],
)
def test_what_is_no_known_name_is_told(text: str, unknown: list[str]) -> None:
    assert split_categories(text, CATEGORIES)[1] == unknown


def test_pools_add_their_own_names_after_the_nine() -> None:
    assert offered_categories(["Writing", "Zoology", "Botany", "Zoology"]) == [
        *CATEGORIES,
        "Botany",
        "Zoology",
    ]
