"""Where each role begins."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from reviews.access import Role, UserRequest, signed_in
from reviews.models import Membership


@require_safe
@signed_in
def home(request: UserRequest) -> HttpResponse:
    """On to the desk for a reviewer, to the studies for an admin or researcher; without a role, say so."""
    roles = set(Membership.objects.filter(user=request.user).values_list("role", flat=True))
    if roles & {Role.ADMIN, Role.RESEARCHER}:
        return redirect("studies")
    if Role.REVIEWER in roles:
        return redirect("desk")
    return render(request, "no_role.html")
