"""What is told of a presentation."""

import json
from io import BytesIO
from typing import Any

import pytest
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from reviews.convert.errors import UnreadableError
from reviews.render import slides
from tests.reviews.made_files import picture, pptx, rezipped


def render(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(slides.slides(content, b"{}")[0])
    return found


def test_a_slide_has_its_title_words_and_notes() -> None:
    assert render(pptx(["First", "One", "Two"], ["Second"], notes="Say this.")) == {
        "count": 2,
        "slides": [
            {
                "number": 1,
                "title": "First",
                "hidden": False,
                "blocks": [{"kind": "text", "lines": [[0, "One"], [0, "Two"]]}],
                "notes": ["Say this."],
            },
            {"number": 2, "title": "Second", "hidden": False, "blocks": [], "notes": []},
        ],
    }


def test_tables_and_pictures_come_in_their_order() -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    slide.shapes.add_table(1, 2, 0, 0, Inches(2), Inches(1)).table.cell(0, 1).text = "Cell"
    slide.shapes.add_picture(BytesIO(picture()), 0, 0)
    out = BytesIO()
    show.save(out)
    [told] = render(out.getvalue())["slides"]
    assert told["blocks"] == [
        {"kind": "table", "rows": [["", "Cell"]]},
        {"kind": "picture", "number": 0, "words": "image.png"},
    ]


def test_a_chart_is_the_table_that_it_is_made_of() -> None:
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[6])
    data = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["Quay", "Basin"]
    data.add_series("Depth", (6.1, 4))  # type: ignore[no-untyped-call]
    data.add_series("Width", (30, None))  # type: ignore[no-untyped-call]
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, 0, 0, Inches(4), Inches(3), data)
    out = BytesIO()
    show.save(out)
    [told] = render(out.getvalue())["slides"]
    rows = [["", "Depth", "Width"], ["Quay", "6.1", "30"], ["Basin", "4", ""]]
    assert told["blocks"] == [{"kind": "table", "rows": rows}]


def test_a_hidden_slide_says_so() -> None:
    content = rezipped(pptx(["First"]), {"ppt/slides/slide1.xml": ("<p:sld ", '<p:sld show="0" ')})
    assert [slide["hidden"] for slide in render(content)["slides"]] == [True]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pptx(), "The presentation has no slides."),
        (pptx(["First"])[:900], "The file is damaged: its ZIP can't be opened."),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "The file is encrypted, or in the old format from before 2007."),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        render(content)
    assert str(refused.value) == message
