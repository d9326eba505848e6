"""Studies: the list."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from reviews.access import Role, UserRequest, require_role, signed_in


@signed_in
def studies(request: UserRequest) -> HttpResponse:
    require_role(request.user, Role.ADMIN, Role.RESEARCHER)
    return render(request, "reviews/study_list.html")
