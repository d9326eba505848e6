"""Two versions of a draft, where an older page without JavaScript saves: both are shown, none is lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from reviews.access import UserRequest
from reviews.actions.draft import DraftConflict
from reviews.forms.draft_fields import draft_fields
from reviews.models import Criterion, ReviewSlot
from reviews.rules.completion import Verdict
from reviews.templatetags.show import words

PARTS = {"feedback": "Feedback", "comments": "Comments on places"}
FIELDS = {"verdict": "verdict", "reason": "reason", "evidence": "evidence", "note": "what is unclear"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A field of the draft by its name on the page, as it is stored and as the older page has it."""

    label: str
    stored: str
    typed: str


def conflict_page(
    request: UserRequest, slot: ReviewSlot, content: dict[str, Any], conflict: DraftConflict
) -> HttpResponse:
    """409 with what differs, and a form that stores `content` over the revision that is shown."""
    stored, typed = draft_fields(conflict.current.content), draft_fields(content)
    assert slot.cycle is not None, "a slot with a draft is on a cycle"
    criteria = Criterion.objects.filter(rubric=slot.cycle.trial.rubric_id)
    positions = {str(pk): position for pk, position in criteria.values_list("pk", "position")}
    names = [name for name in {**stored, **typed} if stored.get(name) != typed.get(name)]
    context = {
        "slot": slot,
        "revision": conflict.current.revision,
        "saved_at": conflict.current.saved_at,
        "fields": typed,
        "differences": [
            Difference(_label(name, positions), _said(name, stored), _said(name, typed)) for name in names
        ],
    }
    return render(request, "reviews/desk_conflict.html", context, status=409)


def _label(name: str, positions: dict[str, int]) -> str:
    field, _, criterion = name.partition("-")
    return PARTS.get(name) or f"Criterion {positions.get(criterion, '')}, {FIELDS[field]}"


def _said(name: str, fields: dict[str, str]) -> str:
    said = fields.get(name, "")
    if name.startswith("verdict-") and said:
        return words(Verdict(said))
    return said
