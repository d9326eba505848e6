"""A locked review and corrections of its scores."""

from __future__ import annotations

from datetime import timedelta

from reviews.actions.correct_review import correct_review
from reviews.actions.lock_scores import Mark
from reviews.models import Correction, Review
from reviews.queries.clock import database_now
from reviews.rules.completion import Verdict

NOT_MET = (1, 2)


def loaded(found: Review) -> Review:
    return Review.objects.select_related("slot__study").get(pk=found.pk)


def marks_of(found: Review, **changes: Mark) -> dict[int, Mark]:
    """The scores as they were locked, but for `changes` by position: `at_2=Mark(...)`."""
    return {
        score.criterion_id: changes.get(
            f"at_{score.criterion.position}", Mark(Verdict(score.verdict), score.reason, score.evidence)
        )
        for score in found.scores.filter(version=1).select_related("criterion")
    }


def correct(
    found: Review, *, seen: int = 1, hire: bool = False, because: str = "I misread it.", **changes: Mark
) -> Correction:
    return correct_review(
        review=found, marks=marks_of(found, **changes), would_hire=hire, because=because, seen=seen
    )


def later(found: Review) -> list[tuple[int, int, str, str]]:
    values = found.scores.filter(version__gt=1).order_by("version", "criterion__position")
    return list(values.values_list("version", "criterion__position", "verdict", "corrected_because"))


MET = Mark(Verdict.MET)


def move_lock(found: Review, ago: timedelta) -> None:
    Review.objects.filter(pk=found.pk).update(locked_at=database_now() - ago)
