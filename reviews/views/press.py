"""What the pages of studies and trials share when a button is pressed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404
from django.shortcuts import get_object_or_404

from reviews.access import UserRequest
from reviews.actions.problem import Refused
from reviews.actions.study import retry_cycle
from reviews.forms.studies import CycleForm, ReasonForm
from reviews.models import ReviewCycle

Errors = dict[str, Any] | None
"""The forms with errors that a page has to show again; None where the button did what it says."""


def tell(request: UserRequest, action: Callable[[], str]) -> bool:
    """Do what was asked and say on the next page what `action` says of it, or why it could not be done.
    Whether it was done."""
    try:
        words = action()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, words)
    return True


def get_cycle(request: UserRequest, cycles: QuerySet[ReviewCycle]) -> ReviewCycle:
    """The cycle that a posted form names, among those that the caller's access allows; else 404."""
    named = CycleForm(request.POST)
    if not named.is_valid():
        raise Http404("no such cycle")
    return get_object_or_404(cycles, pk=named.cleaned_data["cycle"])


def retry(request: UserRequest, cycles: QuerySet[ReviewCycle]) -> Errors:
    """Try the failed cycle again that the form names."""
    cycle = get_cycle(request, cycles)
    form = ReasonForm(request.POST)
    if not form.is_valid():
        return {"retry_form": form, "retry_of": cycle.pk}

    def action() -> str:
        retry_cycle(cycle=cycle, by=request.user, reason=form.cleaned_data["reason"])
        return "The cycle is queued again. Its earlier runs are kept."

    tell(request, action)
    return None
