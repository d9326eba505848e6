"""What the last review said of each criterion, as the desk shows it."""

from __future__ import annotations

import re
from uuid import UUID

import pytest
from django.test import Client
from pytest_django.asserts import assertNotContains

from reviews.actions.lock_scores import lock_scores
from reviews.models import User
from tests.factories import deliver_next, make_study, marks_for
from tests.reviews.attempts import second_attempt
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, held, review, write_feedback

pytestmark = pytest.mark.django_db


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
