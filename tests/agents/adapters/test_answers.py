"""A provider's JSON is believed in nothing."""

import pytest

from agents.adapters import answers
from agents.adapters.base import MOST_TOKENS


@pytest.mark.parametrize("value", [None, 3, "a", ["a"], True])
def test_what_is_no_object_is_an_empty_one(value: object) -> None:
    assert answers.mapping(value) == {}


def test_of_a_list_the_objects_are_taken() -> None:
    assert answers.objects([{"a": 1}, None, ["b"], {}]) == [{"a": 1}, {}]
    assert answers.objects({"a": 1}) == []


@pytest.mark.parametrize(
    ("value", "count"),
    [
        (7, 7),
        (0, 0),
        (-7, 0),
        (True, 0),
        (7.0, 0),
        ("7", 0),
        (None, 0),
        (float("nan"), 0),
        (10**30, MOST_TOKENS),
    ],
)
def test_count_is_a_number_that_can_be_true(value: object, count: int) -> None:
    assert answers.count(value) == count


@pytest.mark.parametrize(
    ("value", "name"), [("resp_1", "resp_1"), ("a\nb", ""), ("\0", ""), (3, ""), ("x" * 300, "x" * 200)]
)
def test_name_can_be_kept_and_shown(value: object, name: str) -> None:
    assert answers.name(value) == name


def test_what_is_no_text_is_an_empty_one() -> None:
    assert [answers.text(value) for value in ("a", None, 3, ["a"])] == ["a", "", "", ""]
