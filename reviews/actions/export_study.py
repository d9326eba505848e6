"""Asking for an export of a study, and taking away what is old. `export_lease` has its making."""

from __future__ import annotations

from functools import partial
from typing import Final

from django.core.files.storage import default_storage
from django.db import transaction
from django.db.models import QuerySet

from reviews.actions.problem import Refused
from reviews.models import Study, StudyExport, User
from reviews.queries.clock import database_now
from reviews.queries.exports import AT_MOST, KEPT, UNDER_WAY
from reviews.signals import export_asked

FINISHED: Final = (StudyExport.State.DONE, StudyExport.State.FAILED)


def ask_export(*, study: Study, by: User, form: str) -> StudyExport:
    """Have all tables of `study` made into one file, which is there later. A worker is called on commit.

    Of the study's exports the newest AT_MOST stay; older ones that have ended go, with their files.
    Whether agents have names in it is settled now: a study that is unblinded meanwhile changes nothing.
    Lock taken: the study. Raises Refused for an unknown format, and while one like it is being made.
    """
    if form not in StudyExport.Format:
        raise Refused("Choose the format of the export.")
    with transaction.atomic():
        locked = Study.objects.select_for_update(no_key=True).get(pk=study.pk)
        if StudyExport.objects.filter(study=locked, format=form, state__in=UNDER_WAY).exists():
            raise Refused("An export in this format is being made already.")
        export = StudyExport.objects.create(
            study=locked,
            asked_by=by,
            asked_at=database_now(),
            format=form,
            named=locked.unblinded_at is not None,
        )
        # Each may be of many gigabytes, and whoever has one can have another made.
        newest = StudyExport.objects.filter(study=locked).order_by("-asked_at", "-pk").values("pk")[:AT_MOST]
        _remove(StudyExport.objects.filter(study=locked, state__in=FINISHED).exclude(pk__in=newest))
        _call()
    return export


def retry_export(*, export: StudyExport) -> None:
    """Try a failed export again, from the beginning. Raises Refused where it has not failed."""
    with transaction.atomic():
        again = StudyExport.objects.filter(pk=export.pk, state=StudyExport.State.FAILED).update(
            state=StudyExport.State.WAITING,
            tries=0,
            error="",
            ended_at=None,
            rows_done=0,
            rows_total=None,
        )
        if again != 1:
            raise Refused("This export has not failed.")
        _call()


def remove_old_exports() -> int:
    """Delete exports that ended longer than `KEPT` ago, with their files. Returns how many.

    A file goes once its record is gone for good; a download that is under way ends well.
    """
    with transaction.atomic():
        return _remove(StudyExport.objects.filter(state__in=FINISHED, ended_at__lt=database_now() - KEPT))


def _remove(exports: QuerySet[StudyExport]) -> int:
    old = list(exports.select_for_update(skip_locked=True))
    for name in [export.file.name for export in old if export.file.name]:
        transaction.on_commit(partial(default_storage.delete, name), robust=True)
    removed, _ = StudyExport.objects.filter(pk__in=[export.pk for export in old]).delete()
    return removed


def _call() -> None:
    transaction.on_commit(partial(export_asked.send, sender=StudyExport), robust=True)
