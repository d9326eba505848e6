"""Parts of files come for who may see the file, and as nothing that could act in our origin."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document

from reviews.models import User
from tests.reviews.made_files import picture
from tests.reviews.opened import Reader, reader

pytestmark = pytest.mark.django_db

SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"
PAGE = b"<!doctype html><p>Words<script>alert(1)</script>"


@pytest.fixture
def at(client: Client, admin: User) -> Reader:
    return reader(client, admin)


def test_a_drawing_is_a_download_to_who_goes_to_its_address(at: Reader) -> None:
    answer = at.part("file_picture", at.store("a.svg", SVG))
    assert answer.getvalue() == SVG
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="picture.svg"'
    assert answer.headers["Content-Security-Policy"] == (
        "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
    )


@pytest.mark.parametrize(
    ("content", "type_"),
    [(picture("PNG"), "image/png"), (picture("TIFF"), "image/webp"), (picture("BMP"), "image/webp")],
    ids=["PNG", "TIFF", "BMP"],
)
def test_a_picture_is_sent_as_what_it_is_or_drawn(at: Reader, content: bytes, type_: str) -> None:
    answer = at.part("file_picture", at.store("a.html", content, "text/html"))
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, type_)
    assert (type_ == "image/png") == (answer.getvalue() == content)
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_a_page_comes_for_a_frame_of_ours_and_can_reach_nothing(at: Reader) -> None:
    answer = at.part("file_frame", at.store("a.html", PAGE))
    assert answer.content.decode() == "<!doctype html>\n<html><body><p>Words</p></body></html>"
    assert answer.headers["X-Frame-Options"] == "SAMEORIGIN"
    policy = answer.headers["Content-Security-Policy"].split("; ")
    assert policy[:3] == ["sandbox", "default-src 'none'", "style-src 'unsafe-inline'"]
    assert policy[-1] == "frame-ancestors 'self'"


@pytest.mark.parametrize(
    ("what", "rest", "content"),
    [
        ("file_frame", (), picture()),
        ("file_frame", (), b"words"),
        ("file_picture", (), PAGE),
        ("file_picture", (), b"\x89PNG\r\n\x1a\n"),
        ("file_pdf_page", (1,), PAGE),
        ("file_inner_picture", (0,), PAGE),
        ("file_inner_picture", (10**30,), b"PK\x05\x06" + bytes(18)),
    ],
)
def test_a_part_that_a_file_does_not_have_is_not_found(
    at: Reader, what: str, rest: tuple[int, ...], content: bytes
) -> None:
    assert at.part(what, at.store("a.bin", content), *rest).status_code == 404


def test_pictures_of_a_document_have_addresses_of_ours(at: Reader) -> None:
    document, out = Document(), BytesIO()
    document.add_picture(BytesIO(picture()))
    document.save(out)
    file = at.store("a.docx", out.getvalue())
    address = reverse("file_inner_picture", args=["attachment", file.pk, 0])
    page = at.page(file).content.decode()
    assert f'<img src="{address}" loading="lazy"' in page
    assert file.sha256[:40] not in page
    assert at.part("file_inner_picture", file, 0).headers["Content-Type"] == "image/webp"


@pytest.mark.parametrize(
    ("what", "rest"),
    [
        ("file_page", ()),
        ("file_picture", ()),
        ("file_frame", ()),
        ("file_media", ()),
        ("file_pdf_page", (1,)),
        ("file_inner_picture", (0,)),
    ],
)
def test_who_may_not_see_a_file_gets_no_part_of_it(
    client: Client, outsider: User, what: str, rest: tuple[int, ...]
) -> None:
    at = reader(client, outsider)
    assert at.part(what, at.store("a.png", picture()), *rest).status_code == 404
    client.logout()
    assert at.part(what, at.store("a.png", picture()), *rest).status_code == 302


def test_there_are_no_files_of_other_sorts(client: Client, admin: User) -> None:
    at = reader(client, admin)
    file = at.store("a.png", picture())
    assert client.get(reverse("file_page", args=["slot", file.pk])).status_code == 404
