"""Each kind of file in its page."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.urls import reverse

from reviews.models import User
from tests.reviews import made_files
from tests.reviews.opened import reader

pytestmark = pytest.mark.django_db

HTML = b"<!doctype html><title>x</title><p onclick='a()'>Hello<script>alert(1)</script><a href='http://x.example/'>y</a>"


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        ("a.docx", made_files.docx("Hello"), "<p>Hello</p>"),
        ("a.pptx", made_files.pptx(["Title", "Words"]), "<h3>Title</h3>"),
        ("a.png", made_files.picture(), "4 \N{MULTIPLICATION SIGN} 3 pixels"),
        ("a.tiff", made_files.picture("TIFF"), "4 \N{MULTIPLICATION SIGN} 3 pixels"),
        (
            "a.svg",
            b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
            "a drawing (SVG)",
        ),
        ("a.wav", made_files.wav(), "<audio controls"),
        ("a.mp4", made_files.mp4(), "<video controls"),
        ("a.html", HTML, '<iframe class="web-page"'),
        ("a.md", b"# Head\n<script>", "<h3>Head</h3>"),
        ("a.bin", bytes(range(256)), "This kind of file does not open here"),
        ("a.docx", b"", "The file is empty"),
        ("a.png", made_files.pdf("Word"), "its content is a PDF, and is shown as such"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_opens_in_its_page(client: Client, admin: User, name: str, content: bytes, shown: str) -> None:
    page = reader(client, admin).open(name, content)
    assert shown in page
    assert len(re.findall("<script", page)) == 2  # those of every page
    assert ">Download</a>" in page


def test_the_next_part_comes_alone_to_who_has_the_page(client: Client, admin: User) -> None:
    at = reader(client, admin)
    file = at.store("a.md", b"# Head")
    part = client.get(
        reverse("file_page", args=["attachment", file.pk]),
        headers={"HX-Request": "true", "HX-Target": "work"},
    ).content.decode()
    assert "<h3>Head</h3>" in part
    assert "<html" not in part
