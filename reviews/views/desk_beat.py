"""What an open desk page sends by itself: drafts as one types, and that it is there. Answers are JSON."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_POST

from reviews.access import get_claim
from reviews.actions.draft import DraftConflict, save_draft
from reviews.actions.hear import hear
from reviews.actions.problem import Refused
from reviews.forms.marks import TooLong, draft_content
from reviews.models import User
from reviews.queries.clock import database_now
from reviews.queries.desk import intervals_of
from reviews.rules.timer import clock

QUIET_AT_MOST = 24 * 3600
SESSION_OVER = "Your session is over. Sign in again in another tab; what you typed is still here."


@require_POST
def draft(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """Save what is typed. 200 with the new revision; 403 without a session, so that the page keeps the text;
    409 where another tab saved a newer one; 413 where a text is too long to keep."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    claim = get_claim(user, slot_id)
    try:
        revision = int(request.POST.get("revision", ""))
        saved = save_draft(
            slot=claim.slot, reviewer=user, content=draft_content(request.POST), revision=revision
        )
    except ValueError:
        return _problem("The page sent no revision. Reload it.", 400)
    except TooLong as refusal:
        return _problem(str(refusal), 413)
    except DraftConflict as conflict:
        return _problem(str(conflict), 409)
    except Refused as refusal:
        return _problem(str(refusal), 409)
    return JsonResponse({"revision": saved.revision, "saved_at": saved.saved_at.isoformat()})


@require_POST
def beat(request: HttpRequest, slot_id: UUID) -> HttpResponse:
    """The page is open. 200 with the clock and the claim's expiry; 409 where the claim has ended."""
    user = _user(request)
    if user is None:
        return _problem(SESSION_OVER, 403)
    claim = get_claim(user, slot_id)
    try:
        quiet = timedelta(seconds=min(max(int(request.POST.get("quiet", "0")), 0), QUIET_AT_MOST))
        until = hear(claim=claim, quiet=quiet)
    except ValueError:
        return _problem("The page sent no number of quiet seconds.", 400)
    except Refused as refusal:
        return _problem(str(refusal), 409)
    assert claim.slot.cycle_id is not None, "a claim that can be heard of is on a cycle"
    now = clock(intervals_of(user, claim.slot.cycle_id), claim.slot.study.minutes, database_now())
    return JsonResponse(
        {
            "active": now.active,
            "idle": now.idle,
            "remaining": now.remaining,
            "overtime": now.overtime,
            "running": now.running,
            "expires_at": until.isoformat() if until else None,
        }
    )


def _user(request: HttpRequest) -> User | None:
    """Who is signed in. A redirect to the sign-in page would be followed by `fetch` and look like success."""
    return request.user if request.user.is_authenticated else None


def _problem(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)
