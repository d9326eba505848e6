"""What changed since the attempt before: what the desk shows of it."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains

from reviews.models import DeliverableFile, User
from tests.factories import deliver_next, make_agent, make_reply, make_study
from tests.reviews.attempts import FIRST, SECOND, changes, earlier_file, second_attempt
from tests.reviews.desk_forms import url
from tests.steps import claim, review, write_feedback

pytestmark = pytest.mark.django_db


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


def test_each_file_is_shown_by_what_became_of_it(page: Client, reviewer: User) -> None:
    first, second = {**FIRST, "logo.png": png("red")}, {**SECOND, "logo.png": png("blue")}
    second_attempt(reviewer, first=first, second=second)
    slot = claim(reviewer).slot_id
    ids = {file.name: str(file.pk) for file in DeliverableFile.objects.filter(deliverable__cycle__attempt=1)}
    assert "This file is new." in changes(page, slot, file=ids["new.txt"])
    removed = earlier_file("old.txt")
    shown = changes(page, slot, file=str(removed.pk))
    assert "is not in this one" in shown
    address = reverse("file_page", args=["earlier", removed.pk])
    assert address in shown
    assertContains(page.get(address), "Gone.")
    pictures = re.findall(r'<img src="([^"]+)" alt="logo.png', changes(page, slot, file=ids["logo.png"]))
    assert pictures == [
        reverse("file_picture", args=["earlier", earlier_file("logo.png").pk]),
        reverse("file_picture", args=["deliverable", ids["logo.png"]]),
    ]
    colours = [Image.open(io.BytesIO(page.get(address).getvalue())).getpixel((0, 0)) for address in pictures]
    assert colours == [(255, 0, 0), (0, 0, 255)]
    assert ">[added: </span> again<span" in changes(page, slot, file="message")


def test_the_key_leads_back_to_the_file_that_was_open(page: Client, reviewer: User) -> None:
    second_attempt(reviewer)
    slot = claim(reviewer).slot_id
    report = str(DeliverableFile.objects.get(name="report.md", deliverable__cycle__attempt=1).pk)
    open_file = page.get(url("work", slot), {"file": report}).content.decode()
    [there] = re.findall(r'<a href="\?([^"]*)#work"[^>]*data-key="d"', open_file)
    assert there == f"view=changes&amp;file={report}"
    [back] = re.findall(r'<a href="\?([^"]*)#work"[^>]*data-key="d"', changes(page, slot, file=report))
    assert back == f"file={report}"


def test_hostile_text_is_escaped_on_both_sides(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next(make_reply(files={"a.txt": b"<script>alert(1)</script> one"}))
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next(make_reply(files={"a.txt": b"<script>alert(1)</script> <img src=x onerror=alert(2)>"}))
    shown = changes(page, claim(reviewer).slot_id)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in shown


COMPARED = {
    "broken.docx": (b"PK\x03\x04 broken", b"PK\x03\x04 broken too", "The earlier file can&#x27;t be read"),
    "binary.bin": (b"\x00\x01\x02", b"\x00\x01\x03", "The two differ; this page can't say where."),
    "empty.txt": (b"", b"Something.", ">[added: </span>Something.<span"),
    "ends.txt": (b"One.\r\n", b"One.\n", "What can be compared here is the same."),
    "same.txt": (b"One.", b"One.", "Nothing changed here."),
}
"""Name -> the file before, the file now, and what is said of them."""


def test_what_can_not_be_compared_is_said(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next(make_reply(files={name: old for name, (old, _, _) in COMPARED.items()}))
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next(make_reply(files={name: new for name, (_, new, _) in COMPARED.items()}))
    slot = claim(reviewer).slot_id
    now = DeliverableFile.objects.filter(deliverable__cycle__attempt=1)
    shown = {file.name: changes(page, slot, file=str(file.pk)) for file in now}
    assert [name for name, (_, _, words) in COMPARED.items() if words not in shown[name]] == []


def test_attempts_that_are_the_same_are_said_to_be(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    shown = changes(page, claim(reviewer).slot_id)
    assert "Nothing: message and files are the same." in shown
    assert "<summary>2 unchanged</summary>" in shown


def test_neither_attempt_names_the_agent(page: Client, reviewer: User) -> None:
    make_study(agents=[make_agent("zebrafinch-9", name="Zebra Finch")])
    deliver_next(
        make_reply(
            "By Zebra Finch.", files={"a.md": b"<!-- Zebra Finch --> It has one.", "zebrafinch-9.txt": b"x"}
        )
    )
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next(make_reply("By Zebra Finch again.", files={"a.md": b"<!-- Zebra Finch --> It has two."}))
    slot = claim(reviewer).slot_id
    ids = [*DeliverableFile.objects.values_list("pk", flat=True), "message"]
    shown = "".join(changes(page, slot, file=str(key)) for key in ids).lower()
    assert "it has" in shown
    assert [name for name in ("zebra", "finch") if name in shown] == []


def test_an_odd_query_is_no_error(page: Client, reviewer: User) -> None:
    second_attempt(reviewer)
    slot = claim(reviewer).slot_id
    for query in ({"file": "x"}, {"page": "-1"}, {"page": "99999999999"}, {"file": str(slot)}):
        assert "[removed: </span>churned<span" in changes(page, slot, **query)


@pytest.mark.parametrize("count", [1, 12])
def test_the_list_asks_the_same_number_of_questions_however_many_files(
    page: Client, reviewer: User, count: int
) -> None:
    make_study()
    for attempt in range(2):
        deliver_next(make_reply(files={f"{number}.txt": b"%d" % attempt for number in range(count)}))
        if attempt == 0:
            review(reviewer, not_met=(1,))
            write_feedback(reviewer)
    slot = claim(reviewer).slot_id
    changes(page, slot)  # makes the neutral copies
    with CaptureQueriesContext(connection) as plain:
        page.get(url("work", slot))
    with CaptureQueriesContext(connection) as compared:
        changes(page, slot)
    # The deliverable before, its neutral copy and the files.
    assert len(compared) == len(plain) + 3
