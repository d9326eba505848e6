"""What changed since the attempt before: who may see it, and what the desk shows of it."""

from __future__ import annotations

import io
import re
from uuid import UUID

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image
from pytest_django.asserts import assertContains, assertNotContains

from reviews.actions.lock_scores import lock_scores
from reviews.models import Claim, DeliverableFile, ReviewSlot, User
from tests.factories import deliver_next, make_agent, make_reply, make_study, marks_for
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, held, review, write_feedback

pytestmark = pytest.mark.django_db


def png(colour: str) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(out, "PNG")
    return out.getvalue()


FIRST = {"report.md": b"Paused customers are churned.\n", "old.txt": b"Gone.\n"}
SECOND = {"report.md": b"Paused customers are active.\n", "new.txt": b"Here.\n"}

NOTHING = {"tab": False, "view": False, "files": 404}
EVERYTHING = {"tab": True, "view": True, "files": 200}


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


def second_attempt(
    scorer: User,
    *,
    arms: tuple[str, ...] = ("feedback",),
    cycles: int = 1,
    first: dict[str, bytes] = FIRST,
    second: dict[str, bytes] = SECOND,
) -> None:
    """Attempt 0 is scored and fed back; the first later attempt waits for its review."""
    make_study(arms=arms, feedback_cycles=cycles)
    deliver_next(make_reply("It is done.", files=first))
    review(scorer, not_met=(1,))
    write_feedback(scorer, "Paused is not churned.")
    for _ in arms:
        deliver_next(make_reply("It is done again.", files=second))


def earlier_file(name: str) -> DeliverableFile:
    return DeliverableFile.objects.get(name=name, deliverable__cycle__attempt=0)


def changes(client: Client, slot: UUID, **query: str) -> str:
    answer = client.get(url("work", slot), {"view": "changes", **query})
    assert answer.status_code == 200
    return answer.content.decode()


# ---- who may see it


def test_with_one_arm_the_changes_are_there_while_scoring(page: Client, reviewer: User) -> None:
    second_attempt(reviewer)
    slot = claim(reviewer).slot_id
    assertContains(page.get(url("work", slot)), "Changes <kbd>d</kbd>")
    shown = changes(page, slot)
    statuses = re.findall(r'<span class="change \w+">([^<]*)</span>', shown)
    assert statuses == ["changed", "added", "removed", "changed"]
    assert "<del><span" in shown
    assert ">[removed: </span>churned<span" in shown
    assert ">[added: </span>active<span" in shown


def test_the_first_attempt_has_nothing_to_be_compared_with(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    slot = claim(reviewer).slot_id
    assertNotContains(page.get(url("work", slot)), "view=changes")
    assert "What changed" not in changes(page, slot)


def test_with_several_arms_only_who_writes_feedback_sees_changes(
    page: Client, reviewer: User, other_reviewer: User
) -> None:
    second_attempt(other_reviewer, arms=("feedback", "retry"), cycles=2)
    seen = []
    for _ in range(2):
        claimed = claim(reviewer)
        steps = [sees(page, claimed.slot_id)]
        page.post(url("lock", claimed.slot_id), scores_form(claimed, not_met=(1,)))
        steps.append(sees(page, claimed.slot_id))
        page.post(url("hire", claimed.slot_id), {"hire": "no"})
        steps.append(sees(page, claimed.slot_id))
        if writing := Claim.objects.filter(reviewer=reviewer, ended_at=None).first():
            steps.append(sees(page, writing.slot_id))
            write_feedback(reviewer)
            steps.append(sees(page, writing.slot_id))
        seen.append(steps)
    asked_to_write = {**NOTHING, "files": 200}  # the page with the scores shows nothing; the other does
    assert sorted(seen, key=len) == [
        [NOTHING] * 3,
        [NOTHING, NOTHING, asked_to_write, EVERYTHING, NOTHING],
    ]


def sees(page: Client, slot: UUID) -> dict[str, object]:
    """Whether the page has the tab and the view, and whether an earlier file opens."""
    answer = page.get(reverse("earlier_file", args=[earlier_file("old.txt").pk]))
    if answer.streaming:
        answer.getvalue()  # closes the file
    return {
        "tab": "Changes <kbd>" in page.get(url("work", slot)).content.decode(),
        "view": "What changed" in changes(page, slot),
        "files": answer.status_code,
    }


def test_who_reviews_independently_sees_no_other_attempt(page: Client, reviewer: User) -> None:
    second_attempt(reviewer)
    slot = claim(reviewer).slot_id
    ReviewSlot.objects.filter(pk=slot).update(kind="independent")
    assert sees(page, slot) == NOTHING
    assertNotContains(page.get(url("work", slot)), "last time")


def test_nobody_else_gets_the_earlier_files(
    client: Client, reviewer: User, other_reviewer: User, researcher: User, outsider: User
) -> None:
    second_attempt(reviewer)
    slot = claim(reviewer).slot_id
    answers = []
    for user in (other_reviewer, researcher, outsider):
        client.force_login(user)
        answers.append(client.get(url("work", slot), {"view": "changes"}).status_code)
        answers.append(client.get(reverse("earlier_file", args=[earlier_file("old.txt").pk])).status_code)
    assert answers == [404] * 6


# ---- what is shown


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


# ---- the last review of each criterion


def test_what_the_last_review_said_stands_under_its_criterion(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    form = scores_form(claimed, not_met=(1,))
    first = next(iter(form)).partition("-")[2]
    form[f"evidence-{first}"] = "Second page."
    page.post(url("lock", claimed.slot_id), form)
    page.post(url("hire", claimed.slot_id), {"hire": "no"})
    write_feedback(reviewer)
    deliver_next()
    shown = page.get(url("work", claim(reviewer).slot_id)).content.decode()
    assert shown.count("What was said last time") == 1
    assert "<dt>Reason</dt><dd>No 1.</dd>" in shown
    assert "<dt>Evidence</dt><dd>Second page.</dd>" in shown


def test_after_the_lock_each_criterion_is_fixed_regressed_or_unchanged(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    slot = claim(reviewer).slot_id
    assert last_times(page, slot) == ["last time: not met", "last time: met", "last time: met"]
    claimed = held(reviewer)
    lock_scores(claim=claimed, marks=marks_for(claimed, not_met=(2,)))
    assert last_times(page, slot) == [
        "fixed since last time",
        "regressed since last time",
        "unchanged since last time",
    ]


def last_times(page: Client, slot: UUID) -> list[str]:
    found: list[str] = re.findall(r"data-last=\"\w+\">([^<]*)<", page.get(url("work", slot)).content.decode())
    return found


def test_with_several_arms_nothing_is_said_of_the_last_review_while_scoring(
    page: Client, reviewer: User, other_reviewer: User
) -> None:
    second_attempt(other_reviewer, arms=("feedback", "retry"))
    slot = claim(reviewer).slot_id
    assertNotContains(page.get(url("work", slot)), "last time")
    claimed = held(reviewer)
    lock_scores(claim=claimed, marks=marks_for(claimed))
    assertNotContains(page.get(url("work", slot)), "last time")
