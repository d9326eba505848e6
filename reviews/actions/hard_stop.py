"""When the minutes of a study with a hard stop are over: words stay as they were, scoring goes on."""

from __future__ import annotations

from typing import Any

from reviews.models import Draft, Review, ReviewSlot, Score, User
from reviews.queries.clock import database_now
from reviews.queries.desk import intervals_of
from reviews.rules.completion import Verdict
from reviews.rules.reasons import reasons_as_feedback
from reviews.rules.timer import Kind, seconds, stopped_hard

WORDS = ("feedback", "comments")
"""What of a draft the stop keeps as it was."""


def is_stopped(*, slot: ReviewSlot, reviewer: User) -> bool:
    """Whether `reviewer` may change no more words on the work of `slot`. No statement without a hard stop."""
    study = slot.study
    if not study.hard_stop or slot.cycle_id is None:
        return False
    active = seconds(intervals_of(reviewer, slot.cycle_id), Kind.ACTIVE, database_now())
    return stopped_hard(active, study.minutes)


def with_words_of(content: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    """`content` with the words of `stored` in place of its own."""
    scores = {part: value for part, value in content.items() if part not in WORDS}
    return scores | {part: stored[part] for part in WORDS if part in stored}


def words_at_the_stop(*, slot: ReviewSlot, reviewer: User, basis: Review) -> str:
    """The feedback as it was stored when the time ended; where it was empty, the reasons of `basis`."""
    draft = Draft.objects.filter(slot=slot, reviewer=reviewer).first()
    stored: str = draft.content.get("feedback", "") if draft else ""
    if stored.strip():
        return stored.strip()
    not_met = Score.objects.filter(review=basis, version=1, verdict=Verdict.NOT_MET)
    return reasons_as_feedback(
        not_met.order_by("criterion__position").values_list("criterion__text", "reason")
    )
