"""What an open desk page sends by itself: drafts as one types, and that it is there. Answers are JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from reviews.access import get_claim
from reviews.actions.draft import DraftConflict, save_draft
from reviews.actions.hard_stop import WORDS
from reviews.actions.hear import hear, stay
from reviews.actions.problem import Refused
from reviews.actions.reading import say_reading
from reviews.forms.draft_fields import draft_fields, word_fields
from reviews.forms.marks import TooLong
from reviews.forms.quiet import NoNumber, seconds_in
from reviews.models import Claim, Draft, User
from reviews.queries.clock import database_now
from reviews.queries.desk import intervals_of
from reviews.rules.timer import clock, idle_stretch
from reviews.views.comments import typed_on

SESSION_OVER = "Your session is over. Sign in again; what you typed is still here."


@require_POST
def draft(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Save what is typed. 200 with the new revision; 403 without a session, so that the page keeps the text;
    409 with what is stored where another tab saved something newer; 413 where a text is too long to keep.

    Words that came after a hard stop are not kept: the answer then has those that were.
    """
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    claim = get_claim(user, slot_id)
    try:
        revision = int(request.POST.get("revision", ""))
        content = typed_on(claim.slot, request.POST)
        saved = save_draft(slot=claim.slot, reviewer=user, content=content, revision=revision)
    except ValueError:
        return _problem("The page sent no revision. Reload it.", 400)
    except TooLong as refusal:
        return _problem(str(refusal), 413)
    except DraftConflict as conflict:
        stored = _told(conflict.current) | {"fields": draft_fields(conflict.current.content)}
        return JsonResponse({"message": str(conflict)} | stored, status=409)
    except Refused as refusal:
        return _problem(str(refusal), 409)
    words = [part for part in WORDS if saved.content.get(part) != content.get(part)]
    kept = {"kept": dict.fromkeys(words, "") | word_fields(saved.content, words)} if words else {}
    return JsonResponse(_told(saved) | kept)


def _told(saved: Draft) -> dict[str, Any]:
    return {"revision": saved.revision, "saved_at": saved.saved_at.isoformat()}


@require_POST
def beat(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """The page is open, and its reader gave no input for `quiet` seconds. 200 with the clock and the claim's
    expiry; 409 where the claim has ended."""
    return _on_the_clock(
        request, slot_id, lambda claim: hear(claim=claim, quiet=seconds_in(request.POST, "quiet"))
    )


@require_POST
def reading(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """“I was reading”, by a page that has been in view for `shown` seconds. Answers as `beat`; 409 where no
    time can be put right."""

    def act(claim: Claim) -> datetime | None:
        until = stay(claim=claim)
        say_reading(claim=claim, shown=seconds_in(request.POST, "shown"), now=database_now())
        return until

    return _on_the_clock(request, slot_id, act)


def _on_the_clock(
    request: HttpRequest, slot_id: UUID, act: Callable[[Claim], datetime | None]
) -> HttpResponse:
    """Do `act`, which says until when the claim lives, and answer with the clock."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    claim = get_claim(user, slot_id)
    try:
        until = act(claim)
    except NoNumber as refusal:
        return _problem(str(refusal), 400)
    except Refused as refusal:
        return _problem(str(refusal), 409)
    assert claim.slot.cycle_id is not None, "a claim that can be heard of is on a cycle"
    moment = database_now()
    intervals = intervals_of(user, claim.slot.cycle_id)
    now = clock(intervals, claim.slot.study.minutes, moment)
    idle = idle_stretch(intervals, moment)
    return JsonResponse(
        {
            "active": now.active,
            "idle": now.idle,
            "remaining": now.remaining,
            "overtime": now.overtime,
            "running": now.running,
            "idle_since": idle.started_at.isoformat() if idle else None,
            "idle_until": idle.ended_at.isoformat() if idle and idle.ended_at else None,
            "expires_at": until.isoformat() if until else None,
        }
    )


def _user(request: HttpRequest) -> User | None:
    """Who is signed in. A redirect to the sign-in page would be followed by `fetch` and look like success."""
    return request.user if request.user.is_authenticated else None


def _problem(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
