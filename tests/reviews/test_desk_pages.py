"""The desk over HTTP, without JavaScript: every step is a form, every refusal keeps what was typed."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reviews.actions.study import cancel_trial
from reviews.models import (
    Attachment,
    Claim,
    Draft,
    Feedback,
    Review,
    ReviewCycle,
    ReviewSlot,
    TimeInterval,
    Trial,
    User,
)
from tests.factories import deliver_next, make_pool, make_reply, make_study
from tests.reviews.desk_forms import scores_form, url
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db

DESK = "/desk/"


@pytest.fixture
def page(client: Client, reviewer: User) -> Client:
    client.force_login(reviewer)
    return client


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


# ---- locking


def test_a_submit_on_an_expired_claim_keeps_the_draft_says_so_and_locks_nothing(
    page: Client, reviewer: User
) -> None:
    make_study()
    deliver_next()
    claimed = expire(claim(reviewer))
    form = scores_form(claimed, not_met=(1,))
    shown = page.post(url("lock", claimed.slot_id), form, follow=True)
    assertContains(shown, "Your claim has ended. Your draft is kept.")
    assertContains(shown, "No 1.")
    assert Review.objects.count() == 0
    assert Draft.objects.get().content["scores"][first_criterion(form)]["verdict"] == "not_met"


def first_criterion(form: dict[str, str]) -> str:
    return next(iter(form)).partition("-")[2]


def test_scores_that_are_not_complete_come_back_as_they_were_typed(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    form = scores_form(claimed, not_met=(2,))
    second = list(marks_of(form))[1]
    form[f"reason-{second}"] = " "
    shown = page.post(url("lock", claimed.slot_id), form, follow=True)
    assertContains(shown, "The scores can&#x27;t be locked yet. Criterion 2: say why it is not met.")
    assertContains(shown, f'name="verdict-{second}" value="not_met" checked')
    assert Review.objects.count() == 0


def marks_of(form: dict[str, str]) -> dict[str, str]:
    return {name.partition("-")[2]: value for name, value in form.items() if name.startswith("verdict-")}


def test_a_double_click_or_a_second_tab_makes_one_review_and_one_feedback(
    page: Client, reviewer: User
) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    form = scores_form(claimed, not_met=(1,))
    for _ in range(2):
        assertRedirects(page.post(url("lock", claimed.slot_id), form), url("work", claimed.slot_id))
    for _ in range(2):
        page.post(url("hire", claimed.slot_id), {"hire": "no"})
    writing = held(reviewer).slot_id
    for words in ("First.", "Second."):
        page.post(url("feedback", writing), {"feedback": words})
    assert (Review.objects.count(), Feedback.objects.get().text) == (1, "First.")
    assert ReviewCycle.objects.count() == 2


def test_feedback_under_an_expired_claim_is_kept_as_a_draft(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    lost = expire(held(reviewer))
    shown = page.post(url("feedback", lost.slot_id), {"feedback": "Nearly there."}, follow=True)
    assertContains(shown, "Your claim has ended. Your draft is kept.")
    assertContains(shown, "Nearly there.")
    assert Feedback.objects.count() == 0


def test_empty_feedback_is_refused(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    shown = page.post(url("feedback", held(reviewer).slot_id), {"feedback": ""}, follow=True)
    assertContains(shown, "Write the feedback first")
    assert Draft.objects.count() == 0


@pytest.mark.parametrize("answer", ["", "perhaps"])
def test_the_hire_question_wants_yes_or_no(page: Client, reviewer: User, answer: str) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer)
    assertContains(page.post(url("hire", locked.slot_id), {"hire": answer}, follow=True), "Choose yes or no.")
    locked.refresh_from_db()
    assert locked.would_hire is None


def test_a_hire_answer_stands(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer)
    page.post(url("hire", locked.slot_id), {"hire": "yes"})
    shown = page.post(url("hire", locked.slot_id), {"hire": "no"}, follow=True)
    assertContains(shown, "already answered")
    locked.refresh_from_db()
    assert locked.would_hire is True


def test_the_clock_can_be_paused_while_the_hire_verdict_is_owed_and_not_afterwards(
    page: Client, reviewer: User
) -> None:
    make_study()
    deliver_next()
    locked = score(reviewer)
    for answer, kind in (("start", "active"), ("pause", "paused")):
        page.post(url("clock", locked.slot_id), {"clock": answer})
        assert TimeInterval.objects.get(ended_at__isnull=True).kind == kind
    page.post(url("hire", locked.slot_id), {"hire": "yes"})
    shown = page.post(url("clock", locked.slot_id), {"clock": "start"}, follow=True)
    assertContains(shown, "Your claim has ended")
    assert not TimeInterval.objects.filter(ended_at__isnull=True).exists()


def test_every_criterion_is_scored_afresh_at_each_attempt(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    review(reviewer, not_met=(1,))
    write_feedback(reviewer)
    deliver_next()
    shown = page.get(url("work", claim(reviewer).slot_id)).content.decode()
    assert "last time: not met" in shown
    assert " checked" not in shown.partition('id="scores"')[2].partition("</form>")[0]


# ---- giving back, saving by hand


def test_giving_back_and_skipping_lead_on_to_the_next_offer(page: Client, reviewer: User) -> None:
    make_study(make_pool(tasks=2))
    deliver_next()
    deliver_next()
    first = claim(reviewer)
    shown = page.post(url("release", first.slot_id), follow=True)
    assertContains(shown, "The work is back in the queue. Your draft is kept.")
    page.post(DESK, {"slot": first.slot_id})
    skip = {"kind": "other", "reason": ""}
    assertContains(page.post(url("skip", first.slot_id), skip, follow=True), "Say why you skip")
    shown = page.post(url("skip", first.slot_id), {**skip, "reason": "Not mine."}, follow=True)
    assertContains(shown, "You will not be offered this piece of work again.")
    assertContains(shown, "Next piece of work")
    assert list(Claim.objects.order_by("claimed_at").values_list("end", flat=True)) == ["released", "skipped"]
    assertContains(page.get(url("work", first.slot_id)), "You skipped this work.")


def test_a_draft_is_saved_by_hand_too(page: Client, reviewer: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    form = scores_form(claimed, not_met=(3,))
    assertContains(page.post(url("save", claimed.slot_id), form, follow=True), "Draft saved.")
    assert Draft.objects.get().revision == 1


def test_cancelled_work_says_so_and_keeps_the_draft(page: Client, reviewer: User, admin: User) -> None:
    make_study()
    deliver_next()
    claimed = claim(reviewer)
    page.post(url("save", claimed.slot_id), scores_form(claimed, not_met=(3,)))
    cancel_trial(trial=Trial.objects.get(), by=admin, reason="The client withdrew.")
    shown = page.get(url("work", claimed.slot_id))
    assertContains(shown, "This work was cancelled by an admin.")
    assertContains(shown, "No 3.")
    assertNotContains(shown, "The client withdrew.")


# ---- the page


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
