"""Scores and time of a played study, set as a test wants them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reviews.models import Claim, ReviewCycle, Score, TimeInterval
from reviews.queries.clock import database_now

MINUTE = timedelta(minutes=1)


def set_scores(cycle: ReviewCycle, verdicts: str) -> None:
    """The first scores of an attempt's primary review by position: m(et), n(ot met), - not applicable."""
    names = {"m": "met", "n": "not_met", "-": "not_applicable"}
    review = cycle.reviews.get(slot__kind="primary")
    for position, letter in enumerate(verdicts, 1):
        Score.objects.filter(review=review, criterion__position=position, version=1).update(
            verdict=names[letter], reason="It is missing." if letter == "n" else ""
        )
    review.met, review.not_met = verdicts.count("m"), verdicts.count("n")
    review.not_applicable = verdicts.count("-")
    review.save()


def spend(claim: Claim, minutes: float, kind: str = "active", *, open_ended: bool = False) -> TimeInterval:
    begin = database_now() - timedelta(hours=3)
    end = begin + minutes * MINUTE
    return TimeInterval.objects.create(
        reviewer=claim.reviewer,
        cycle_id=claim.slot.cycle_id or pytest.fail("it has a cycle"),
        claim=claim,
        kind=kind,
        started_at=begin,
        seen_at=end,
        input_at=begin,
        ended_at=None if open_ended else end,
    )


def claim_on(cycle: ReviewCycle, kind: str = "primary") -> Claim:
    return Claim.objects.select_related("slot", "reviewer").get(slot__cycle=cycle, slot__kind=kind)
