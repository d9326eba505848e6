"""Play a study through the actions, cycle by cycle, in its start order."""

from collections.abc import Callable, Sequence
from datetime import timedelta

from agents.actions.finish import fail_run, store_reply
from agents.actions.take import Taken, take_next
from agents.adapters.base import AdapterError
from reviews.actions.claim import claim_next
from reviews.actions.deliver import deliver
from reviews.actions.hire import answer_hire
from reviews.actions.lock_scores import lock_scores
from reviews.actions.problem import Refused
from reviews.actions.submit_feedback import submit_feedback
from reviews.models import Claim, ReviewCycle, ReviewSlot, User
from reviews.rules.retry import Fault
from tests.factories import full_claim, make_reply, marks_for

COMPLETED, NOT_COMPLETED, FAILS, WAITS = "completed", "not completed", "fails", "waits"

Fate = Callable[[int, str, int], str]
"""(block, arm or "", attempt) to what becomes of that attempt; WAITS leaves it awaiting its review."""


def play(fate: Fate, reviewers: Sequence[User], *, not_met: tuple[int, ...] = (1,)) -> None:
    """Run and review every cycle until nothing is queued. A completed deliverable is one worth paying for.

    `not_met` are the positions of the criteria that one which is not completed fails.
    """
    while taken := take_next("scripted"):
        cycle = ReviewCycle.objects.select_related("trial", "arm").get(pk=taken.cycle.pk)
        end = fate(cycle.trial.block, cycle.arm.arm if cycle.arm else "", cycle.attempt)
        if end == FAILS:
            _fail(taken)
            continue
        assert deliver(
            deliverable=store_reply(run=taken.run, reply=make_reply(), latency=timedelta(seconds=1))
        )
        if end != WAITS:
            _review(cycle, reviewers, () if end == COMPLETED else not_met)


def _fail(taken: Taken) -> None:
    fail_run(run=taken.run, error=AdapterError(Fault.EMPTY, "Nothing."), latency=timedelta(seconds=1))
    # The next try need not wait.
    ReviewCycle.objects.filter(pk=taken.cycle.pk).update(not_before=None)


def _review(cycle: ReviewCycle, reviewers: Sequence[User], not_met: tuple[int, ...]) -> None:
    claim = _claim(ReviewSlot.objects.get(cycle=cycle, kind="primary"), reviewers)
    review = lock_scores(claim=claim, marks=marks_for(claim, not_met=not_met))
    answer_hire(review=review, would_hire=not not_met)
    held = Claim.objects.filter(reviewer=claim.reviewer, ended_at__isnull=True).first()
    if held is not None:
        submit_feedback(claim=full_claim(held), text="Please do the rest.")


def _claim(slot: ReviewSlot, reviewers: Sequence[User]) -> Claim:
    for reviewer in reviewers:
        if slot.barred_id != reviewer.pk:
            return full_claim(claim_next(reviewer=reviewer, wanted=slot.pk))
    raise Refused("nobody may review this")
