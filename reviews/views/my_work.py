"""A reviewer's own past work and pay."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, require_role, signed_in
from reviews.queries import my_work as query


@require_safe
@signed_in
def my_work(request: UserRequest) -> HttpResponse:
    """Newest first, a page at a time; `before` is the place to go on from. 404 for one that is none."""
    require_role(request.user, Role.REVIEWER)
    before = request.GET.get("before")
    work = query.my_work(request.user, before=_place(before) if before else None)
    address = reverse("my_work")
    context = {
        "work": work,
        "first_url": address if before else "",
        "next_url": "",
    }
    if work.following:
        at, claim_id = work.following
        context["next_url"] = f"{address}?{urlencode({'before': f'{at.isoformat()}_{claim_id}'})}"
    return render(request, "reviews/my_work.html", context)


def _place(text: str) -> tuple[datetime, UUID]:
    at, _, claim_id = text.partition("_")
    try:
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            raise ValueError("a moment needs its time zone")
        return moment, UUID(claim_id)
    except ValueError as error:
        raise Http404("no such place") from error
