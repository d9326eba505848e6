"""What charts say beside their drawing: n, a table, a description; and when there is none."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reviews.charts import palette
from reviews.charts.bars import Bar, bars
from reviews.charts.categories import CategoryRow, Level, categories
from reviews.charts.chart import DASH, LABEL_LENGTH, MINUS, label, n_words, plain
from reviews.charts.curve import CurvePoint, Series, curve
from reviews.charts.forest import Effect, forest
from reviews.charts.layout import LETTER, room
from tests.reviews.charts.examples import HOSTILE, a_curve, a_forest, everything, some_bars, some_categories

NOTHING = Level(None, None, None)


@pytest.mark.parametrize("name", ["Writing", HOSTILE, ""])
def test_every_chart_says_n_and_has_a_table_and_a_description(name: str) -> None:
    for chart in everything(name):
        assert re.fullmatch(r"n[ \xa0][\d,]+( to [\d,]+)?", chart.n)
        assert chart.description
        assert chart.columns[-1] == "n"
        assert chart.rows
        assert {len(row) for row in chart.rows} == {len(chart.columns)}


def test_without_trials_there_is_no_chart() -> None:
    assert curve("a", "A", []) is None
    assert curve("a", "A", [Series("x", "observed", [CurvePoint(0, 0.5, None, None, 0)])]) is None
    assert forest("a", "A", [Effect("x", None, None, None, None, 0)]) is None
    assert forest("a", "A", [Effect("x", None, 1.0, 0.0, 2.0, 0)]) is None
    assert categories("a", "A", [CategoryRow(None, 0, NOTHING, NOTHING)], after="after 1") is None
    assert bars("a", "A", [Bar("x", 1.0, None, None, 0)], unit="minutes", what="Cycle") is None
    with pytest.raises(IndexError):
        n_words([])


def test_the_curves_table_has_observed_points_and_the_word_for_others() -> None:
    chart = a_curve()
    assert chart.rows == [
        ["Agent A, feedback", "alone", "39.8\xa0%", "34.6\xa0% to 45.2\xa0%", "322"],
        ["Agent A, feedback", "after 1", "51.2\xa0%", "45.8\xa0% to 56.7\xa0%", "322"],
        ["Gemini 2.5 Pro (published)", "alone", "19.9\xa0%", DASH, "322"],
        ["Gemini 2.5 Pro (predicted)", "after 2", "41.1\xa0%", DASH, "322"],
    ]
    assert chart.n == "n\xa0322"
    assert "Gemini 2.5 Pro (predicted): 41.1\xa0% after 2." in chart.description


def test_observed_published_and_predicted_have_different_strokes() -> None:
    spec = str(a_curve().spec)
    assert "[[1, 0], [7, 4], [2, 3]]" in spec


def test_a_prediction_looks_like_what_it_sets_out_from() -> None:
    color = next(layer["encoding"]["color"] for layer in a_curve().spec["layer"])
    first, published, predicted = color["scale"]["range"]
    assert published == predicted != first


def test_the_room_for_names_grows_with_the_widest() -> None:
    assert room(["a", "abcd"]) == 4 * LETTER
    assert room(["日本", "abc"]) == 4 * LETTER


def test_what_is_undefined_is_a_dash_in_the_table_and_not_drawn() -> None:
    chart = a_forest()
    assert chart.rows[2] == ["Agent A", "Translation", DASH, DASH, DASH, "0"]
    assert chart.rows[1] == ["Agent A", "Writing", f"{MINUS}2.5", f"{MINUS}9.0", "+4.0", "9"]
    assert chart.n == "n 9 to 322"
    names = chart.spec["params"][0]["value"]
    assert names == ["Agent A", "All categories · n 322", "Writing · n 9", "Agent B", "All categories · n 20"]
    assert some_categories().rows[2][1:] == [DASH] * 7 + ["0"]
    assert chart.dashed
    assert some_bars().rows[2] == ["after 2", DASH, DASH, DASH, "0"]


def test_points_are_the_difference_of_the_rates() -> None:
    row = [cell.removesuffix("\xa0%") for cell in some_categories().rows[0]]
    assert row == ["All categories", "40.0", "35.0", "45.0", "56.0", "50.0", "61.0", "+16.0", "322"]


@given(st.text())
def test_a_label_is_one_short_line_that_xml_can_hold(text: str) -> None:
    made = label(text)
    assert len(made) <= LABEL_LENGTH
    assert made == plain(made)
    assert not re.search(r"[\x00-\x1f\x7f\u200e\u202a-\u202e\ud800-\udfff]", made)


def test_the_source_tells_charts_apart_that_round_to_the_same_table() -> None:
    one = bars("a", "A", [Bar("x", 1.001, None, None, 3)], unit="minutes", what="Cycle")
    other = bars("a", "A", [Bar("x", 1.002, None, None, 3)], unit="minutes", what="Cycle")
    assert one
    assert other
    assert one.rows == other.rows
    assert one.source != other.source


def test_the_colours_are_those_of_the_style_sheet() -> None:
    tokens = Path("static/css/tokens.css").read_text()
    for token, colour in palette.TOKENS.items():
        assert f"{token}: light-dark({colour}, " in tokens
    assert len(set(palette.TOKENS.values())) == len(palette.TOKENS)
