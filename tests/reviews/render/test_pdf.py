"""What is read of a PDF, and what is drawn."""

import json
from io import BytesIO
from typing import Any

import pytest
from PIL import Image

from reviews.convert import limited
from reviews.convert.errors import UnreadableError
from tests.reviews.made_files import pdf, turned, with_contents


def pages(content: bytes, first: int = 1) -> dict[str, Any]:
    [told] = limited.run("reviews.render.pdf:pages", content, json.dumps({"first": first}).encode())
    found: dict[str, Any] = json.loads(told)
    return found


def test_ten_pages_are_told_with_their_words_and_the_count_of_all() -> None:
    content = pdf(*(f"Word {number}" for number in range(1, 13)))
    found = pages(content, 2)
    assert found["count"] == 12
    assert [(page["number"], page["runs"][0][4]) for page in found["pages"]] == [
        (number, f"Word {number}") for number in range(2, 12)
    ]
    assert pages(content, 13) == {"count": 12, "contents": [], "pages": []}


def test_bookmarks_are_the_contents() -> None:
    assert pages(with_contents("Start", "End"))["contents"] == [[0, "Start", 1], [0, "End", 2]]


@pytest.mark.parametrize(
    ("degrees", "size", "corner"),
    [
        (0, (300, 400), (50, 40)),
        (90, (400, 300), (348, 50)),
        (180, (300, 400), (220, 350)),
        (270, (400, 300), (40, 220)),
    ],
)
def test_words_stand_where_the_page_as_shown_has_them(
    degrees: int, size: tuple[int, int], corner: tuple[int, int]
) -> None:
    [page] = pages(turned(pdf("Word"), degrees))["pages"]
    [[x, y, width, height, words]] = page["runs"]
    assert words == "Word"
    assert (page["width"], page["height"]) == size
    assert abs(x - corner[0]) < 4
    assert abs(y - corner[1]) < 4
    assert (width > height) == (degrees in (0, 180))


def test_a_page_is_drawn_as_it_is_turned() -> None:
    for degrees, size in ((0, (1400, 1867)), (90, (1400, 1050))):
        [drawn] = limited.run("reviews.render.pdf:picture", turned(pdf("Word"), degrees), b'{"page": 1}')
        with Image.open(BytesIO(drawn)) as picture:
            assert (picture.format, picture.size) == ("WEBP", size)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (pdf("Word", password="secret"), "The PDF is encrypted with a password."),
        (pdf("Word")[:300], "The file is damaged, or no PDF."),
        (b"%PDF-1.7\n", "The file is damaged, or no PDF."),
    ],
)
def test_what_cannot_be_opened_says_why(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        pages(content)
    assert str(refused.value) == message


def test_a_page_that_is_not_there_is_not_drawn() -> None:
    with pytest.raises(UnreadableError):
        limited.run("reviews.render.pdf:picture", pdf("Word"), b'{"page": 2}')
