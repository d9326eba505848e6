"""Changing a running study's caps: an amendment with date and reason; the frozen protocol stays."""

from __future__ import annotations

from decimal import Decimal

from django.db import transaction

from reviews.actions.move_cycle import announce_queued
from reviews.actions.problem import Refused
from reviews.models import Amendment, ReviewCycle, Study, User
from reviews.rules.cycle import State
from reviews.rules.money import exact


def amend_caps(
    *, study: Study, cap_usd: Decimal | None, day_cap_usd: Decimal | None, by: User, reason: str
) -> Amendment:
    """Set both caps (None: no cap), write the amendment and wake the workers for what a cap held back.

    Runs under way keep what they reserved: a cap below what is committed only stops new runs. Lock taken:
    the study, as `take_next` does before it reserves. Raises Refused without a reason or a change.
    """
    reason = reason.strip()
    if not reason:
        raise Refused("Say why the caps change: the reason is published with the protocol.")
    with transaction.atomic():
        locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        changes = {
            name: f"{_words(before)} -> {_words(after)}"
            for name, before, after in (
                ("cap_usd", locked.cap_usd, cap_usd),
                ("day_cap_usd", locked.day_cap_usd, day_cap_usd),
            )
            if before != after
        }
        if not changes:
            raise Refused("The caps are so already.")
        Study.objects.filter(pk=locked.pk).update(cap_usd=cap_usd, day_cap_usd=day_cap_usd)
        amendment = Amendment.objects.create(study=locked, by=by, reason=reason, changes=changes)
        waiting = ReviewCycle.objects.filter(trial__study=locked, state=State.QUEUED).count()
        if waiting:
            announce_queued(waiting)
    return amendment


def _words(cap: Decimal | None) -> str:
    return "none" if cap is None else f"USD {exact(cap)}"
