"""An open desk page was heard of: its claim lives on and its clock is believed."""

from __future__ import annotations

from datetime import datetime, timedelta

from reviews.actions.clock import hear_page
from reviews.actions.give_back import renew_claim
from reviews.models import Claim
from reviews.queries.clock import database_now


def hear(*, claim: Claim, quiet: timedelta) -> datetime | None:
    """Renew the live claim that `claim.reviewer` holds on this cycle's work and note that the page is open.

    `quiet` is how long the reader gave no input. Returns the claim's new expiry, None between lock and hire
    verdict, where there may be no claim and the page must not tell. Raises ClaimEnded where the claim has
    ended though the work is not done.
    """
    live = (
        Claim.objects.select_related("slot")
        .filter(reviewer=claim.reviewer, slot__cycle=claim.slot.cycle_id, ended_at__isnull=True)
        .first()
    )
    until = renew_claim(claim=live or claim) if live or claim.end != Claim.End.SUBMITTED else None
    hear_page(claim=live or claim, quiet=quiet, now=database_now())
    return until
