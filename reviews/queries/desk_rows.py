"""The rubric of the desk page: each criterion with what is put down for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from reviews.models import Criterion, CriterionFlag, Draft, Review, ReviewSlot, Score
from reviews.rules.completion import Verdict
from reviews.rules.lineage import lineage


@dataclass(frozen=True, slots=True)
class Row:
    """One criterion on the page: what is put down for it now, and what it got last time if one may know.

    `last`, `last_reason` and `last_evidence` are of the attempt before. `note` says what is unclear about it;
    `flagged_at` is when that was sent, None where it was not.
    """

    id: int
    position: int
    text: str
    importance: str
    verdict: str
    reason: str
    evidence: str
    last: str
    note: str = ""
    flagged_at: datetime | None = None
    settled: bool = False
    last_reason: str = ""
    last_evidence: str = ""

    @property
    def lineage(self) -> str:
        """fixed, regressed, unchanged, or nothing; see `rules.lineage`."""
        return lineage(_verdict(self.last), _verdict(self.verdict)) or ""


def rubric_rows(
    slot: ReviewSlot,
    draft: Draft,
    locked: Review | None,
    before: Review | None,
    flags: dict[int, CriterionFlag],
) -> list[Row]:
    """The criteria of `slot`'s attempt in their order: locked scores where there are any, else the draft's.

    `before` is the review of the attempt before, None where the reviewer may not know it. Two statements.
    """
    assert slot.cycle is not None, "a slot to be scored has a cycle"
    criteria = Criterion.objects.filter(rubric=slot.cycle.trial.rubric_id)
    marks: dict[str, dict[str, Any]] = draft.content.get("scores", {})
    scores = _first_versions([review for review in (locked, before) if review])
    rows = []
    for criterion in criteria:
        mark = marks.get(str(criterion.pk), {})
        flag = flags.get(criterion.pk)
        note = mark.get("note", "") or (flag.note if flag else "")
        if locked:
            score = scores[locked.pk, criterion.pk]
            mark = {"verdict": score.verdict, "reason": score.reason, "evidence": score.evidence}
        last = scores.get((before.pk, criterion.pk)) if before else None
        rows.append(
            Row(
                id=criterion.pk,
                position=criterion.position,
                text=criterion.text,
                importance=criterion.importance,
                verdict=mark.get("verdict", ""),
                reason=mark.get("reason", ""),
                evidence=mark.get("evidence", ""),
                last=last.verdict if last else "",
                last_reason=last.reason if last else "",
                last_evidence=last.evidence if last else "",
                note=note,
                flagged_at=flag.at if flag else None,
                settled=bool(flag and flag.settled_at),
            )
        )
    return rows


def _verdict(stored: str) -> Verdict | None:
    return Verdict(stored) if stored else None


def _first_versions(reviews: list[Review]) -> dict[tuple[UUID, int], Score]:
    scores = Score.objects.filter(review__in=reviews, version=1) if reviews else []
    return {(score.review_id, score.criterion_id): score for score in scores}
