"""A web page loses all that could run, load or lead away, and keeps its looks."""

import pytest

from reviews.convert import limited
from reviews.convert.errors import UnreadableError
from reviews.render import web_page


def render(content: bytes) -> str:
    return web_page.page(content, b"{}")[0].decode()


def body(html: str) -> str:
    page = render(f"<!doctype html><title>t</title><body>{html}</body>".encode())
    return page.partition("<body>")[2].partition("</body>")[0]


@pytest.mark.parametrize(
    ("html", "left"),
    [
        ("<p>Words</p>", "<p>Words</p>"),
        ("<style>p { color: red }</style><p style='x'>", '<style>p { color: red }</style><p style="x"></p>'),
        ("<script>alert(1)</script><p>x", "<p>x</p>"),
        ("<p onclick=alert(1)>x", "<p>x</p>"),
        ("<svg><script>alert(1)</script><a xlink:href='javascript:x'>y</a></svg>", "<svg><a>y</a></svg>"),
        ("<a href='https://x.example/'>y</a><a href='#z'>z</a>", '<a>y</a><a href="#z">z</a>'),
        ("<img src=http://x.example/y.png srcset=z alt=w>", '<img alt="w">'),
        ("<img src=' DATA:image/png;base64,AA=='>", '<img src="DATA:image/png;base64,AA==">'),
        ("<iframe src=data:text/html,x srcdoc=y></iframe><p>x", "<p>x</p>"),
        (
            "<form action=/accounts/logout/><button formaction=y>z</button></form>",
            "<form><button>z</button></form>",
        ),
        ("<object data=x><p>y</p></object><embed src=x><base href=//x>", ""),
        ("<video poster=http://x src=http://y></video>", "<video></video>"),
        ("<!-- <script> --><p>x", "<p>x</p>"),
    ],
)
def test_what_is_left_of_a_page(html: str, left: str) -> None:
    assert body(html) == left


def test_nothing_is_fetched_or_redirected_from_its_head() -> None:
    page = render(
        b"<head><meta http-equiv=refresh content='0;url=http://x'><meta charset=latin-1>"
        b"<link rel=preconnect href=http://x><link rel=stylesheet href=http://x><title>t</title></head>"
    )
    assert "http://x" not in page
    assert page.startswith("<!doctype html>")


def test_the_limited_process_has_all_that_it_takes() -> None:
    page = "<p>Größe der Häfen".encode("cp1252")
    assert b"Gr\xc3\xb6\xc3\x9fe" in limited.run("reviews.render.web_page:page", page, b"{}")[0]


def test_letters_survive_whatever_the_encoding() -> None:
    assert "<p>été</p>" in render("<p>été</p>".encode())
    assert "<p>été</p>" in render("\ufeff<p>été</p>".encode("utf-16-le"))


@pytest.mark.parametrize("content", [b" \n", b"<!-- -->"])
def test_a_page_of_nothing_says_so(content: bytes) -> None:
    with pytest.raises(UnreadableError):
        render(content)
