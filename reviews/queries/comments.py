"""Comments on places in a deliverable: what a reviewer has typed or sent, and what earlier ones say."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet

from reviews.models import Comment, DeliverableFile, Draft, Feedback, ReviewCycle, ReviewSlot, User
from reviews.queries.neutral import neutral_deliverable
from reviews.queries.shown import Shown
from reviews.rules.place import Place, in_words, place_of

MESSAGE = "message"
"""The source of a comment on the message."""

PLACES: Final = frozenset({"region", "seconds", "cells", "sheet"})
"""Kinds of places that have no words to look for."""


@dataclass(frozen=True, slots=True)
class Told:
    """A comment: the name of its file, its place and its words."""

    name: str
    place: Place
    text: str

    @property
    def where(self) -> str:
        """Such as `In report.md, page 3, at “these words”`."""
        place = in_words(self.place)
        return f"In {self.name}, {place}" if place else f"In {self.name}, as a whole"


def sources_of(slot: ReviewSlot) -> frozenset[str]:
    """What the reviewer of `slot` may comment on: its deliverable's files, and the message."""
    files = DeliverableFile.objects.filter(deliverable__cycle=slot.cycle_id)
    return frozenset({MESSAGE, *(str(pk) for pk in files.values_list("pk", flat=True))})


def typed_comments(reviewer: User, slot: ReviewSlot) -> list[dict[str, Any]]:
    """The comments in the reviewer's draft, as `forms.comments` has them; what was sent, where it was.

    Those made while scoring are carried to the page of the feedback, until comments are saved there.
    """
    slots = [slot.pk, *([slot.basis.slot_id] if slot.basis else [])]
    sent = Feedback.objects.filter(author=reviewer, basis__slot__in=slots).first()
    if sent:
        return [_annotation(comment) for comment in sent.comments.all()]
    drafts = {draft.slot_id: draft for draft in Draft.objects.filter(slot__in=slots, reviewer=reviewer)}
    found = (drafts[pk].content.get("comments") for pk in slots if pk in drafts)
    typed: list[dict[str, Any]] = next((comments for comments in found if comments is not None), [])
    return typed


def _annotation(comment: Comment) -> dict[str, Any]:
    return {
        "id": str(comment.pk),
        "body": {"type": "TextualBody", "value": comment.text},
        "target": {
            "source": str(comment.file_id) if comment.file_id else MESSAGE,
            "selector": comment.selector,
        },
    }


def told(comments: Iterable[Comment], message: str = "the message") -> list[Told]:
    """With the files' own names, as agents, admins and researchers get them, and `message` for the message.
    `file` must be loaded."""
    return [
        Told(comment.file.name if comment.file else message, place_of(comment.selector), comment.text)
        for comment in comments
    ]


@dataclass(frozen=True, slots=True)
class Typed:
    """A reviewer's own comments as their page shows them. `names` are those of the files, by id, that they
    get."""

    annotations: list[dict[str, Any]]
    names: dict[str, str]

    @property
    def told(self) -> list[Told]:
        return [
            Told(
                self.names.get(each["target"]["source"], "the message"),
                place_of(each["target"]["selector"]),
                each["body"]["value"],
            )
            for each in self.annotations
        ]

    @property
    def json(self) -> str:
        """The form's field, empty where there are none; spelt as the page's script and the database do."""
        return (
            json.dumps(self.annotations, ensure_ascii=False, separators=(",", ":"))
            if self.annotations
            else ""
        )


@dataclass(frozen=True, slots=True)
class Earlier:
    """A comment on an earlier attempt. `shown`: the file of the same name in this attempt, None where there
    is none; `file` is "" and `shown` None for the message. `was` is the file that the comment was made on
    where it points to what has no words (PLACES), else None."""

    attempt: int
    file: str
    shown: Shown | None
    was: Shown | None
    place: Place
    text: str


def earlier_comments(slot: ReviewSlot, files: Sequence[Shown]) -> list[Earlier]:
    """The comments that led to the attempt of `slot`, the latest first. `files` are that attempt's, as its
    reviewer gets them. Only for who may see earlier feedback (see `desk_for`)."""
    cycle = slot.cycle
    if cycle is None:
        return []
    names = DeliverableFile.objects.filter(deliverable__cycle=cycle).values_list("name", "pk")
    here = {shown.id: shown for shown in files}
    by_name = {name: here[pk] for name, pk in names if pk in here}
    comments = _leading_to(cycle).select_related("file__neutral", "file__deliverable", "feedback__cycle")
    every = list(comments.order_by("-feedback__cycle__attempt", "position"))
    # Three statements for each earlier deliverable that has such comments, of which there are few.
    deliverables = {
        comment.file.deliverable
        for comment in every
        if comment.file and comment.file.name in by_name and place_of(comment.selector).kind in PLACES
    }
    before = {file.id: file for each in deliverables for file in neutral_deliverable(each).files}
    return [_earlier(comment, by_name, before) for comment in every]


def has_earlier_comments(slot: ReviewSlot) -> bool:
    """Whether `earlier_comments` has any."""
    return slot.cycle is not None and _leading_to(slot.cycle).exists()


def _leading_to(cycle: ReviewCycle) -> QuerySet[Comment]:
    if cycle.attempt == 0:
        return Comment.objects.none()
    return Comment.objects.filter(
        feedback__cycle__trial=cycle.trial_id,
        feedback__cycle__arm=cycle.arm_id,
        feedback__cycle__attempt__lte=cycle.attempt,
    )


def _earlier(comment: Comment, by_name: dict[str, Shown], before: dict[UUID, Shown]) -> Earlier:
    file, place = comment.file, place_of(comment.selector)
    shown = by_name.get(file.name) if file else None
    return Earlier(
        attempt=comment.feedback.cycle.attempt - 1,
        file=shown.name if shown else _neutral_name(file) if file else "",
        shown=shown,
        was=before.get(file.pk) if file and place.kind in PLACES else None,
        place=place,
        text=comment.text,
    )


def _neutral_name(file: DeliverableFile) -> str:
    """Never the file's own name, which may tell who made it."""
    neutral = getattr(file, "neutral", None)  # a reverse one-to-one raises where there is none
    return neutral.name if neutral else "a file"
