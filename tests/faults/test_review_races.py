"""Reviews with real threads and transactions: what is locked, sent, saved or started at once happens once."""

from __future__ import annotations

from functools import partial
from uuid import UUID

import pytest

from reviews.actions.clock import start_clock
from reviews.actions.draft import DraftConflict, keep_draft, save_draft
from reviews.actions.give_back import release_claim
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import ClaimEnded
from reviews.actions.study import cancel_trial
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import (
    Claim,
    Comment,
    Draft,
    Feedback,
    Review,
    ReviewCycle,
    ReviewSlot,
    Study,
    TimeInterval,
    Trial,
    TrialArm,
)
from reviews.queries.clock import database_now
from tests.factories import (
    deliver_next,
    full_claim,
    make_reviewer,
    make_study,
    make_user,
    marks_for,
    open_slots,
)
from tests.faults.threads import at_once, errors, together
from tests.steps import claim, held, review

pytestmark = pytest.mark.django_db(transaction=True)


def test_8_locks_of_one_claim_make_one_review() -> None:
    make_study(arms=("feedback", "retry"))
    deliver_next()
    claimed = claim(make_reviewer())
    marks = marks_for(claimed, not_met=(1,))
    results = at_once(lambda _: lock_scores(claim=full_claim(claimed), marks=marks).pk, range(8))
    assert set(results) == {Review.objects.get().pk}
    assert (ReviewCycle.objects.count(), TrialArm.objects.count()) == (3, 2)
    assert Claim.objects.filter(ended_at__isnull=True).count() == 1


def test_8_submits_of_one_feedback_store_one() -> None:
    make_study()
    deliver_next()
    reviewer = make_reviewer()
    review(reviewer, not_met=(1,))
    claimed = held(reviewer)

    def submit(n: int) -> UUID:
        body = {"type": "TextualBody", "value": f"Words {n}."}
        comment = {"id": "c", "body": body, "target": {"source": "message", "selector": []}}
        return submit_feedback(claim=full_claim(claimed), text=f"Words {n}.", comments=[comment]).pk

    results = at_once(submit, range(8))
    assert set(results) == {Feedback.objects.get().pk}
    assert Comment.objects.get().text == Feedback.objects.get().text
    assert ReviewCycle.objects.get(attempt=1).state == "queued"


def test_a_lock_and_a_release_in_the_same_instant_leave_one_of_both() -> None:
    for _ in range(6):
        open_slots(make_study(arms=(), feedback_cycles=0))
        claimed = claim(make_reviewer())
        results = together(
            partial(lock_scores, claim=full_claim(claimed), marks=marks_for(claimed)),
            partial(release_claim, claim=full_claim(claimed)),
        )
        assert errors([*results]) == ["ClaimEnded"]
        locked = Review.objects.filter(slot=claimed.slot).exists()
        slot, cycle = ReviewSlot.objects.get(pk=claimed.slot_id), ReviewCycle.objects.get(slots=claimed.slot)
        end = Claim.objects.get(pk=claimed.pk).end
        after = (slot.state, cycle.state, end)
        assert after == (
            ("done", "scored", "submitted") if locked else ("waiting", "awaiting_review", "released")
        )
        Study.objects.update(state="closed")


def test_a_lock_and_a_cancellation_in_the_same_instant_leave_a_whole_trial() -> None:
    admin = make_user("ada", "admin")
    for _ in range(6):
        study = make_study(arms=("feedback", "retry"))
        open_slots(study)
        claimed = claim(make_reviewer())
        trial = study.trials.get()
        results = together(
            partial(lock_scores, claim=full_claim(claimed), marks=marks_for(claimed, not_met=(1,))),
            partial(cancel_trial, trial=trial, by=admin, reason="Enough."),
        )
        locked = isinstance(results[0], Review)
        assert locked or isinstance(results[0], ClaimEnded)
        assert results[1] is None
        assert Trial.objects.get(pk=trial.pk).outcome == "cancelled"
        states = trial.cycles.order_by("attempt", "arm__arm").values_list("state", flat=True)
        assert list(states) == (["scored", "cancelled", "cancelled"] if locked else ["cancelled"])
        assert not Claim.objects.filter(ended_at__isnull=True).exists()
        assert set(trial.arms.values_list("state", flat=True)) == ({"cancelled"} if locked else set())


def test_8_tabs_write_the_first_draft_once() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())

    def save(tab: int) -> int:
        content = {"feedback": f"Tab {tab}"}
        return save_draft(slot=claimed.slot, reviewer=claimed.reviewer, content=content, revision=0).revision

    results = at_once(save, range(8))
    assert errors([*results]) == [DraftConflict.__name__] * 7
    assert Draft.objects.get().revision == 1


def test_a_refused_submit_and_another_tabs_save_never_share_a_revision() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())
    slot, reviewer = claimed.slot, claimed.reviewer
    revision = save_draft(slot=slot, reviewer=reviewer, content={"feedback": "First."}, revision=0).revision
    for turn in range(10):
        kept, saved = {"feedback": f"Kept {turn}."}, {"feedback": f"Saved {turn}."}
        _, told = together(
            partial(keep_draft, slot=slot, reviewer=reviewer, content=kept),
            partial(save_draft, slot=slot, reviewer=reviewer, content=saved, revision=revision),
        )
        stored = Draft.objects.get()
        assert isinstance(told, DraftConflict | Draft)
        # A tab that was told the stored revision would overwrite it with its next save.
        is_told = isinstance(told, Draft) and told.revision == stored.revision
        assert not is_told or stored.content == saved
        revision = stored.revision


def test_8_starts_of_one_clock_open_one_interval() -> None:
    make_study()
    deliver_next()
    claimed = claim(make_reviewer())
    results = at_once(lambda _: start_clock(claim=full_claim(claimed), now=database_now()), range(8))
    assert results == [None] * 8
    assert TimeInterval.objects.filter(ended_at__isnull=True, kind="active").count() == 1
