"""Who makes an export holds a lease on it: one at a time, and lost ones are begun anew."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from django.core.files.storage import default_storage
from django.db import connection, transaction
from django.db.models import F, Q, QuerySet

from reviews.models import StudyExport
from reviews.queries.clock import database_now

LEASE: Final = timedelta(seconds=60)
TRIES: Final = 3
AT_ONCE: Final = 2
"""How many exports are made at the same time, over all workers: each takes a core."""
LOCK: Final = (0x48415049, 0x65787074)  # of advisory locks: takers go one after the other
STOPPED: Final = "Its worker stopped in the middle, each time."
State = StudyExport.State


def take_export() -> StudyExport | None:
    """Open a lease on the export that has waited longest, or whose lease is over; None where there is none,
    and while AT_ONCE are being made. Lock taken: the takers' advisory lock."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", LOCK)
        now = database_now()
        if StudyExport.objects.filter(state=State.RUNNING, expires_at__gt=now).count() >= AT_ONCE:
            return None
        found = StudyExport.objects.filter(_to_take(now)).order_by("asked_at", "pk").first()
        if found is None:
            return None
        token = uuid4()
        StudyExport.objects.filter(pk=found.pk).update(
            state=State.RUNNING,
            token=token,
            expires_at=now + LEASE,
            tries=F("tries") + 1,
            rows_done=0,
            rows_total=None,
        )
    return StudyExport.objects.select_related("study__pool").get(pk=found.pk, token=token)


def renew_export(*, export: StudyExport, rows_done: int, rows_total: int | None) -> bool:
    """Put off the end of the lease and tell how far it is. False where it is somebody else's by now."""
    return _ours(export).update(
        expires_at=database_now() + LEASE, rows_done=rows_done, rows_total=rows_total
    ) == 1  # fmt: skip


def finish_export(*, export: StudyExport, name: str, size: int, sha256: str, rows: int) -> bool:
    """The file `name` is whole and stored: from now on it can be downloaded. False, and the file is gone
    again, where the lease is somebody else's by now."""
    finished = _ours(export).update(
        state=State.DONE,
        ended_at=database_now(),
        expires_at=None,
        token=None,
        error="",
        file=name,
        size=size,
        sha256=sha256,
        rows_done=rows,
        rows_total=rows,
    )
    if finished != 1:
        default_storage.delete(name)
    return finished == 1


def trouble_with_export(*, export: StudyExport, error: str) -> None:
    """It could not be made. It is tried again when the lease is over; at the last try it has failed."""
    if export.tries >= TRIES:
        _ours(export).update(**_failed(database_now()), error=error)
    else:
        _ours(export).update(error=error)


def give_back_export(*, export: StudyExport) -> None:
    """Whoever makes it has to end: it waits for the next, and this was no try."""
    _ours(export).update(state=State.WAITING, token=None, expires_at=None, tries=F("tries") - 1, rows_done=0)


def sweep_exports() -> int:
    """Give up exports whose last lease is over; how many others wait for a worker."""
    now = database_now()
    lost = StudyExport.objects.filter(state=State.RUNNING, expires_at__lte=now, tries__gte=TRIES)
    lost.filter(error="").update(**_failed(now), error=STOPPED)
    lost.update(**_failed(now))
    return StudyExport.objects.filter(_to_take(now)).count()


def _to_take(now: datetime) -> Q:
    over = Q(state=State.RUNNING, expires_at__lte=now, tries__lt=TRIES)
    return Q(state=State.WAITING) | over


def _ours(export: StudyExport) -> QuerySet[StudyExport]:
    return StudyExport.objects.filter(pk=export.pk, state=State.RUNNING, token=export.token)


def _failed(now: datetime) -> dict[str, object]:
    return {"state": State.FAILED, "ended_at": now, "token": None, "expires_at": None}
