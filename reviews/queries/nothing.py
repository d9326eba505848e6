"""Why a reviewer is offered nothing, concretely: each reason that holds, and when it may end."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from reviews.models import ReviewerProfile, User
from reviews.queries.queue import FREE, IN_CATEGORY, NOT_KNOWN, NOT_OWN, OPEN_STUDIES


@dataclass(frozen=True, slots=True)
class Reason:
    """A sentence, and (`then` and `until`) the beginning of one that ends with a moment."""

    words: str
    then: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Nothing:
    """Why there is nothing to claim: never empty, what may soon change first."""

    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class _Counts:
    """Work of the open studies that this person may review; each piece counts once, by what keeps it away."""

    held: int
    held_until: datetime | None
    kept: int
    kept_until: datetime | None
    known: int
    own: int
    elsewhere: int
    memberships: int
    open_studies: int
    paused_studies: int


MINE = """
    EXISTS (SELECT 1 FROM reviews_membership m
            WHERE m.user_id = %(me)s AND m.role = 'reviewer'
              AND (m.study_id = s.id OR m.pool_id = s.pool_id OR (m.study_id IS NULL AND m.pool_id IS NULL)))
"""

COUNTS = f"""
    SELECT
        count(*) FILTER (WHERE why = 'held'), min(expires_at) FILTER (WHERE why = 'held'),
        count(*) FILTER (WHERE why = 'kept'), min(preferred_until) FILTER (WHERE why = 'kept'),
        count(*) FILTER (WHERE why = 'known'),
        count(*) FILTER (WHERE why = 'own'),
        count(*) FILTER (WHERE why = 'elsewhere'),
        (SELECT count(*) FROM reviews_membership m WHERE m.user_id = %(me)s AND m.role = 'reviewer'),
        (SELECT count(*) FROM reviews_study s WHERE s.state = 'open' AND {MINE}),
        (SELECT count(*) FROM reviews_study s WHERE s.state = 'paused' AND {MINE})
    FROM (
        SELECT k.expires_at, slot.preferred_until,
               CASE WHEN NOT ({IN_CATEGORY}) THEN 'elsewhere'
                    WHEN NOT ({NOT_OWN}) THEN 'own'
                    WHEN NOT ({NOT_KNOWN}) THEN 'known'
                    WHEN slot.state = 'claimed' THEN 'held'
                    WHEN NOT {FREE} THEN 'kept' END AS why
        FROM reviews_reviewslot slot
        LEFT JOIN reviews_claim k ON k.slot_id = slot.id AND k.ended_at IS NULL
        WHERE slot.state IN ('waiting', 'claimed') AND slot.kind IN ('primary', 'feedback', 'independent')
          AND k.reviewer_id IS DISTINCT FROM %(me)s
          AND slot.study_id = ANY(ARRAY({OPEN_STUDIES}))
    ) slot
"""  # noqa: S608 - constants of this code; every value is a parameter


def why_nothing(reviewer: User, profile: ReviewerProfile) -> Nothing:
    """The reasons that the queue gave nothing. One statement over the work that is open."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"me": reviewer.pk, "categories": profile.categories})
        row = cursor.fetchone()
    assert row is not None, "counts are one row"
    found = _Counts(*row)
    if not found.memberships:
        return Nothing((Reason("You are not a reviewer of any study yet. Ask an admin to add you."),))
    reasons = [*_soon(found), *_never(found, profile.categories)]
    if found.paused_studies:
        which = "One of your studies is" if found.paused_studies == 1 else "Some of your studies are"
        reasons.append(Reason(f"{which} paused. Work comes back when an admin goes on with it."))
    elif not found.open_studies:
        reasons.append(Reason("None of your studies is open."))
    if not reasons:
        reasons.append(Reason("No work is waiting. The agents are still at it, or everything is reviewed."))
    return Nothing(tuple(reasons))


def _soon(found: _Counts) -> list[Reason]:
    reasons = []
    if found.held:
        words = f"{_pieces(found.held)} claimed by other reviewers."
        then = "The first of these claims ends, unless it is renewed, at"
        reasons.append(Reason(words, then, found.held_until))
    if found.kept:
        words = f"{_pieces(found.kept)} kept for whoever scored an earlier attempt."
        reasons.append(Reason(words, "The first of it is free for you at", found.kept_until))
    return reasons


def _never(found: _Counts, categories: list[str]) -> list[Reason]:
    reasons = []
    if found.known:
        known = "known to you: you worked on it before or skipped it."
        reasons.append(Reason(f"{_pieces(found.known)} {known}"))
    if found.own:
        reasons.append(Reason(f"{_pieces(found.own)} by an agent of yours."))
    if found.elsewhere:
        there = f"{_pieces(found.elsewhere)} in other categories than yours ({', '.join(categories)})."
        reasons.append(Reason(there))
    return reasons


def _pieces(count: int) -> str:
    return "1 piece of work is" if count == 1 else f"{count:,} pieces of work are"
