"""A reviewer's own time log of a piece of work, and what they put right in it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.access import UserRequest, get_own_interval, get_slot, signed_in
from reviews.actions.correct_time import correct_time
from reviews.actions.problem import Refused
from reviews.forms.times import TimeForm, span_text
from reviews.models import ReviewSlot, TimeInterval
from reviews.queries.time_log import time_log as log_of


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def time_log(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """GET: the log; `?interval=ID` opens the form that corrects it. POST: correct that interval."""
    slot = get_slot(request.user, slot_id)
    if slot.cycle is None:
        raise Http404("no time is kept on this")
    named = (request.POST if request.method == "POST" else request.GET).get("interval", "")
    if not named and request.method != "POST":
        return _page(request, slot, None)
    interval = _interval(request, slot_id, named)
    if request.method != "POST":
        return _page(request, slot, TimeForm(initial=_as_it_counts(interval), interval=interval))
    form = TimeForm(request.POST, interval=interval)
    if form.is_valid():
        try:
            correct_time(interval=interval, truth=form.truth, because=form.cleaned_data["because"])
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, "The correction is kept beside what was recorded.")
            return redirect("time_log", slot_id=slot_id)
    return _page(request, slot, form, status=422)


def _page(request: UserRequest, slot: ReviewSlot, form: TimeForm | None, status: int = 200) -> HttpResponse:
    assert slot.cycle is not None, "time_log has looked"
    log = log_of(request.user, slot.cycle, slot.study)
    if (
        form
        and not form.is_bound
        and any(entry.refusal for entry in log.entries if entry.id == form.interval.pk)
    ):
        form = None
    context = {
        "slot": slot,
        "task": slot.cycle.trial.task,
        "study": slot.study,
        "log": log,
        "form": form,
    }
    return render(request, "reviews/time_log.html", context, status=status)


def _interval(request: UserRequest, slot_id: UUID, named: str) -> TimeInterval:
    """One that has ended; 404 for every other, others' among them."""
    if not (named.isascii() and named.isdecimal() and len(named) < 19):
        raise Http404("no such interval")
    interval = get_own_interval(request.user, slot_id, int(named))
    if interval.ended_at is None:
        raise Http404("it has not ended yet")
    return interval


def _as_it_counts(interval: TimeInterval) -> dict[str, str]:
    last = interval.corrections.order_by("-pk").first() or interval
    assert last.ended_at is not None, "_interval gives only what has ended"
    return {
        "kind": last.kind,
        "begin": span_text(last.started_at - interval.started_at),
        "end": span_text(last.ended_at - interval.started_at),
    }
