"""Comments on the desk: what a form posts of them, a preview of the feedback, those of earlier attempts."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from reviews.access import Role, UserRequest, get_slot, require_role, signed_in
from reviews.forms.comments import comments_in
from reviews.forms.marks import draft_content
from reviews.models import ReviewSlot
from reviews.queries.comments import earlier_comments, sources_of
from reviews.queries.practice import practice_sources
from reviews.views.neutral_first import desk_of
from reviews.views.relocated import relocated

PREVIEW_AT_MOST = 60_000


def typed_on(slot: ReviewSlot, post: Mapping[str, str]) -> dict[str, Any]:
    """The draft in a posted form, comments included (see `forms.marks` and `forms.comments`, whose exceptions
    it raises). One statement where there are comments."""
    content = _typed(post, lambda: sources_of(slot))
    if slot.basis_id and "comments" in post:
        # An empty list says that those carried over from the scoring were deleted.
        content.setdefault("comments", [])
    return content


def typed_in_practice(post: Mapping[str, str]) -> dict[str, Any]:
    """The same for the practice item."""
    return _typed(post, practice_sources)


def _typed(post: Mapping[str, str], sources: Callable[[], Collection[str]]) -> dict[str, Any]:
    content = draft_content(post)
    if post.get("comments", "") not in ("", "[]") and (found := comments_in(post, sources())):
        content["comments"] = found
    return content


@signed_in
@require_POST
def preview(request: UserRequest) -> HttpResponse:
    """The feedback of a posted form as its reader will see it laid out. A page of its own without HTMX."""
    require_role(request.user, Role.REVIEWER)
    text = request.POST.get("feedback", "")[:PREVIEW_AT_MOST]
    template = "reviews/desk_preview.html"
    return render(request, template + ("#words" if request.htmx else ""), {"text": text})


@signed_in
@never_cache
@require_GET
def earlier(request: UserRequest, slot_id: UUID) -> HttpResponse:
    """The comments of earlier attempts, where they now point. None of them where the work is blind."""
    slot = get_slot(request.user, slot_id)
    page = desk_of(request.user, slot)
    found = relocated(earlier_comments(slot, page.files), page.message) if page.last_feedback else []
    context = {"comments": found, "page": page}
    template = "reviews/desk_earlier_comments.html"
    return render(request, template + ("#list" if request.htmx else ""), context)
