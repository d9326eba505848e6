"""What a reviewer may compare a deliverable with: the one of the attempt before, as they get it."""

from __future__ import annotations

from dataclasses import dataclass

from reviews.compare.pairing import Pair, Status, pair
from reviews.models import Deliverable
from reviews.queries.desk import Desk
from reviews.queries.neutral import neutral_deliverable
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
