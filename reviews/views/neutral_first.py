"""A reviewer gets the neutral copy; whoever reads a deliverable first has it made."""

from __future__ import annotations

from uuid import UUID

from reviews.access import get_shown
from reviews.actions.neutralise import neutralise
from reviews.models import Deliverable, ReviewSlot, User
from reviews.queries.desk import Desk, desk_for
from reviews.queries.neutral import NOT_YET
from reviews.queries.shown import Shown


def shown_to(user: User, which: str, file_id: UUID) -> Shown:
    """`access.get_shown` of a file that can be read, or that is withheld for good."""
    shown = get_shown(user, which, file_id)
    if shown.withheld != NOT_YET:
        return shown
    neutralise(deliverable=Deliverable.objects.get(files=file_id))
    return get_shown(user, which, file_id)


def desk_of(reviewer: User, slot: ReviewSlot) -> Desk:
    """`desk_for` with files that can be read."""
    page = desk_for(reviewer, slot)
    if page.is_ready:
        return page
    neutralise(deliverable=Deliverable.objects.get(cycle=slot.cycle))
    return desk_for(reviewer, slot)
