"""A reviewer says that a criterion is unclear: for who wrote it, and for nobody else. It moves nothing."""

from __future__ import annotations

from django.db import transaction

from reviews.actions.problem import Refused, required
from reviews.models import Criterion, CriterionFlag, ReviewSlot, User
from reviews.queries.clock import database_now
from reviews.rules.typed import typed

NOTE_AT_MOST = 2_000


def flag_criterion(*, slot: ReviewSlot, criterion: int, reviewer: User, note: str) -> CriterionFlag:
    """Flag the criterion with the id `criterion` on a slot of the reviewer's, once; again: another note.

    Lock taken: the flag's row. Raises Refused for a criterion that is not on this slot's rubric, without a
    note or with one that is too long, and where the flag is settled already: what was answered stands.
    """
    note = required(typed(note), "Say what is unclear about the criterion.")
    if len(note) > NOTE_AT_MOST:
        raise Refused(f"The note can have at most {NOTE_AT_MOST:,} characters; this has {len(note):,}.")
    rubric = slot.cycle.trial.rubric_id if slot.cycle else None
    if not Criterion.objects.filter(pk=criterion, rubric=rubric).exists():
        raise Refused("This criterion is not on the rubric of this piece of work.")
    with transaction.atomic():
        flag, made = CriterionFlag.objects.select_for_update(no_key=True).get_or_create(
            criterion_id=criterion,
            slot=slot,
            reviewer=reviewer,
            defaults={"note": note, "at": database_now()},
        )
        if made or flag.note == note:
            return flag
        if flag.settled_at:
            raise Refused("An admin has settled this flag already, so that its note stands.")
        flag.note, flag.at = note, database_now()
        flag.save(update_fields=["note", "at"])
    return flag
