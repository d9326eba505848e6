"""What is drawn: fit for a page with a strict policy whatever names it has, and whole files."""

import io
import re
from concurrent.futures import ThreadPoolExecutor

import pypdfium2
import pytest
from lxml import etree
from PIL import Image

from reviews.charts.bars import Bar, bars
from reviews.charts.chart import Chart
from reviews.charts.clean import ATTRIBUTES, ELEMENTS, cleaned
from reviews.charts.curve import BENEATH, CurvePoint, Series, curve
from reviews.charts.draw import pdf, png, svg, svg_file
from tests.reviews.charts.examples import HOSTILE, a_curve, a_forest, everything, some_bars, some_categories

SVG = "{http://www.w3.org/2000/svg}"
OURS = {"role", "aria-labelledby", "aria-describedby", "viewBox", "font-family"}


@pytest.mark.parametrize("name", ["Writing", HOSTILE, "", "w" * 500])
def test_a_drawing_has_only_what_the_list_allows(name: str) -> None:
    for chart in everything(name):
        root = etree.fromstring(svg(chart))
        for element in root.iter():
            assert str(element.tag).removeprefix(SVG) in ELEMENTS | {"svg", "title", "desc"}
            told = set(element.attrib) - ATTRIBUTES - OURS
            assert told <= ({"id"} if element.tag in {f"{SVG}title", f"{SVG}desc"} else set())


def test_hostile_names_are_drawn_as_text() -> None:
    for chart in everything(HOSTILE):
        drawing = svg(chart)
        assert "<script" not in drawing
        assert "&lt;/text&gt;&lt;script" in drawing
        assert "\u202e" not in drawing


def test_a_drawing_has_a_title_and_a_description() -> None:
    root = etree.fromstring(svg(a_curve()))
    assert root.get("role") == "img"
    assert root.find(f"{SVG}title").text == "Completion by cycle"
    assert root.find(f"{SVG}title").get("id") == root.get("aria-labelledby") == "chart-curve-title"
    assert root.find(f"{SVG}desc").text.startswith("Completion by cycle. Agent A, feedback: 39.8")
    assert root.find(f"{SVG}desc").get("id") == root.get("aria-describedby")


def test_every_colour_of_a_page_is_a_token_and_of_a_file_its_light_value() -> None:
    for chart in everything("Writing"):
        used = set(re.findall(r'(?:fill|stroke)="([^"]+)"', svg(chart)))
        assert all(re.fullmatch(r"none|transparent|var\(--[a-z0-9-]+\)", colour) for colour in used), used
        assert "var(" not in svg_file(chart).decode()


def test_n_stands_in_the_drawing_of_rows_and_in_every_file() -> None:
    for chart in (a_forest(), some_categories(), some_bars()):
        assert "· n " in svg(chart)
    assert ">n 322<" in svg_file(a_curve()).decode()


def test_the_curves_words_stand_free_of_its_line() -> None:
    """A line of one series goes up or on from a point, and its words stand beneath, above what is behind."""
    points = [
        CurvePoint(0, 0.4, 0.3, 0.5, 40),
        CurvePoint(1, 0.6, 0.5, 0.7, 40),
        CurvePoint(2, 0.6, 0.5, 0.7, 40),
    ]
    chart = curve("curve", "Completion", [Series("Agent A", "observed", points)])
    assert chart
    root = etree.fromstring(svg(chart))
    words = [it for it in root.iter(f"{SVG}text") if (it.text or "").startswith(("40.0", "60.0"))]
    haloes, told = words[:3], words[3:]
    assert [it.get("stroke") for it in haloes] == ["var(--panel)"] * 3
    assert [it.get("stroke") for it in told] == [None] * 3
    assert [it.get("transform") for it in haloes] == [it.get("transform") for it in told]
    heights = [float(re.findall(r"[-\d.]+", it.get("transform", ""))[1]) for it in told]
    assert heights == pytest.approx([260 * 0.6 + BENEATH, 260 * 0.4 + BENEATH, 260 * 0.4 + BENEATH], abs=5)


def test_an_axis_of_next_to_nothing_has_labels_that_differ() -> None:
    for values in ([0.0, 0.0], [0.0001, 0.00004]):
        chart = bars(
            "minutes", "Minutes", [Bar("a", it, None, None, 20) for it in values], unit="m", what="It"
        )
        assert chart
        labels = [it.text for it in etree.fromstring(svg(chart)).iter(f"{SVG}text")]
        ticks = [text for text in labels if re.fullmatch(r"[\d.]+", text or "")][: -len(values)]
        assert ticks == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]


@pytest.mark.parametrize("chart", [a_curve(), some_categories(HOSTILE)], ids=["curve", "hostile"])
def test_files_are_whole(chart: Chart) -> None:
    assert etree.fromstring(svg_file(chart)).tag == f"{SVG}svg"
    picture = Image.open(io.BytesIO(png(chart)))
    picture.load()
    assert picture.size > (800, 300)
    document = pypdfium2.PdfDocument(pdf(chart))
    assert len(document) == 1
    assert chart.title in document[0].get_textpage().get_text_range()
    document.close()


def test_drawings_at_once_are_the_same_as_one_after_another() -> None:
    charts = everything("Writing") * 2
    with ThreadPoolExecutor(4) as threads:
        assert list(threads.map(svg, charts)) == [svg(chart) for chart in charts]


def test_what_runs_loads_or_styles_is_taken_out() -> None:
    drawing = """<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"
        viewBox="0 0 1 1" width="1" height="1" onload="x()" style="color:red">
      <script>x()</script><style>*{}</style><foreignObject><p/></foreignObject><image href="http://e/x"/>
      <a xlink:href="javascript:x()"><text>in a link</text></a><use href="#x"/><!-- told --><?php x ?>
      <rect width="1" height="1" fill="url(http://e/x)" stroke="#0b6b5d" class="a" data-x="1"/>
      <text onclick="x()" fill="#1f2328">kept &lt;b&gt;</text></svg>"""
    assert cleaned(drawing, title="T<", description="D", key="k", tokens=True) == (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1" width="1" height="1" role="img" '
        'aria-labelledby="k-title" aria-describedby="k-desc"><title id="k-title">T&lt;</title>'
        '<desc id="k-desc">D</desc><rect width="1" height="1" fill="" stroke="var(--accent)"/>'
        '<text fill="var(--ink)">kept &lt;b&gt;</text></svg>'
    )


@pytest.mark.parametrize(
    "drawing",
    ["", "<svg", "<p/>", "<svg/>", '<!DOCTYPE svg [<!ENTITY a "b">]><p>&a;</p>'],
)
def test_what_is_no_svg_is_refused(drawing: str) -> None:
    with pytest.raises(ValueError, match="no XML|no SVG"):
        cleaned(drawing, title="", description="", key="k", tokens=True)
