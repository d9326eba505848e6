"""What changed since the attempt before: who may see it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains

from reviews.models import Claim, ReviewSlot, User
from tests.factories import deliver_next, make_study
from tests.reviews.attempts import changes, earlier_file, second_attempt
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, write_feedback

pytestmark = pytest.mark.django_db

NOTHING = {"tab": False, "view": False, "files": 404}
EVERYTHING = {"tab": True, "view": True, "files": 200}


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
