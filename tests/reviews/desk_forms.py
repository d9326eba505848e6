"""What a browser posts from the desk page, and the addresses that it posts to."""

from __future__ import annotations

from uuid import UUID

from django.urls import reverse

from reviews.models import Claim
from tests.factories import marks_for

DESK = "/desk/"


def scores_form(claim: Claim, *, not_met: tuple[int, ...] = ()) -> dict[str, str]:
    """The rubric filled in: met, except at the positions `not_met`, which have their reasons."""
    form: dict[str, str] = {}
    for criterion, mark in marks_for(claim, not_met=not_met).items():
        assert mark.verdict is not None
        form[f"verdict-{criterion}"] = mark.verdict.value
        form[f"reason-{criterion}"] = mark.reason
    return form


def url(step: str, slot_id: UUID) -> str:
    """The address of a step: work, clock, release, skip, save, lock, hire, feedback, draft or beat."""
    return reverse(f"desk_{step}", args=[slot_id])
