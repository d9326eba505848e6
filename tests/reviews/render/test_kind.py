"""A file is what its content says; among texts the name decides."""

import pytest

from reviews.render.kind import Kind, kind_of, mislabelled
from reviews.render.magic import is_html, is_svg, media_type
from tests.reviews import made_files

ZIP = b"PK\x03\x04" + bytes(26)
OLE = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(8)


@pytest.mark.parametrize(
    ("name", "head", "kind"),
    [
        ("a.pdf", b"%PDF-1.7", Kind.PDF),
        ("a.txt", b"junk\n%PDF-1.7", Kind.PDF),
        ("a", ZIP + b"word/document.xml", Kind.WORD),
        ("a.docx", ZIP + b"ppt/presentation.xml", Kind.SLIDES),
        ("a.zip", ZIP + b"xl/workbook.xml", Kind.SHEET),
        ("a.xlsx", ZIP, Kind.SHEET),
        ("a.bin", ZIP, Kind.ARCHIVE),
        ("a.doc", OLE, Kind.WORD),
        ("a.png", OLE, Kind.NONE),
        ("a.docx", b"<!DOCTYPE html><p>x", Kind.HTML),
        ("a.png", b'<?xml version="1.0"?><!-- x --><svg xmlns="x">', Kind.IMAGE),
        ("a.svg", b"<svg>", Kind.IMAGE),
        ("a.svg", b"no drawing", Kind.TEXT),
        ("a.jpg", made_files.picture("PNG"), Kind.IMAGE),
        ("a.txt", made_files.picture("WEBP"), Kind.IMAGE),
        ("a", made_files.wav(), Kind.AUDIO),
        ("a.mp4", made_files.mp4(), Kind.VIDEO),
        ("a.md", b"# x", Kind.MARKDOWN),
        ("a.csv", b"a,b", Kind.TABLE),
        ("a.ipynb", b"{}", Kind.NOTEBOOK),
        ("a.pdf", b'{"a": 1}', Kind.JSON),
        ("a.pdf", b"just words", Kind.TEXT),
        ("src/Makefile", b"all:", Kind.CODE),
        ("a.txt", b"<html>", Kind.TEXT),
        ("a.txt", "h\u00e9llo".encode("utf-16"), Kind.TEXT),
        ("a.txt", "h\u00e9llo".encode("latin-1"), Kind.TEXT),
        ("a.txt", bytes(range(32)) * 9, Kind.NONE),
        ("a.md", b"", Kind.MARKDOWN),
        ("a", b"", Kind.NONE),
    ],
)
def test_content_decides_then_the_name(name: str, head: bytes, kind: Kind) -> None:
    assert kind_of(name, "", head) is kind


@pytest.mark.parametrize(
    ("media", "kind"),
    [
        ("text/markdown; charset=utf-8", Kind.MARKDOWN),
        ("text/csv", Kind.TABLE),
        ("image/png", Kind.TEXT),
        ("application/pdf", Kind.TEXT),
        ("nonsense", Kind.TEXT),
    ],
)
def test_the_type_that_was_told_counts_last_and_never_against_the_content(media: str, kind: Kind) -> None:
    assert kind_of("a", media, b"words") is kind


@pytest.mark.parametrize(
    ("name", "kind", "note"),
    [
        ("a.pdf", Kind.PDF, ""),
        ("a", Kind.PDF, ""),
        ("a.json", Kind.TEXT, ""),
        ("a.mp4", Kind.AUDIO, ""),
        (
            "a.png",
            Kind.PDF,
            "By its name this file is a picture; its content is a PDF, and is shown as such.",
        ),
        ("a.docx", Kind.NONE, "By its name this file is a Word document, but its content is not."),
    ],
)
def test_a_name_that_says_something_else_is_remarked_upon(name: str, kind: Kind, note: str) -> None:
    assert mislabelled(name, kind) == note


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"ID3\x04", "audio/mpeg"),
        (b"\xff\xfb\x90\x00", "audio/mpeg"),
        (b"\xff\xf1\x50\x80", "audio/aac"),
        (b"OggS" + bytes(24) + b"\x80theora", "video/ogg"),
        (b"OggS" + bytes(24) + b"OpusHead", "audio/ogg"),
        (b"\x1aE\xdf\xa3", "video/webm"),
        (b"\x00\x00\x00\x18ftypM4A ", "audio/mp4"),
        (b"\x00\x00\x00\x18ftypheic", ""),
        (b"\xff\xfeh\x00", ""),  # text in UTF-16
        (b"RIFF\x00\x00\x00\x00AVI ", ""),
        (b"", ""),
    ],
)
def test_only_what_browsers_play_has_a_media_type(head: bytes, found: str) -> None:
    assert media_type(head) == found


def test_markup_is_told_from_words_about_it() -> None:
    assert is_html(b"\xef\xbb\xbf <!-- note -->\n<HTML lang=en>")
    assert not is_html(b"The <html> tag")
    assert is_svg(b'<!DOCTYPE svg [<!ENTITY a "b">]><svg/>'.replace(b"/>", b" />"))
    assert not is_svg(b"<html><svg>")
    assert not is_svg(b"<!--" * 1_000)


@pytest.mark.parametrize("before", [b"<!---->", b"<!doctype svg []>", b"<!doctype svg>", b"<!-- -- -->"])
def test_many_comments_before_nothing_are_read_once(before: bytes) -> None:
    """Tried as longer ones too, 30 of them would keep a web process busy for minutes."""
    assert not is_svg(before * 300 + b"x")
    assert not is_html(before * 300 + b"x")
    assert is_svg(before * 100 + b"<svg>")
