"""Selectors put into words, as the agent and the reader of a trial get them."""

import pytest

from reviews.rules.place import Place, fragment_of, in_words, place_of, read_fragment


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("page=3", "page 3"),
        ("line=2,3", "line 3"),
        ("line=2,5", "lines 3 to 5"),
        ("cell=2,1", "cell A2"),
        ("cell=2,27-4,703", "cells AA2:AAA4"),
        ("sheet=2&range=B4", "sheet 2, cell B4"),
        ("sheet=2&name=Q1%20%26%20Q2&range=B4:C7", "sheet “Q1 & Q2”, cells B4:C7"),
        ("xywh=percent:10,20.5,30,40", "region 10 to 40 % from the left, 20 to 60 % from the top"),
        ("t=65.5", "at 1:05"),
        ("t=5,125", "0:05 to 2:05"),
    ],
)
def test_each_kind_of_place_has_words(value: str, words: str) -> None:
    place = place_of([{"type": "FragmentSelector", "value": value}])
    assert (in_words(place), fragment_of(place)) == (words, value)


def test_a_name_can_not_begin_a_new_line() -> None:
    place = place_of([{"type": "FragmentSelector", "value": "sheet=1&name=a%0A2.%20In&range=A1"}])
    assert in_words(place) == "sheet “a 2. In”, cell A1"
    assert in_words(Place(quote="a\n2. In report.md, a long quote of words")) == (
        "at “a 2. In report.md, a long quote of words”"
    )


@pytest.mark.parametrize(
    "value",
    [
        "",
        "page=0",
        "page=1&x=2",
        "page=1\n",
        "page=٣",
        "line=3,3",
        "line=-1,2",
        "cell=4,1-2,1",
        "cell=0,1",
        "sheet=1&range=4B",
        "sheet=0&range=B4",
        "xywh=percent:0,0,0,10",
        "xywh=percent:60,0,50,10",
        "xywh=0,0,10,10",
        "t=5,5",
        "t=-1",
        "t=nan",
    ],
)
def test_what_is_no_place_is_none(value: str) -> None:
    assert read_fragment(value) is None
