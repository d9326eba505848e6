"""A file of Markdown in pages."""

import json
from typing import Any

import pytest

from reviews.render import markdown_file
from reviews.render.markdown_file import PAGE


def render(content: bytes, page: int = 1) -> dict[str, Any]:
    wanted = json.dumps({"page": page}).encode()
    found: dict[str, Any] = json.loads(markdown_file.page(content, wanted)[0])
    return found


def test_a_short_text_is_one_page() -> None:
    assert render(b"# Head\n\n<b>x</b>\n") == {
        "page": 1,
        "pages": 1,
        "html": "<h3>Head</h3>\n<p>&lt;b&gt;x&lt;/b&gt;</p>\n",
    }


def test_a_long_text_is_cut_between_paragraphs_and_never_in_code() -> None:
    paragraph, code = "word " * (PAGE // 10), "```\n" + "code\n\n" * (PAGE // 10) + "```\n"
    text = f"{paragraph}\n\n{paragraph}\n\n{code}\nend\n\n{paragraph}\n".encode()
    pages = [render(text, page)["html"] for page in (1, 2)]
    assert render(text, 9)["page"] == render(text)["pages"] == 2
    assert [page.count("<p>") + page.count("<pre>") * 10 for page in pages] == [2, 12]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_letters_survive_whatever_the_encoding(encoding: str) -> None:
    text = "Die Größe der Häfen hängt von der Tiefe ab."
    assert render(text.encode(encoding))["html"] == f"<p>{text}</p>\n"


@pytest.mark.parametrize("content", [b"", b"\n \n"])
def test_a_text_without_a_word_has_no_html(content: bytes) -> None:
    assert render(content)["html"] == ""
