"""What a reviewer may compare a deliverable with: the one of the attempt before, as they get it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from uuid import UUID

from reviews.compare.pairing import Pair, Status, pair
from reviews.models import Deliverable, DeliverableFile, ReviewSlot, User
from reviews.queries.desk import Desk, desk_for
from reviews.queries.neutral import neutral_deliverable, neutral_shown
from reviews.queries.shown import Shown


@dataclass(frozen=True, slots=True)
class Changes:
    """Two deliverables beside each other. `is_ready`: the files of both can be read."""

    old_message: str
    new_message: str
    pairs: list[Pair[Shown]]
    is_ready: bool

    @property
    def message_status(self) -> Status:
        """Of the message: it is always there, if only empty."""
        return Status.UNCHANGED if self.old_message == self.new_message else Status.CHANGED


def changes_for(page: Desk) -> Changes | None:
    """None where the reviewer sees no earlier attempt; `desk_for` has decided that.

    Four statements at most, whatever the number of files.
    """
    if page.earlier is None:
        return None
    before = neutral_deliverable(Deliverable.objects.get(cycle=page.earlier))
    return Changes(
        old_message=before.message,
        new_message=page.message,
        pairs=pair(before.files, page.files),
        is_ready=before.is_ready and page.is_ready,
    )


def earlier_file(reviewer: User, file_id: UUID) -> Shown | None:
    """A file of an attempt that `reviewer` may compare a later one with just now, though they may never have
    had a claim on it. None where there is no such file."""
    files = DeliverableFile.objects.select_related("deliverable__cycle", "deliverable__run__study")
    file = files.filter(pk=file_id, deliverable__cycle__isnull=False).first()
    if file is None or file.deliverable.cycle is None:
        return None
    cycle = file.deliverable.cycle
    slots = ReviewSlot.objects.select_related("study", "cycle__trial__task", "basis").filter(
        claims__reviewer=reviewer, cycle__trial=cycle.trial_id, cycle__attempt=cycle.attempt + 1
    )
    if any(desk_for(reviewer, slot).earlier == cycle.pk for slot in slots.distinct()):
        return replace(neutral_shown(file), which="earlier")
    return None
