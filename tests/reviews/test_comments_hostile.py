"""What is no comment of ours is refused, with its reason, and nothing of it is stored."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from reviews.models import Draft, User
from tests.factories import deliver_next, make_reply, make_study
from tests.reviews.commented import comment, file, fragment, posted, quote
from tests.reviews.desk_forms import url
from tests.steps import claim

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    make_study()
    deliver_next()
    client.force_login(reviewer)
    return client


HOSTILE = [
    "no JSON",
    "{}",
    "[" * 100_000,
    "[null]",
    json.dumps([{}]),
    json.dumps([comment("message", "x") for _ in range(201)]),
    json.dumps([comment("message", "x"), comment("message", "y")]),  # the same id
    json.dumps([comment("message", "x" * 5_001)]),
    json.dumps([comment("message", "x", quote("y" * 4_001))]),
    json.dumps([comment("message", "x", quote(" "))]),
    json.dumps([comment("message", "x", quote("a"), quote("b"))]),
    json.dumps([comment("message", "x", fragment("page=0"))]),
    json.dumps([comment("message", "x", fragment("xywh=percent:90,0,20,10"))]),
    json.dumps([comment("message", "x", fragment("t=9,3"))]),
    json.dumps([comment("message", "x", fragment("javascript:alert(1)"))]),
    json.dumps([comment("message", "x", {"type": "TextPositionSelector", "start": 1, "end": 2})]),
    json.dumps(
        [comment("message", "x", quote("a"), {"type": "TextPositionSelector", "start": True, "end": 2})]
    ),
    json.dumps([comment("message", "x", {"type": "CssSelector", "value": "*"})]),
    json.dumps([{**comment("message", "x"), "body": {"type": "TextualBody", "value": {"a": 1}}}]),
    json.dumps([{**comment("message", "x"), "id": "a b"}]),
    json.dumps([comment("00000000-0000-4000-8000-000000000000", "x")]),
    json.dumps([comment("../../etc/passwd", "x")]),
    json.dumps([comment("message", "x") | {"target": {"source": ["message"], "selector": []}}]),
    json.dumps(
        [
            comment("message", "x")
            | {
                "target": {
                    "source": "message",
                    "selector": [],
                    "state": {"type": "HttpRequestState", "value": "//x"},
                }
            }
        ]
    ),
]


@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_what_is_no_comment_of_ours_is_refused_and_nothing_is_stored(
    page: Client, reviewer: User, number: int
) -> None:
    slot = claim(reviewer).slot
    answer = page.post(url("draft", slot.pk), {"revision": "0", "comments": HOSTILE[number]})
    assert (answer.status_code, Draft.objects.count()) == (413, 0)
    assert "omment" in answer.json()["message"]


def test_a_file_of_another_deliverable_can_not_be_commented_on(page: Client, reviewer: User) -> None:
    slot = claim(reviewer).slot
    make_study()
    deliver_next(make_reply(files={"other.md": b"Other.\n"}))
    answer = page.post(url("draft", slot.pk), {"revision": "0", **posted(comment(file("other.md").pk, "x"))})
    assert answer.json() == {"message": "Comment 1 is on a file that is not part of this deliverable."}
