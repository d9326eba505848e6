"""Steps on the desk over HTTP: every refusal keeps what was typed, and nothing happens twice."""

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from reviews.actions.study import cancel_trial
from reviews.models import Claim, Draft, Feedback, Review, ReviewCycle, TimeInterval, Trial, User
from tests.factories import deliver_next, make_pool, make_study
from tests.reviews.desk_forms import DESK, scores_form, url
from tests.steps import claim, expire, held, review, score, write_feedback

pytestmark = pytest.mark.django_db


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
