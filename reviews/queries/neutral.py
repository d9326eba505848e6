"""What a reviewer gets of a deliverable: its neutral copy, and nothing of the original."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, BinaryIO, Final, cast
from uuid import UUID

from django.core.exceptions import PermissionDenied

from reviews.models import Deliverable, DeliverableFile, NeutralCopy, NeutralFile, Study
from reviews.neutral.file_names import neutral_names
from reviews.neutral.names import names_of
from reviews.queries.clock import database_now
from reviews.queries.shown import Shown, shown_deliverable_file
from reviews.rules.cycle import State

WITHHELD: Final = "withheld"
"""The place in the log of a file that reviewers don't get."""

WITHHELD_FOR_NOW: Final = "withheld for now"
"""The same where it may have been a matter of load; it is tried again after TRY_AGAIN."""

TRY_AGAIN: Final = timedelta(minutes=5)
NOT_GIVEN: Final = "Nobody could look into it for what tells who made it, so it is not handed out for review."
NOT_YET: Final = "The file is being made ready. Load the page again."


@dataclass(frozen=True, slots=True)
class Words:
    """Message and file names as reviewers get them, with the log of what was taken out of them."""

    message: str
    file_names: list[str]
    changes: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Neutral:
    """A deliverable as reviewers get it. `is_ready`: its files can be read."""

    message: str
    files: list[Shown]
    is_ready: bool


def names_for(deliverable: Deliverable) -> tuple[str, ...]:
    """The names that are taken out of a deliverable: those that its study kept at its start; of a study from
    before there were such, those of its agents."""
    study: Study = deliverable.run.study
    if study.neutral_names:
        return tuple(study.neutral_names)
    agents = study.agents.values_list("name", "slug", "model")
    return tuple(sorted({name for agent in agents for name in agent if len(name) > 1}))


def neutral_words(message: str, file_names: Sequence[str], names: tuple[str, ...]) -> Words:
    """Pure."""
    known = names_of(names)
    clean, found = known.out_of(message)
    changes = [_change("", "message", name, count) for name, count in found.items()]
    for file_name in file_names:
        found = known.out_of_path(file_name)[1]
        changes += [_change(file_name, "file name", name, count) for name, count in found.items()]
    return Words(clean, neutral_names(file_names, known), changes)


def _change(file: str, where: str, name: str, count: int) -> dict[str, Any]:
    return {"file": file, "where": where, "name": name, "count": count}


def neutral_deliverable(deliverable: Deliverable) -> Neutral:
    """Message and files for a reviewer. Three statements at most.

    Before `neutralise` has made the copy message and names are right already, and no file can be read.
    """
    copy = NeutralCopy.objects.filter(deliverable=deliverable).first()
    files = list(deliverable.files.select_related("neutral"))
    if copy is None:
        return _unready(deliverable, files)
    withheld = _withheld(copy)
    shown = [_shown(file, copy.names, withheld) for file in files]
    return Neutral(copy.message, shown, is_ready=not is_to_be_made_again(copy))


def neutral_shown(file: DeliverableFile) -> Shown:
    """A single file for a reviewer; see `neutral_deliverable`."""
    neutral = neutral_deliverable(file.deliverable)
    return next(shown for shown in neutral.files if shown.id == file.pk)


def _unready(deliverable: Deliverable, files: list[DeliverableFile]) -> Neutral:
    names = names_for(deliverable)
    words = neutral_words(deliverable.message, [file.name for file in files], names)
    shown = [
        replace(
            shown_deliverable_file(file), name=name, media_type="", withheld=NOT_YET, open=_kept_back(NOT_YET)
        )
        for file, name in zip(files, words.file_names, strict=True)
    ]
    return Neutral(words.message, shown, is_ready=False)


def _shown(file: DeliverableFile, names: list[str], withheld: dict[str, str]) -> Shown:
    neutral = file.neutral
    shown = replace(
        shown_deliverable_file(file),
        name=neutral.name,
        media_type="" if names_of(tuple(names)).found(file.media_type) else file.media_type,
        size=neutral.size,
        sha256=neutral.sha256,
        withheld=withheld.get(file.name, ""),
    )
    if shown.withheld:
        return replace(shown, open=_kept_back(shown.withheld))
    return replace(shown, open=lambda: _opened(neutral)) if neutral.file else shown


def _opened(neutral: NeutralFile) -> BinaryIO:
    return cast(BinaryIO, neutral.file.storage.open(str(neutral.file.name), "rb"))


def _kept_back(why: str) -> Callable[[], BinaryIO]:
    def refuse() -> BinaryIO:
        raise PermissionDenied(why)

    return refuse


def _withheld(copy: NeutralCopy) -> dict[str, str]:
    """Why, by the original name."""
    places = (WITHHELD, WITHHELD_FOR_NOW)
    return {change["file"]: change["name"] for change in copy.changes if change["where"] in places}


def is_to_be_made_again(copy: NeutralCopy) -> bool:
    """Whether a file was withheld for now, long enough ago."""
    if all(change["where"] != WITHHELD_FOR_NOW for change in copy.changes):
        return False
    return database_now() - copy.made_at > TRY_AGAIN


def next_unmade(passed: Collection[UUID]) -> Deliverable | None:
    """The deliverable that is reviewed next and has no neutral copy, but for those in `passed`."""
    waiting = Deliverable.objects.filter(cycle__state=State.AWAITING_REVIEW, neutral=None)
    return waiting.exclude(pk__in=passed).order_by("cycle__ordinal", "pk").first()
