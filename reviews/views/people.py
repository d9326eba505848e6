"""People: the list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from reviews.access import UserRequest, require_admin, signed_in


@signed_in
def people(request: UserRequest) -> HttpResponse:
    require_admin(request.user)
    return render(request, "reviews/people_list.html")
