"""The copy of a deliverable that reviewers get: without the names of agents and models."""

from __future__ import annotations

import json
import logging
from typing import Any, Final, NamedTuple

from django.db import transaction

from reviews.actions.keep_content import keep_content
from reviews.convert import limited
from reviews.convert.errors import LimitedError
from reviews.models import Deliverable, DeliverableFile, NeutralCopy, NeutralFile
from reviews.neutral.names import names_of
from reviews.neutral.screen import is_plainly_clean
from reviews.queries.clock import database_now
from reviews.queries.neutral import NOT_GIVEN, WITHHELD, names_for, neutral_words

CLEANER: Final = "reviews.neutral.file:neutralise"
LIMITS: Final = limited.Limits(
    cpu_seconds=30, seconds=50, memory_bytes=1_200_000_000, output_bytes=200_000_000
)
"""A web process that waits longer than 60 s is ended."""

log = logging.getLogger(__name__)


def neutralise(*, deliverable: Deliverable) -> NeutralCopy:
    """Make what reviewers get of `deliverable`, or return what was made before. The original stays.

    Reads every file in a limited process, outside of any transaction. A file that others may open and we
    can't look into is withheld; the log says why. Safe to call twice and at once: the first to be stored
    stays. Raises OSError where the storage fails.
    """
    made = NeutralCopy.objects.filter(deliverable=deliverable).first()
    if made is not None:
        return made
    names = names_for(deliverable)
    files = list(deliverable.files.all())
    words = neutral_words(deliverable.message, [file.name for file in files], names)
    changes = list(words.changes)
    cleaned = []
    for file, name in zip(files, words.file_names, strict=True):
        clean = _cleaned(file, names)
        changes += [{"file": file.name, **change} for change in clean.changes]
        cleaned.append(
            NeutralFile(original=file, name=name, size=clean.size, sha256=clean.sha256, file=clean.stored_as)
        )
    with transaction.atomic():
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


class _Clean(NamedTuple):
    """`stored_as` empty: the content is that of the original."""

    size: int
    sha256: str
    stored_as: str
    changes: list[dict[str, Any]]


def _cleaned(file: DeliverableFile, names: tuple[str, ...]) -> _Clean:
    with file.file.open("rb") as stored:
        content = stored.read()
    same = _Clean(file.size, file.sha256, "", [])
    if is_plainly_clean(content, names_of(names)):
        return same
    request = json.dumps({"name": file.name, "names": names}).encode()
    try:
        told, clean = limited.run(CLEANER, content, request, limits=LIMITS)
    except LimitedError as error:
        log.info("file %s is withheld from reviewers: %s", file.pk, error)
        return same._replace(changes=[{"where": WITHHELD, "name": f"{error} {NOT_GIVEN}", "count": 1}])
    answer = json.loads(told)
    if not answer["changed"]:
        return same._replace(changes=answer["changes"])
    kept = keep_content(clean)
    return _Clean(len(clean), kept.sha256, kept.name, answer["changes"])
