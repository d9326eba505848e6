"""The steps of the practice item: as on the real desk, for one reviewer alone. Nothing else is touched.

Each locks the reviewer's own row, which is made at the first step. What was typed lies beside keys of ours:
`hire` (the answer), `time` (see `reviews.practice.clock`) and `flags` (criterion id -> note and moment).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from reviews.actions.lock_scores import Mark, checked_scores
from reviews.actions.problem import Refused, required
from reviews.models import Criterion, Practice, User
from reviews.practice.clock import heard, loaded, read, stored, switched
from reviews.practice.sample import rubric
from reviews.queries.clock import database_now
from reviews.rules.timer import Kind
from reviews.rules.typed import typed

Step = Practice.Step
OURS: Final = frozenset({"hire", "time", "flags"})


class PracticeConflict(Refused):
    """Another tab saved a newer revision. `current` is what is stored."""

    def __init__(self, current: Practice) -> None:
        super().__init__("This draft was changed in another tab. Reload to see what is stored.")
        self.current = current


def save_practice(
    *, reviewer: User, content: Mapping[str, Any], revision: int | None, step: str | None = None
) -> Practice:
    """Store what was typed as the revision after `revision`; None: any (a form).

    The same content again is no new revision. `step` is the one that the form belongs to. Raises
    PracticeConflict where another tab stored something else, Refused where it is further on.
    """
    with _mine(reviewer) as (practice, now):
        known = {key: value for key, value in practice.content.items() if key not in OURS}
        # Locked scores stay, whatever a page still posts.
        new = dict(content) if practice.step == Step.SCORE else {**content, "scores": known.get("scores", {})}
        if new == known:
            return practice
        if step is not None and practice.step != step:
            raise Refused("The practice item was taken further in another tab. Load the page again.")
        if revision is not None and revision != practice.revision:
            raise PracticeConflict(practice)
        ours = {key: value for key, value in practice.content.items() if key in OURS}
        practice.content, practice.revision, practice.saved_at = {**new, **ours}, practice.revision + 1, now
    return practice


def lock_practice(*, reviewer: User, marks: Mapping[int, Mark]) -> None:
    """On to the hire question; a second time nothing changes. Raises ScoresIncomplete as the real lock."""
    criteria = [Criterion(pk=row.position, position=row.position, text=row.text) for row in rubric()]
    checked_scores(criteria, marks)
    with _mine(reviewer) as (practice, _):
        if practice.step == Step.SCORE:
            practice.step = Step.HIRE


def answer_practice(*, reviewer: User, would_hire: bool) -> None:
    """On to the feedback. Raises Refused before the lock; the first answer stands."""
    with _mine(reviewer) as (practice, _):
        if practice.step == Step.SCORE:
            raise Refused("Lock the scores first.")
        if practice.step == Step.HIRE:
            practice.content, practice.step = {**practice.content, "hire": would_hire}, Step.FEEDBACK


def finish_practice(*, reviewer: User, text: str) -> None:
    """On to the answers of an experienced reviewer. Stops the clock. Raises Refused without any feedback."""
    text = required(typed(text), "Write the feedback first. In practice a sentence will do.")
    with _mine(reviewer) as (practice, now):
        if practice.step not in (Step.FEEDBACK, Step.DONE):
            raise Refused("Answer the hire question first.")
        if practice.step == Step.FEEDBACK:
            time = stored(switched(loaded(practice.content.get("time", [])), None, now))
            practice.content = {**practice.content, "feedback": text, "time": time}
            practice.step = Step.DONE
            practice.finished_at = practice.finished_at or now


def flag_practice(*, reviewer: User, criterion: int, note: str) -> None:
    """Flag a criterion of the sample as unclear; it goes to nobody. Raises Refused without a note."""
    note = required(typed(note), "Say what is unclear about the criterion.")
    if criterion not in {row.position for row in rubric()}:
        raise Refused("This criterion is not on the rubric of this piece of work.")
    with _mine(reviewer) as (practice, now):
        flags = practice.content.get("flags", {}) | {str(criterion): {"at": now.isoformat(), "note": note}}
        practice.content = {**practice.content, "flags": flags}


def practise_again(*, reviewer: User) -> None:
    """Begin anew: what was typed goes, that it was finished once stays. A stale tab can't bring it back."""
    with _mine(reviewer) as (practice, now):
        practice.content, practice.step, practice.begun_at = {}, Step.SCORE, now
        practice.revision, practice.saved_at = practice.revision + 1, now


def run_practice_clock(*, reviewer: User, running: bool) -> None:
    """Start the clock, or pause it. Does nothing once the item is finished."""
    with _mine(reviewer) as (practice, now):
        if practice.step != Step.DONE:
            kind = Kind.ACTIVE if running else Kind.PAUSED
            _keep_time(practice, switched(loaded(practice.content.get("time", [])), kind, now))


def say_reading_practice(*, reviewer: User) -> None:
    """The idle time that came last was reading: it counts as active."""
    with _mine(reviewer) as (practice, _):
        _keep_time(practice, read(loaded(practice.content.get("time", []))))


def hear_practice(*, reviewer: User, quiet: timedelta) -> Practice:
    """The page is open; see `heard`."""
    with _mine(reviewer) as (practice, now):
        if practice.step != Step.DONE:
            _keep_time(practice, heard(loaded(practice.content.get("time", [])), quiet, now))
    return practice


@contextmanager
def _mine(reviewer: User) -> Iterator[tuple[Practice, datetime]]:
    """The reviewer's row, made where there is none, locked and stored afterwards; with the database's now."""
    with transaction.atomic():
        now = database_now()
        practice, _ = Practice.objects.select_for_update(no_key=True).get_or_create(
            reviewer=reviewer, defaults={"begun_at": now, "saved_at": now}
        )
        yield practice, now
        practice.save()


def _keep_time(practice: Practice, intervals: list[Any]) -> None:
    practice.content = {**practice.content, "time": stored(intervals)}
