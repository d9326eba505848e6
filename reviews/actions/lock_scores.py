"""Locking a review: everything that follows from it happens in one transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction

from reviews.actions.branch import branch_after_lock
from reviews.actions.give_back import end_claim_row
from reviews.actions.locks import lock_live_claim
from reviews.actions.move_cycle import move_cycle
from reviews.actions.problem import ClaimEnded, Refused
from reviews.models import Claim, Criterion, Review, ReviewCycle, ReviewSlot, Score
from reviews.rules.completion import Completion, Importance, Rule, Scored, Verdict, completion
from reviews.rules.cycle import Event

REASON_AT_MOST = 5_000
SCORED = (ReviewSlot.Kind.PRIMARY, ReviewSlot.Kind.INDEPENDENT)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a reviewer put down for one criterion. `verdict` is None where nothing was chosen."""

    verdict: Verdict | None
    reason: str = ""
    evidence: str = ""


class ScoresIncomplete(Refused):
    """Some criteria can't be locked. `problems` maps a criterion's position to what is missing."""

    def __init__(self, problems: dict[int, str]) -> None:
        places = ", ".join(f"{position}: {problem}" for position, problem in problems.items())
        super().__init__(f"The scores can't be locked yet. Criterion {places}.")
        self.problems = problems


def lock_scores(*, claim: Claim, marks: Mapping[int, Mark]) -> Review:
    """Lock the scores of a claim on a primary or independent slot: `marks` by criterion id, one for every
    criterion.

    One transaction stores the review and its scores, ends the claim and, for a primary one, scores the cycle
    and creates what comes next (see `branch_after_lock`); an independent one moves nothing. A second
    call for the same slot by the same reviewer (a double click, a second tab) returns the review that the
    first one made.
    Lock taken: trial, cycle, slot, claim. Raises ScoresIncomplete, or ClaimEnded where the lease is over.
    `claim` must come with slot, cycle, trial, study and arm loaded.
    """
    if claim.slot.kind not in SCORED or claim.slot.cycle is None:
        raise Refused("There are no scores to lock here.")
    try:
        with transaction.atomic():
            now = lock_live_claim(claim)
            return _lock(claim, claim.slot.cycle, marks, now)
    except ClaimEnded:
        earlier = Review.objects.filter(slot=claim.slot, reviewer=claim.reviewer).first()
        if earlier is None:
            raise
        return earlier


def _lock(claim: Claim, cycle: ReviewCycle, marks: Mapping[int, Mark], now: datetime) -> Review:
    study = cycle.trial.study
    criteria = list(Criterion.objects.filter(rubric=cycle.trial.rubric_id))
    scores = checked_scores(criteria, marks)
    end_claim_row(claim=claim, end=Claim.End.SUBMITTED, now=now)
    ReviewSlot.objects.filter(pk=claim.slot_id).update(state=ReviewSlot.State.DONE)
    result = completion_of(criteria, scores, study.threshold)
    verdicts = Counter(score.verdict for score in scores)
    review = Review.objects.create(
        slot=claim.slot,
        cycle=cycle,
        reviewer=claim.reviewer,
        locked_at=now,
        completed_all=result.all,
        completed_critical=result.critical,
        completed_weighted=result.weighted,
        met=verdicts[Verdict.MET],
        not_met=verdicts[Verdict.NOT_MET],
        not_applicable=verdicts[Verdict.NOT_APPLICABLE],
    )
    for score in scores:
        score.review = review
    Score.objects.bulk_create(scores)
    if claim.slot.kind == ReviewSlot.Kind.PRIMARY:
        _move(claim, cycle, review, result, now)
    return review


def _move(claim: Claim, cycle: ReviewCycle, review: Review, result: Completion, now: datetime) -> None:
    completed = result.under(Rule(cycle.trial.study.completion_rule))
    move_cycle(
        cycle=cycle,
        event=Event.LOCKED,
        at=now,
        by=claim.reviewer,
        completed_all=result.all,
        completed_critical=result.critical,
        completed_weighted=result.weighted,
        scored_at=now,
    )
    branch_after_lock(cycle=cycle, completed=completed, review=review, claim=claim, now=now)


def completion_of(criteria: list[Criterion], scores: list[Score], threshold: Decimal) -> Completion:
    """All three rules over `scores`, in the order of `criteria`."""
    return completion(
        [
            Scored(Importance(criterion.importance), criterion.weight, Verdict(score.verdict))
            for criterion, score in zip(criteria, scores, strict=True)
        ],
        threshold,
    )


def checked_scores(criteria: list[Criterion], marks: Mapping[int, Mark]) -> list[Score]:
    """Unsaved scores in the order of `criteria`. Raises ScoresIncomplete with every problem at once."""
    problems: dict[int, str] = {}
    scores: list[Score] = []
    for criterion in criteria:
        mark = marks.get(criterion.pk, Mark(None))
        if mark.verdict is None:
            problems[criterion.position] = "not scored"
        elif mark.verdict is Verdict.NOT_MET and not mark.reason.strip():
            problems[criterion.position] = "say why it is not met"
        elif max(len(mark.reason), len(mark.evidence)) > REASON_AT_MOST:
            problems[criterion.position] = f"at most {REASON_AT_MOST:,} characters"
        else:
            scores.append(
                Score(
                    criterion=criterion,
                    verdict=mark.verdict.value,
                    reason=mark.reason.strip(),
                    evidence=mark.evidence.strip(),
                )
            )
    if problems:
        raise ScoresIncomplete(problems)
    return scores
