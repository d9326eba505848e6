"""Ending the blindness of a study: an event with who, when and why."""

from __future__ import annotations

from django.db import transaction

from reviews.actions.problem import Refused, required
from reviews.models import Amendment, Study, Trial, User
from reviews.queries.clock import database_now
from reviews.queries.trials import CLOSED


def unblind_study(*, study: Study, by: User, reason: str, early: bool = False) -> Amendment:
    """Let the study's researchers read its transcripts from now on; once, and for good.

    The amendment is published with the protocol and tells whether trials were still open, which is refused
    unless `early` says that the study ends being blind before its time. Lock taken: the study.
    Raises Refused without a reason, where it was done already, and where open trials are not allowed for.
    """
    reason = required(reason, "Say why the study is unblinded: the reason is published with the protocol.")
    with transaction.atomic():
        locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        if locked.unblinded_at is not None:
            raise Refused("This study is unblinded already.")
        trials = Trial.objects.filter(study=locked)
        unfinished, total = trials.filter(~CLOSED).count(), trials.count()
        if unfinished and not early:
            raise Refused(
                f"{unfinished:,} of {total:,} trials are not finished. Say that the study ends being blind "
                "early, or wait."
            )
        Study.objects.filter(pk=locked.pk).update(unblinded_at=database_now(), unblinded_by=by)
        when = f"early, with {unfinished:,} of {total:,} trials unfinished" if unfinished else "all finished"
        return Amendment.objects.create(
            study=locked, by=by, reason=reason, changes={"blinding": f"blind -> unblinded ({when})"}
        )
