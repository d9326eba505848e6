"""A PDF in its page: pictures of ten pages, their words, and the way to the others."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from reviews.models import User
from tests.reviews.made_files import pdf, with_contents
from tests.reviews.opened import reader

pytestmark = pytest.mark.django_db


def test_pages_come_ten_at_a_time_and_all_can_be_reached(client: Client, admin: User) -> None:
    at = reader(client, admin)
    file = at.store("a.pdf", pdf(*(f"Word {number}" for number in range(1, 13))))
    first = at.page(file).content.decode()
    assert re.findall(r'data-page="(\d+)"', first) == [str(number) for number in range(1, 11)]
    assert re.findall(r"<text [^>]*>([^<]*)<", first)[:2] == ["Word 1", "Word 2"]
    assert "Pages 1 to 10 of 12" in first
    assert set(re.findall(r'href="\?file=[^"]*page=(\d+)#work', first)) == {"11"}
    assert re.findall(r'data-page="(\d+)"', at.page(file, page="99").content.decode()) == ["12"]
    assert re.findall(r'data-page="(\d+)"', at.page(file, page="-1").content.decode())[0] == "1"


def test_a_page_is_a_picture_that_can_do_nothing(client: Client, admin: User) -> None:
    at = reader(client, admin)
    file = at.store("a.pdf", pdf("Word"))
    drawn = at.part("file_pdf_page", file, 1)
    assert (drawn.status_code, drawn.content[8:12]) == (200, b"WEBP")
    assert drawn.headers["Content-Type"] == "image/webp"
    assert drawn.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert at.part("file_pdf_page", file, 2).status_code == 404


def test_words_of_a_page_are_never_markup(client: Client, admin: User) -> None:
    page = reader(client, admin).open("a.pdf", pdf("<script>alert(1)</script>"))
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>" not in page


def test_its_own_contents_lead_to_the_pages(client: Client, admin: User) -> None:
    page = reader(client, admin).open("a.pdf", with_contents("<b>First</b>", "Second"))
    assert re.findall(r'page=(\d)#work"[^>]*>([^<]*)</a>', page) == [
        ("1", "&lt;b&gt;First&lt;/b&gt;"),
        ("2", "Second"),
    ]


def test_an_encrypted_pdf_says_so_and_can_be_downloaded(client: Client, admin: User) -> None:
    page = reader(client, admin).open("a.pdf", pdf("Word", password="secret"))
    assert "The PDF is encrypted with a password." in page
    assert ">Download</a>" in page


def test_nobody_gets_a_page_of_a_file_that_they_may_not_see(client: Client, outsider: User) -> None:
    at = reader(client, outsider)
    file = at.store("a.pdf", pdf("Word"))
    assert at.part("file_pdf_page", file, 1).status_code == 404
    assert at.page(file).status_code == 404
