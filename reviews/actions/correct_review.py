"""A reviewer corrects a review that they have locked: a new version beside the first, with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import transaction

from reviews.actions.lock_scores import Mark, ScoresIncomplete, checked_scores
from reviews.actions.problem import Refused, required
from reviews.models import Correction, Review, Score
from reviews.queries.clock import database_now
from reviews.queries.versions import Versions, closed_because, versions_of
from reviews.rules.typed import typed

BECAUSE_AT_MOST: Final = 2_000


def correct_review(
    *, review: Review, marks: Mapping[int, Mark], would_hire: bool, because: str, seen: int
) -> Correction:
    """Store what differs from the version that holds as a new version. It moves no trial and no completion.

    `marks` by criterion id, one for every criterion; `would_hire` is the answer as it should stand; `seen` is
    the version that the reviewer had before them. The criteria that differ become scores of the new version.
    Lock taken: the review. Raises Refused without a reason, with marks that could not be locked, where
    nothing differs, where another correction came between, while the hire verdict is owed, and when the time
    for corrections is over. `review` must come with its slot and study.
    """
    because = required(typed(because), "Say why the review is to be corrected.")
    if len(because) > BECAUSE_AT_MOST:
        raise Refused(
            f"The reason can have at most {BECAUSE_AT_MOST:,} characters; this has {len(because):,}."
        )
    with transaction.atomic():
        locked = Review.objects.select_for_update(no_key=True).get(pk=review.pk)
        now = database_now()
        if refusal := closed_because(locked, review.slot.study, now):
            raise Refused(refusal)
        before = versions_of(locked)
        if before.last.number != seen:
            raise Refused(
                "This review was corrected in the meantime, perhaps in another tab: its versions are below. "
                "Send again if yours should hold."
            )
        scores = _differing(before, marks)
        if not scores and would_hire == before.last.would_hire:
            raise Refused("Nothing is changed: these are the scores and the answer that hold already.")
        correction = Correction.objects.create(
            review=locked,
            version=before.last.number + 1,
            at=now,
            because=because,
            would_hire=None if would_hire == before.last.would_hire else would_hire,
        )
        for score in scores:
            score.review = locked
            score.version = correction.version
            score.corrected_because = because
        Score.objects.bulk_create(scores)
    return correction


def _differing(before: Versions, marks: Mapping[int, Mark]) -> list[Score]:
    """Unsaved scores for the criteria whose verdict, reason or evidence is not what holds."""
    try:
        scores = checked_scores([line.criterion for line in before.lines], marks)
    except ScoresIncomplete as incomplete:
        places = ". ".join(f"Criterion {place}: {problem}" for place, problem in incomplete.problems.items())
        raise Refused(f"The correction can't be kept yet. {places}.") from incomplete
    return [
        score
        for line, score in zip(before.lines, scores, strict=True)
        if _content(line.last) != _content(score)
    ]


def _content(score: Score) -> tuple[str, str, str]:
    return score.verdict, score.reason, score.evidence
