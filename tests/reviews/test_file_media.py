"""Sound and video come in the ranges that players ask for."""

from __future__ import annotations

import pytest
from django.test import Client

from reviews.models import User
from reviews.views.file_media import asked_range
from tests.reviews.made_files import wav
from tests.reviews.opened import Reader, reader

pytestmark = pytest.mark.django_db


@pytest.fixture
def at(client: Client, admin: User) -> Reader:
    return reader(client, admin)


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("", (0, 99)),
        ("bytes=0-", (0, 99)),
        ("bytes=10-19", (10, 19)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-10", (90, 99)),
        ("bytes=-1000", (0, 99)),
        ("bytes=0-9,20-29", (0, 99)),
        ("lines=1-2", (0, 99)),
        ("bytes=-", (0, 99)),
        ("bytes=٣-٤", (0, 99)),
        ("bytes=100-", None),
        ("bytes=9-3", None),
        ("bytes=-0", None),
    ],
)
def test_a_range_lies_within_the_file(header: str, found: tuple[int, int] | None) -> None:
    assert asked_range(header, 100) == found


def test_a_range_is_sent_as_one(at: Reader) -> None:
    sound = wav()
    file = at.store("a.bin", sound)
    whole, part = at.part("file_media", file), at.part("file_media", file, Range="bytes=4-9")
    assert (whole.status_code, whole.getvalue()) == (200, sound)
    assert whole.headers["Accept-Ranges"] == "bytes"
    assert (part.status_code, part.getvalue()) == (206, sound[4:10])
    assert part.headers["Content-Range"] == f"bytes 4-9/{len(sound)}"
    assert part.headers["Content-Length"] == "6"
    assert part.headers["Content-Type"] == "audio/wav"
    assert part.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_past_the_end_there_is_nothing(at: Reader) -> None:
    file = at.store("a.wav", wav())
    answer = at.part("file_media", file, Range="bytes=100000-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{file.size}")


@pytest.mark.parametrize("content", [b"<script>alert(1)</script>", b"", b"%PDF-1.7"])
def test_what_no_browser_plays_is_not_sent_as_media(at: Reader, content: bytes) -> None:
    assert at.part("file_media", at.store("a.mp3", content, "audio/mpeg")).status_code == 404
