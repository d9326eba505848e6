"""Row locks over several tables in the one order that all actions keep: trial, cycle, slot, claim, interval.

They are NO KEY locks, everywhere: nobody changes a primary key, and a row that is inserted meanwhile with a
foreign key to a locked one (an interval, a transition) must neither wait nor deadlock.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from reviews.actions.problem import ClaimEnded
from reviews.models import Claim

CLAIM_CHAIN = """
    SELECT claim.ended_at, claim.expires_at, clock_timestamp()
    FROM reviews_claim claim
    JOIN reviews_reviewslot slot ON slot.id = claim.slot_id
    JOIN reviews_reviewcycle cycle ON cycle.id = COALESCE(slot.next_cycle_id, slot.cycle_id)
    JOIN reviews_trial trial ON trial.id = cycle.trial_id
    WHERE claim.id = %s
    FOR NO KEY UPDATE OF trial, cycle, slot, claim
"""


def lock_live_claim(claim: Claim) -> datetime:
    """Lock a claim's trial, the cycle that it will move, its slot and itself; return the database's clock.

    Needs a transaction of the caller's. Raises ClaimEnded where the claim has ended or its lease is over.
    """
    with connection.cursor() as cursor:
        cursor.execute(CLAIM_CHAIN, [claim.pk])
        row = cursor.fetchone()
    now: datetime
    ended_at, expires_at, now = row
    if ended_at is not None or expires_at <= now:
        raise ClaimEnded("Your claim has ended. Your draft is kept.")
    return now
