"""Where a reviewer stands when they ask for work, in one statement: a claim must stay quick."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import connection

from reviews.models import User

STANDING = """
    SELECT clock_timestamp(),
           EXISTS (SELECT 1 FROM reviews_claim
                   WHERE reviewer_id = %(me)s AND ended_at IS NULL AND expires_at > clock_timestamp()),
           EXISTS (SELECT 1 FROM reviews_review WHERE reviewer_id = %(me)s AND would_hire IS NULL),
           EXISTS (SELECT 1 FROM reviews_claim WHERE ended_at IS NULL AND expires_at <= clock_timestamp()),
           COALESCE((SELECT categories FROM reviews_reviewerprofile WHERE user_id = %(me)s), '{}'),
           COALESCE((SELECT hourly_rate_usd FROM reviews_reviewerprofile WHERE user_id = %(me)s), 0)
"""


@dataclass(frozen=True, slots=True)
class Standing:
    """`now` is the database's clock; `some_lapsed` says that anybody's live claim has outlived its lease.

    Without a profile: every category, and a rate of 0.
    """

    now: datetime
    has_live: bool
    owes_hire: bool
    some_lapsed: bool
    categories: list[str]
    rate_usd: Decimal


def standing_of(reviewer: User) -> Standing:
    with connection.cursor() as cursor:
        cursor.execute(STANDING, {"me": reviewer.pk})
        row = cursor.fetchone()
    return Standing(*row)
