"""A reviewer's own past reviews."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, require_role, signed_in


@require_safe
@signed_in
def my_work(request: UserRequest) -> HttpResponse:
    require_role(request.user, Role.REVIEWER)
    return render(request, "reviews/my_work.html")
