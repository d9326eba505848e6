"""The desk over HTTP, without JavaScript: from the offer to the feedback by forms, and what it shows."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reviews.models import Attachment, Claim, Feedback, ReviewCycle, ReviewSlot, TimeInterval, User
from tests.factories import deliver_next, make_pool, make_reply, make_study
from tests.reviews.desk_forms import DESK, scores_form, url
from tests.steps import claim, expire, held, review

pytestmark = pytest.mark.django_db


def test_from_the_offer_to_the_feedback_by_forms_alone(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    slot = ReviewSlot.objects.get()
    assertContains(page.get(DESK), "Next piece of work")
    assertRedirects(page.post(DESK, {"slot": slot.pk}), url("work", slot.pk))
    assertContains(page.get(url("work", slot.pk)), ">Start <kbd>")
    page.post(url("clock", slot.pk), {"clock": "start"})
    assertContains(page.get(url("work", slot.pk)), ">Pause <kbd>")
    form = scores_form(held(reviewer), not_met=(2,))
    assertContains(page.post(url("lock", slot.pk), form, follow=True), "The scores are locked")
    shown = page.post(url("hire", slot.pk), {"hire": "no"}, follow=True)
    assertContains(shown, "Feedback is wanted")
    writing = ReviewSlot.objects.get(kind="feedback")
    assertContains(page.get(url("work", writing.pk)), "Feedback for the next attempt")
    sent = page.post(url("feedback", writing.pk), {"feedback": "Cite the table."}, follow=True)
    assertContains(sent, "Your feedback has been sent")
    assert Feedback.objects.get().text == "Cite the table."
    assert ReviewCycle.objects.get(attempt=1).state == "queued"
    assert not TimeInterval.objects.filter(ended_at__isnull=True).exists()


def test_claiming_may_start_the_clock_at_once(page: Client) -> None:
    make_study()
    deliver_next()
    page.post(DESK, {"slot": ReviewSlot.objects.get().pk, "start": "on"})
    assert TimeInterval.objects.get().kind == "active"


def test_the_desk_leads_back_to_what_is_unfinished(page: Client, reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    claimed = claim(reviewer)
    assertRedirects(page.get(DESK), url("work", claimed.slot_id))
    assertRedirects(page.post(DESK), url("work", claimed.slot_id))
    page.post(url("lock", claimed.slot_id), scores_form(claimed))
    assertRedirects(page.get(DESK), url("work", claimed.slot_id))
    assertRedirects(page.post(DESK), DESK, target_status_code=302)


def test_a_slot_that_somebody_else_took_is_said_so(page: Client, other_reviewer: User) -> None:
    make_study()
    deliver_next()
    slot = ReviewSlot.objects.get()
    claim(other_reviewer)
    shown = page.post(DESK, {"slot": slot.pk}, follow=True)
    assertContains(shown, "Somebody else has just taken this piece of work.")
    assertContains(shown, "1 piece of work is claimed by other reviewers.")


@pytest.mark.parametrize("wanted", ["", "no-id"])
def test_a_claim_without_a_valid_slot_gets_the_next_one(page: Client, wanted: str) -> None:
    make_study()
    deliver_next()
    page.post(DESK, {"slot": wanted})
    assert Claim.objects.get().slot == ReviewSlot.objects.get()


def test_a_lease_that_has_run_out_hides_no_work_though_nothing_sweeps(
    page: Client, other_reviewer: User
) -> None:
    make_study()
    deliver_next()
    expire(claim(other_reviewer))
    assertContains(page.get(DESK), "Next piece of work")


def test_ones_own_lease_that_has_run_out_can_be_taken_up_again(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    lost = expire(claim(reviewer))
    assertContains(page.get(url("work", lost.slot_id)), "Claim it again, if it is free")
    assertRedirects(page.post(DESK, {"slot": lost.slot_id}), url("work", lost.slot_id))
    assert held(reviewer).slot == lost.slot


def test_one_arms_own_reviewer_sees_the_attempt_and_the_last_scores(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(2,))
    page.post(url("feedback", held(reviewer).slot_id), {"feedback": "Cite the table."})
    deliver_next(make_reply("Second try."))
    shown = page.get(url("work", claim(reviewer).slot_id))
    assertContains(shown, "Attempt 1, the second")
    assertContains(shown, "last time: not met", count=1)
    assertContains(shown, "last time: met", count=2)
    assertContains(shown, "Cite the table.")


def test_a_fragment_of_the_page_comes_from_the_same_address(page: Client, reviewer: User) -> None:
    make_study()
    cycle = deliver_next(make_reply("The message.", files={"a.txt": b"Alpha", "b.txt": b"Beta"}))
    slot = claim(reviewer).slot_id
    second = str(cycle.deliverable.files.get(name="b.txt").pk)
    headers = {"HX-Request": "true", "HX-Target": "work"}
    fragment = page.get(url("work", slot), {"file": second}, headers=headers)
    whole = page.get(url("work", slot), {"file": second})
    assertContains(fragment, "Beta")
    assertNotContains(fragment, "<html")
    assertContains(whole, "<html")
    assertContains(whole, "Beta")
    assert "HX-Request" in fragment["Vary"]
    assert "HX-Request" in whole["Vary"]
    assert "no-store" in whole["Cache-Control"]
    assertContains(page.get(url("work", slot), {"file": "message"}, headers=headers), "The message.")
    assertContains(page.get(url("work", slot), {"file": "none such"}, headers=headers), "Alpha")


def test_a_deliverable_may_be_a_message_alone_or_files_alone(page: Client, reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next(make_reply("Only words.", files={}))
    deliver_next(make_reply("", files={"a.txt": b"Alpha"}))
    slot = claim(reviewer).slot_id
    assertContains(page.get(url("work", slot)), "Only words.")
    page.post(url("release", slot))
    slot = claim(reviewer, wanted=ReviewSlot.objects.exclude(pk=slot).get().pk).slot_id
    shown = page.get(url("work", slot), {"file": "message"})
    assertContains(shown, "There is no message with this deliverable.")


@pytest.mark.parametrize("rows", [1, 30])
def test_the_pages_ask_the_same_number_of_questions_however_long_the_work_is(
    page: Client, reviewer: User, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_study(make_pool(criteria=rows))
    reply = make_reply(files={f"{number}.txt": b"x" for number in range(rows)})
    cycle = deliver_next(reply)
    Attachment.objects.bulk_create(
        Attachment(task=cycle.trial.task, name=f"{number}.txt", media_type="text/plain", size=1, file="x")
        for number in range(rows)
    )
    with django_assert_num_queries(11):
        page.get(DESK)
    slot = claim(reviewer).slot_id
    page.post(url("save", slot), scores_form(held(reviewer), not_met=(1,)))
    page.get(url("work", slot), {"file": "message"})  # makes the neutral copy, once
    with django_assert_num_queries(24):
        shown = page.get(url("work", slot), {"file": "message"})
    assert shown.content.count(b"data-criterion") == rows
