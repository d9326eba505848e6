"""The versions of a review side by side: as it was locked, and as its reviewer corrected it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from reviews.models import Criterion, Review, Score, Study
from reviews.rules.window import correctable_until, why_not


@dataclass(frozen=True, slots=True)
class Version:
    """One version. `because` is empty for the first; `would_hire` is the answer that stood at it, None where
    it is owed."""

    number: int
    at: datetime
    because: str
    would_hire: bool | None


@dataclass(frozen=True, slots=True)
class Line:
    """A criterion with its score in each version: None where a version left it as it was."""

    criterion: Criterion
    scores: Sequence[Score | None]

    @property
    def first(self) -> Score:
        score = self.scores[0]
        assert score is not None, "the first version scores every criterion"
        return score

    @property
    def last(self) -> Score:
        """What holds after all corrections."""
        return next(score for score in reversed(self.scores) if score is not None)


@dataclass(frozen=True, slots=True)
class Versions:
    """`versions` oldest first, one at least; the scores of each of `lines` come in their order."""

    versions: Sequence[Version]
    lines: Sequence[Line]

    @property
    def last(self) -> Version:
        return self.versions[-1]


def closed_because(review: Review, study: Study, now: datetime) -> str:
    """Why `review` can't be corrected (any more) by its reviewer; empty while it can."""
    if review.would_hire is None:
        return "Answer the hire question first."
    until = correctable_until(review.locked_at, study.correction_days)
    return why_not(until=until, closed=study.state == Study.State.CLOSED, now=now)


def versions_of(review: Review) -> Versions:
    """`review` with its corrections, lines in the order of the criteria.

    Two statements where the scores, their criteria and the corrections are not loaded yet, else none.
    """
    versions = [Version(1, review.locked_at, "", review.would_hire)]
    for correction in sorted(review.corrections.all(), key=lambda it: it.version):
        hire = versions[-1].would_hire if correction.would_hire is None else correction.would_hire
        versions.append(Version(correction.version, correction.at, correction.because, hire))
    found: dict[int, dict[int, Score]] = {}
    for score in sorted(review.scores.all(), key=lambda it: it.criterion.position):
        found.setdefault(score.criterion_id, {})[score.version] = score
    lines = [
        Line(scores[1].criterion, [scores.get(version.number) for version in versions])
        for scores in found.values()
    ]
    return Versions(versions, lines)
