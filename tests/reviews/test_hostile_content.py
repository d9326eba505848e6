"""Nothing hostile comes alive in the page of the desk."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest
from django.test import Client
from pytest_django.asserts import assertContains

from agents.adapters.base import File, Reply, Usage
from reviews.models import DeliverableFile, User
from tests.factories import deliver_next, make_study
from tests.reviews.answers import Answer
from tests.reviews.desk_forms import url
from tests.steps import claim

pytestmark = pytest.mark.django_db


HOSTILE = (
    '<script>alert("1")</script><img src=x onerror=alert(2)><iframe srcdoc="<b>"></iframe>'
    '<a href="javascript:alert(3)">x</a><form action=/desk/><style>*{display:none}</style>'
    '<div hx-get="/desk/" hx-trigger="load">'
)


class Elements(HTMLParser):
    """What a browser would make of a page: its elements with their attributes, as seen by a parser."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def problems(answer: Answer) -> list[str]:
    """What in a page is not ours or could act by itself."""
    parser = Elements()
    parser.feed(answer.content.decode())
    found = []
    for tag, attributes in parser.found:
        if tag in {"style", "object", "embed", "base"} or (
            tag == "iframe" and attributes.get("sandbox") != ""
        ):
            found.append(f"<{tag}>")
        if tag == "script" and not attributes.get("src", "").startswith("/static/"):
            found.append("<script> without an address of ours")
        found += [f"{tag} {name}" for name in attributes if name.startswith("on") or name == "srcdoc"]
        for name in ("href", "src", "action", "formaction", "hx-get", "hx-post"):
            if not attributes.get(name, "/").startswith(("/", "?file=", "#", "https://", "http://")):
                found.append(f"{tag} {name}={attributes[name]}")
        if attributes.get("hx-trigger") or (tag == "img" and not attributes["src"].startswith("/files/")):
            found.append(f"{tag} {attributes}")
    return found


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("page.html", "text/html"),
        ("picture.svg", "image/svg+xml"),
        ("notes.md", "text/markdown"),
        ("table.csv", "text/csv"),
        ("code.py", "text/x-python"),
        ("<b>bold<b>.bin", "application/x-thing"),
    ],
)
def test_nothing_hostile_in_a_file_comes_alive_in_the_page(
    client: Client, reviewer: User, name: str, media_type: str
) -> None:
    make_study()
    content = f"{HOSTILE}\n[y](javascript:alert(4)) [z](data:text/html,x) ![w](http://evil.example/p.png)\n"
    deliver_next(Reply(HOSTILE, (File(name, content.encode(), media_type),), Usage()))
    slot = claim(reviewer).slot_id
    client.force_login(reviewer)
    for chosen in (str(DeliverableFile.objects.get().pk), "message"):
        shown = client.get(url("work", slot), {"file": chosen})
        viewer = client.get(
            url("work", slot), {"file": chosen}, headers={"HX-Request": "true", "HX-Target": "work"}
        )
        assertContains(viewer, "hx-disable")
        assert problems(shown) == []
        assert problems(viewer) == []


def test_a_hostile_brief_and_feedback_are_as_harmless(client: Client, reviewer: User) -> None:
    study = make_study()
    study.pool.tasks.update(brief=HOSTILE, title="<script>title</script>")
    deliver_next()
    client.force_login(reviewer)
    offered = client.get("/desk/")
    shown = client.get(url("work", claim(reviewer).slot_id))
    assert problems(offered) == []
    assert problems(shown) == []


def test_the_page_forbids_scripts_and_frames_that_are_not_ours(client: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    slot = claim(reviewer).slot_id
    client.force_login(reviewer)
    policy = client.get(url("work", slot)).headers["Content-Security-Policy"]
    assert {part.strip() for part in policy.split(";")} >= {
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    }
