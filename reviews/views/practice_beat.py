"""What an open practice page sends by itself, and its flags. Answers are as those of `desk_beat`."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from reviews.access import Role, UserRequest, require_role, signed_in
from reviews.actions.practice import (
    OURS,
    PracticeConflict,
    flag_practice,
    hear_practice,
    save_practice,
    say_reading_practice,
)
from reviews.actions.problem import Refused
from reviews.forms.draft_fields import draft_fields
from reviews.forms.marks import TooLong
from reviews.forms.quiet import NoNumber, seconds_in
from reviews.models import Practice, User
from reviews.queries.practice import ADDRESS, practice_page
from reviews.views.comments import typed_in_practice
from reviews.views.desk_beat import SESSION_OVER
from reviews.views.flags import number_named


@require_POST
def draft(request: HttpRequest, slot_id: str) -> HttpResponse:
    """As `desk_beat.draft`: 200, 400, 403, 409 or 413 with JSON."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    try:
        revision = int(request.POST.get("revision", ""))
        saved = save_practice(reviewer=user, content=typed_in_practice(request.POST), revision=revision)
    except ValueError:
        return _problem("The page sent no revision. Reload it.", 400)
    except TooLong as refusal:
        return _problem(str(refusal), 413)
    except PracticeConflict as conflict:
        typed = {key: value for key, value in conflict.current.content.items() if key not in OURS}
        told = _told(conflict.current) | {"fields": draft_fields(typed), "message": str(conflict)}
        return JsonResponse(told, status=409)
    return JsonResponse(_told(saved))


@require_POST
def beat(request: HttpRequest, slot_id: str) -> HttpResponse:
    """As `desk_beat.beat`, but no claim can end here."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    try:
        hear_practice(reviewer=user, quiet=seconds_in(request.POST, "quiet"))
    except NoNumber as refusal:
        return _problem(str(refusal), 400)
    return _clock_told(user)


@require_POST
def reading(request: HttpRequest, slot_id: str) -> HttpResponse:
    """The idle time that came last was reading. As `desk_beat.reading`."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    say_reading_practice(reviewer=user)
    return _clock_told(user)


def _clock_told(user: User) -> JsonResponse:
    heard = practice_page(user)
    return JsonResponse(
        {
            "active": heard.clock.active,
            "idle": heard.clock.idle,
            "remaining": heard.clock.remaining,
            "overtime": heard.clock.overtime,
            "running": heard.clock.running,
            "idle_since": heard.idle.started_at.isoformat() if heard.idle else None,
            "idle_until": heard.idle.ended_at.isoformat() if heard.idle and heard.idle.ended_at else None,
            "expires_at": None,
        }
    )


@signed_in
@require_POST
def flag(request: UserRequest, slot_id: str) -> HttpResponse:
    """As `flags.flag`; the note goes to nobody."""
    require_role(request.user, Role.REVIEWER)
    criterion, problem = number_named(request), ""
    try:
        if not request.htmx:
            save_practice(reviewer=request.user, content=typed_in_practice(request.POST), revision=None)
        note = request.POST.get(f"note-{criterion}", "")
        flag_practice(reviewer=request.user, criterion=criterion, note=note)
    except (Refused, TooLong) as refusal:
        problem = str(refusal)
    if not request.htmx:
        messages.info(
            request, problem or "Flagged. In real work your note would now be with the rubric's author."
        )
        return redirect(f"{reverse('desk_work', args=[ADDRESS])}#criterion-{criterion}")
    shown = practice_page(request.user)
    row = next((row for row in shown.rows if row.id == criterion), None)
    if row is None:
        raise Http404("no such criterion")
    row = replace(row, note=request.POST.get(f"note-{criterion}", ""))
    context = {"page": shown, "row": row, "problem": problem, "answered": True}
    return render(request, "reviews/desk_flag.html", context)


def _told(saved: Practice) -> dict[str, Any]:
    return {"revision": saved.revision, "saved_at": saved.saved_at.isoformat()}


def _user(request: HttpRequest) -> User | None:
    """Who is signed in; 404 for who is no reviewer."""
    if not request.user.is_authenticated:
        return None
    require_role(request.user, Role.REVIEWER)
    return request.user


def _problem(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
