"""The copy of a deliverable that reviewers get: without the names of agents and models."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final, NamedTuple

from django.db import transaction

from reviews.actions.keep_content import keep_content
from reviews.convert import limited
from reviews.convert.errors import BrokenError, LimitedError, TooSlowError
from reviews.models import Deliverable, DeliverableFile, NeutralCopy, NeutralFile
from reviews.neutral.names import names_of
from reviews.neutral.screen import is_plainly_clean
from reviews.queries.clock import database_now
from reviews.queries.neutral import (
    NOT_GIVEN,
    WITHHELD,
    WITHHELD_FOR_NOW,
    is_to_be_made_again,
    names_for,
    neutral_words,
)

CLEANER: Final = "reviews.neutral.file:neutralise"
BATCH_BYTES: Final = 20_000_000
LIMITS: Final = limited.Limits(memory_bytes=1_200_000_000, output_bytes=200_000_000)
SECONDS: Final = 50
"""For all files of a deliverable together: a web process that waits longer than 60 s is ended, and one
hostile deliverable must not keep its reviewer's page from ever opening."""

PROCESS_SECONDS: Final = 15
TOO_LONG: Final = "It takes too long to look into."

log = logging.getLogger(__name__)


def neutralise(*, deliverable: Deliverable) -> NeutralCopy:
    """Make what reviewers get of `deliverable`, or return what was made before. The original stays.

    Reads every file in a limited process, outside of any transaction. A file that others may open and we
    can't look into is withheld; the log says why. Safe to call twice and at once: the first to be stored
    stays. What was withheld for want of time, or because the process broke, is tried again 5 minutes later.
    Takes SECONDS at most. Raises OSError where the storage fails.
    """
    made = NeutralCopy.objects.filter(deliverable=deliverable).first()
    if made is not None and not is_to_be_made_again(made):
        return made
    ends = time.monotonic() + SECONDS
    names = names_for(deliverable)
    files = list(deliverable.files.all())
    words = neutral_words(deliverable.message, [file.name for file in files], names)
    changes = list(words.changes)
    cleaned = []
    for file, name, clean in zip(files, words.file_names, _cleaned(files, names, ends), strict=True):
        changes += [{"file": file.name, **change} for change in clean.changes]
        cleaned.append(
            NeutralFile(original=file, name=name, size=clean.size, sha256=clean.sha256, file=clean.stored_as)
        )
    with transaction.atomic():
        if made is not None:
            NeutralCopy.objects.filter(pk=made.pk).delete()
        copy, is_new = NeutralCopy.objects.get_or_create(
            deliverable=deliverable,
            defaults={
                "message": words.message,
                "names": list(names),
                "changes": changes,
                "made_at": database_now(),
            },
        )
        if is_new:
            for clean_file in cleaned:
                clean_file.copy = copy
            NeutralFile.objects.bulk_create(cleaned)
    return copy


_Read = tuple[DeliverableFile, bytes]


class _Clean(NamedTuple):
    """`stored_as` empty: the content is that of the original."""

    size: int
    sha256: str
    stored_as: str
    changes: list[dict[str, Any]]


def _cleaned(files: Sequence[DeliverableFile], names: tuple[str, ...], ends: float) -> Iterator[_Clean]:
    """One for each file. A process takes several files, as its start costs more than most of them."""
    batch: list[_Read] = []
    for file in files:
        content = _content(file)
        if batch and sum(len(each) for _, each in batch) + len(content) > BATCH_BYTES:
            yield from _batch_cleaned(batch, names, ends)
            batch = []
        batch.append((file, content))
    yield from _batch_cleaned(batch, names, ends)


def _content(file: DeliverableFile) -> bytes:
    with file.file.open("rb") as stored:
        content: bytes = stored.read()
    return content


def _batch_cleaned(batch: list[_Read], names: tuple[str, ...], ends: float) -> Iterator[_Clean]:
    known = names_of(names)
    work = [pair for pair in batch if not is_plainly_clean(pair[1], known)]
    done = {file.pk: clean for (file, _), clean in zip(work, _run(work, names, ends), strict=True)}
    for file, _ in batch:
        yield done.get(file.pk) or _same(file)


def _run(work: list[_Read], names: tuple[str, ...], ends: float) -> list[_Clean]:
    if not work:
        return []
    left = int(ends - time.monotonic())
    if left < 1:
        return [_withheld(file, TOO_LONG, WITHHELD_FOR_NOW) for file, _ in work]
    request = json.dumps({"names": names, "files": [file.name for file, _ in work]}).encode()
    limits = replace(LIMITS, cpu_seconds=min(PROCESS_SECONDS, left), seconds=left)
    try:
        told, *made = limited.run(CLEANER, request, *(content for _, content in work), limits=limits)
    except LimitedError as error:
        if len(work) > 1:
            # Which of them it was only shows one by one.
            return [clean for pair in work for clean in _run([pair], names, ends)]
        if isinstance(error, TooSlowError):
            return [_withheld(work[0][0], TOO_LONG, WITHHELD_FOR_NOW)]
        if isinstance(error, BrokenError):
            # Perhaps the process was killed, which says nothing about the file.
            return [_withheld(work[0][0], str(error), WITHHELD_FOR_NOW)]
        return [_withheld(work[0][0], str(error))]
    answers = json.loads(told)
    return [_kept(file, answer, clean) for (file, _), answer, clean in zip(work, answers, made, strict=True)]


def _kept(file: DeliverableFile, answer: dict[str, Any], clean: bytes) -> _Clean:
    if answer["refused"]:
        return _withheld(file, answer["refused"])
    if not answer["changed"]:
        return _same(file)._replace(changes=answer["changes"])
    kept = keep_content(clean)
    return _Clean(len(clean), kept.sha256, kept.name, answer["changes"])


def _same(file: DeliverableFile) -> _Clean:
    return _Clean(file.size, file.sha256, "", [])


def _withheld(file: DeliverableFile, why: str, where: str = WITHHELD) -> _Clean:
    log.info("file %s is %s from reviewers: %s", file.pk, where, why)
    return _same(file)._replace(changes=[{"where": where, "name": f"{why} {NOT_GIVEN}", "count": 1}])
