"""A Word document as HTML that can do nothing."""

import json
import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from docx import Document
from PIL import Image

from reviews.convert import limited
from reviews.convert.errors import UnreadableError
from reviews.render import word
from tests.reviews.made_files import docx, picture, rezipped


def render(content: bytes) -> tuple[str, list[str]]:
    """The prefix of pictures, and the pages."""
    told, *pages = word.document(content, b"{}")
    return json.loads(told)["pictures"], [page.decode() for page in pages]


def saved(document: "Document") -> bytes:  # type: ignore[valid-type]
    out = BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


def test_headings_lists_tables_and_emphasis_are_kept() -> None:
    document = Document()
    document.add_heading("Report", 1)
    document.add_heading("Deep", 3)
    document.add_paragraph("One", style="List Bullet")
    document.add_table(1, 2).cell(0, 1).text = "Cell"
    document.add_paragraph().add_run("Bold").bold = True
    [page] = render(saved(document))[1]
    assert page == (
        "<h3>Report</h3><h4>Deep</h4><ul><li>One</li></ul>"
        "<table><tbody><tr><td></td><td><p>Cell</p></td></tr></tbody></table><p><strong>Bold</strong></p>"
    )


def test_pictures_have_the_numbers_by_which_they_are_got() -> None:
    document = Document()
    for size in ((40, 30), (20, 10)):
        document.add_picture(BytesIO(picture(size=size)))
    content = saved(document)
    prefix, [page] = render(content)
    assert limited.run("reviews.render.word:document", content, b"{}")[1].decode() == page
    assert re.findall(r'<img src="([^"]*)" loading="lazy" alt="A picture in the document">', page) == [
        f"{prefix}0",
        f"{prefix}1",
    ]
    for number, size in ((0, (40, 30)), (1, (20, 10))):
        wanted = json.dumps({"number": number}).encode()
        [drawn] = limited.run("reviews.render.package_picture:picture", content, wanted)
        with Image.open(BytesIO(drawn)) as shown:
            assert (shown.format, shown.size) == ("WEBP", size)
    with pytest.raises(UnreadableError):
        limited.run("reviews.render.package_picture:picture", content, b'{"number": 2}')


LINKS = """<w:p xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <w:hyperlink r:id="rIdX"><w:r><w:t>go</w:t></w:r></w:hyperlink></w:p>"""


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        (
            "https://example.org/",
            '<a href="https://example.org/" target="_blank" rel="noopener nofollow">go</a>',
        ),
        ("javascript:alert(1)", '<a rel="noopener nofollow">go</a>'),
        ("data:text/html,x", '<a rel="noopener nofollow">go</a>'),
        ("/accounts/logout/", '<a rel="noopener nofollow">go</a>'),
        ("//evil.example/", '<a rel="noopener nofollow">go</a>'),
    ],
)
def test_links_lead_to_the_web_or_nowhere(address: str, shown: str) -> None:
    link = (
        '<Relationship Id="rIdX" TargetMode="External" Target="'
        + address
        + '" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"/></Relationships>'
    )
    content = rezipped(
        docx("Words"),
        {
            "word/document.xml": ("<w:body>", f"<w:body>{LINKS}"),
            "word/_rels/document.xml.rels": ("</Relationships>", link),
        },
    )
    assert f"<p>{shown}</p>" in render(content)[1][0]


def test_markup_in_words_stays_words() -> None:
    assert render(docx("<script>alert(1)</script>"))[1] == ["<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"]


def test_a_picture_that_only_has_an_address_is_not_fetched() -> None:
    document = Document()
    document.add_picture(BytesIO(picture()))
    content = rezipped(
        saved(document),
        {
            "word/_rels/document.xml.rels": (
                'Target="media/image1.png"',
                'Target="http://x/" TargetMode="External"',
            )
        },
    )
    assert render(content)[1] == ["<p><em>[picture: not in the file]</em></p>"]


def test_a_long_document_comes_in_pages() -> None:
    pages = render(docx(*["word " * 6_000] * 12))[1]
    assert [page.count("<p>") for page in pages] == [4, 4, 4]


def test_a_document_without_a_word_has_no_pages() -> None:
    assert render(docx())[1] == []


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (docx("Words")[:500], "The file is damaged: its ZIP can't be opened."),
        (bytes.fromhex("d0cf11e0a1b11ae1"), "The file is encrypted, or in the old format from before 2007."),
        (rezipped(docx("Words"), {"word/document.xml": ("</w:body>", "")}), "is no XML."),
    ],
)
def test_what_cannot_be_read_says_why(content: bytes, message: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        render(content)
    assert str(refused.value).endswith(message)


def test_a_bomb_of_xml_ends_in_a_message() -> None:
    out = BytesIO()
    with ZipFile(BytesIO(docx("Words"))) as old, ZipFile(out, "w", 8) as new:
        for name in old.namelist():
            new.writestr(name, b"<a>" * 20_000_000 if name == "word/document.xml" else old.read(name))
    with pytest.raises(UnreadableError, match="unpacks to more than"):
        limited.run("reviews.render.word:document", out.getvalue(), b"{}")
