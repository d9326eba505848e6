"""Which slot a reviewer is offered next. One statement, one index, nothing waited for."""

from __future__ import annotations

from uuid import UUID

from django.db import connection

from reviews.models import ReviewCycle, ReviewSlot, User

# Studies whose work this person may review: open ones with a membership for the study, its pool or all.
OPEN_STUDIES = """
    SELECT s.id FROM reviews_study s
    WHERE s.state = 'open' AND EXISTS (
        SELECT 1 FROM reviews_membership m
        WHERE m.user_id = %(me)s AND m.role = 'reviewer'
          AND (m.study_id = s.id OR m.pool_id = s.pool_id OR (m.study_id IS NULL AND m.pool_id IS NULL)))
"""

IN_CATEGORY = "(%(categories)s::text[] = '{}' OR slot.category = ANY(%(categories)s::text[]))"

NOT_OWN = "slot.owner_id IS DISTINCT FROM %(me)s"

# Neither the scorer of attempt 0 in a study with several arms, nor somebody who has skipped it; for an
# independent review nobody who ever had a claim on other work of its trial.
NOT_KNOWN = """
    slot.barred_id IS DISTINCT FROM %(me)s
    AND NOT EXISTS (SELECT 1 FROM reviews_claim k
                    WHERE k.slot_id = slot.id AND k.reviewer_id = %(me)s AND k.end = 'skipped')
    AND (slot.kind <> 'independent' OR NOT EXISTS (
        SELECT 1 FROM reviews_reviewcycle judged
        JOIN reviews_reviewcycle known ON known.trial_id = judged.trial_id
        JOIN reviews_reviewslot other ON other.cycle_id = known.id AND other.id <> slot.id
        JOIN reviews_claim k ON k.slot_id = other.id AND k.reviewer_id = %(me)s
        WHERE judged.id = slot.cycle_id))
"""

# `ARRAY(...)` and the profile's categories are computed once, before the scan: the planner then walks the
# queue's partial index in order and stops at the first row that fits, however many wait.
ELIGIBLE = f"""
    slot.state = 'waiting'
    AND slot.kind IN ('primary', 'feedback', 'independent')
    AND slot.study_id = ANY(ARRAY({OPEN_STUDIES}))
    AND {IN_CATEGORY} AND {NOT_OWN} AND {NOT_KNOWN}
"""

FREE = "(slot.preferred_id IS NULL OR slot.preferred_until <= clock_timestamp())"

# First what is kept for this reviewer, else the oldest that is free.
NEXT = """
    WITH mine AS (
        SELECT slot.id, slot.kind, slot.cycle_id, cycle.state FROM reviews_reviewslot slot
        JOIN reviews_reviewcycle cycle ON cycle.id = slot.cycle_id
        WHERE slot.preferred_id = %(me)s AND {eligible} {wanted}
        ORDER BY slot.ordinal, slot.created_at, slot.id LIMIT 1 {lock}
    ), free AS (
        SELECT slot.id, slot.kind, slot.cycle_id, cycle.state FROM reviews_reviewslot slot
        JOIN reviews_reviewcycle cycle ON cycle.id = slot.cycle_id
        WHERE NOT EXISTS (SELECT 1 FROM mine) AND {free} AND {eligible} {wanted}
        ORDER BY slot.ordinal, slot.created_at, slot.id LIMIT 1 {lock}
    )
    SELECT * FROM mine UNION ALL SELECT * FROM free
"""


def next_slot(
    *, reviewer: User, categories: list[str], wanted: UUID | None = None, lock: bool = False
) -> ReviewSlot | None:
    """The slot that `reviewer` is offered now, or None. It carries id, kind, cycle id and the cycle's state.

    `wanted` narrows the answer to one slot. With `lock` (in a transaction of the caller's) the slot and its
    cycle are locked, in this one SKIP LOCKED statement: what others hold is passed over, never waited for.
    """
    query = NEXT.format(
        free=FREE,
        eligible=ELIGIBLE,
        wanted="AND slot.id = %(wanted)s" if wanted else "",
        lock="FOR NO KEY UPDATE OF cycle, slot SKIP LOCKED" if lock else "",
    )
    with connection.cursor() as cursor:
        cursor.execute(query, {"me": reviewer.pk, "categories": categories, "wanted": wanted})
        row = cursor.fetchone()
    if row is None:
        return None
    slot_id, kind, cycle_id, state = row
    return ReviewSlot(id=slot_id, kind=kind, cycle=ReviewCycle(id=cycle_id, state=state))
