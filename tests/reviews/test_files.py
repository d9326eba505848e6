"""Files are sent by row, sandboxed, and say nothing of where they come from."""

from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from agents.adapters.base import File, Reply, Usage
from reviews.models import DeliverableFile, Task, User
from tests.factories import deliver_next, make_attachment, make_study
from tests.reviews.answers import SentFile
from tests.steps import claim

pytestmark = pytest.mark.django_db

PNG = b"\x89PNG\r\n\x1a\n"


def send(client: Client, reviewer: User, file: File) -> SentFile:
    """The response for a file that an agent delivered."""
    make_study()
    deliver_next(Reply("", (file,), Usage()))
    claim(reviewer)
    client.force_login(reviewer)
    answer = client.get(reverse("deliverable_file", args=[DeliverableFile.objects.get().pk]))
    assert answer.getvalue() == file.content
    return answer


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("script.js", "text/javascript"),
        ("report.pdf", "application/pdf"),
        ("data.xml", "application/xml"),
        ("feed.xhtml", "application/xhtml+xml"),
        ("odd.png", "image/png; charset=utf-7"),
        ("odd.png", "IMAGE/PNG+xml"),
    ],
)
def test_everything_but_raster_images_is_a_download_of_no_type(
    client: Client, reviewer: User, name: str, media_type: str
) -> None:
    answer = send(client, reviewer, File(name, b"<script>alert(1)</script>", media_type))
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"] == f'attachment; filename="{name}"'


@pytest.mark.parametrize("media_type", ["image/png", "image/jpeg", "image/gif", "image/webp"])
def test_raster_images_are_shown_in_place(client: Client, reviewer: User, media_type: str) -> None:
    answer = send(client, reviewer, File("chart", PNG, media_type))
    assert answer.headers["Content-Type"] == media_type
    assert answer.headers["Content-Disposition"] == 'inline; filename="chart"'


@pytest.mark.parametrize("media_type", ["image/png", "text/html"])
def test_every_file_is_sandboxed_and_never_sniffed(client: Client, reviewer: User, media_type: str) -> None:
    headers = send(client, reviewer, File("a", PNG, media_type)).headers
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Cache-Control"] == "private, max-age=3600"


def test_the_headers_tell_the_name_and_the_size_and_nothing_else(client: Client, reviewer: User) -> None:
    headers = send(client, reviewer, File("out/final report.txt", b"text", "text/plain")).headers
    stored = DeliverableFile.objects.get()
    assert headers["Content-Disposition"] == 'attachment; filename="final report.txt"'
    assert headers["Content-Length"] == "4"
    assert {"ETag", "Last-Modified", "Date", "Server"} & set(headers) == set()
    told = " ".join(f"{name}: {value}" for name, value in headers.items())
    assert stored.sha256 not in told
    assert Path(stored.file.path).name not in told


def test_a_hostile_name_cannot_break_out_of_its_header(client: Client, reviewer: User) -> None:
    headers = send(client, reviewer, File('a"; filename="b.html\u00e9', b"x", "text/plain")).headers
    assert headers["Content-Disposition"] == (
        "attachment; filename*=utf-8''a%22%3B%20filename%3D%22b.html%C3%A9"
    )


def test_attachments_are_sent_in_the_same_way(client: Client, admin: User) -> None:
    make_study()
    task = Task.objects.get()
    page = make_attachment(task, "brief/index.html", b"<script>", media_type="text/html")
    client.force_login(admin)
    answer = client.get(reverse("attachment_file", args=[page.pk]))
    assert answer.getvalue() == b"<script>"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="index.html"'
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_head_tells_the_same_and_sends_nothing(client: Client, admin: User) -> None:
    make_study()
    page = make_attachment(Task.objects.get())
    client.force_login(admin)
    answer = client.head(reverse("attachment_file", args=[page.pk]))
    assert (answer.status_code, answer.getvalue(), answer.headers["Content-Length"]) == (200, b"", "7")
