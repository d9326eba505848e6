"""An open desk page was heard of: its claim lives on and its clock is believed."""

from __future__ import annotations

from contextlib import suppress
from datetime import datetime, timedelta

from reviews.actions.clock import hear_page
from reviews.actions.give_back import renew_claim
from reviews.actions.problem import ClaimEnded
from reviews.models import Claim, Review
from reviews.queries.clock import database_now

# A page says every 30 s that it is open, every 60 s in a tab that is not looked at. Where it did not, the
# laptop was closed or the network away.
BELIEVED = timedelta(seconds=90)


def hear(*, claim: Claim, quiet: timedelta) -> datetime | None:
    """Renew the claim (see `stay`) and note that the page is open; `quiet` is how long its reader gave no
    input. Returns what `stay` does, and None where the work is done."""
    try:
        until = stay(claim=claim)
    except ClaimEnded:
        if claim.end != Claim.End.SUBMITTED:
            raise
        return None
    hear_page(claim=claim, quiet=quiet, now=database_now(), believed=BELIEVED)
    return until


def stay(*, claim: Claim) -> datetime | None:
    """Renew the live claim that `claim.reviewer` holds on this cycle's work. Returns its new expiry.

    Between lock and hire verdict the answer is None, whether the lock handed over a feedback slot or not,
    and whatever has become of that claim: the page must not tell. Raises ClaimEnded where nothing is live
    and no answer is owed.
    """
    mine = Claim.objects.filter(reviewer=claim.reviewer_id, slot__cycle=claim.slot.cycle_id)
    live = mine.filter(ended_at__isnull=True).first()
    owed = Review.objects.filter(
        reviewer=claim.reviewer_id, cycle=claim.slot.cycle_id, would_hire__isnull=True
    )
    if not owed.exists():
        return renew_claim(claim=live or claim)
    if live:
        with suppress(ClaimEnded):
            renew_claim(claim=live)
    return None
