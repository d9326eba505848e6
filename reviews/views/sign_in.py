"""One-time sign-in links of the demo. A link only asks; pressing its button signs in."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from reviews.actions.sign_in import LinkEnded, find_sign_in_link, use_sign_in_link
from reviews.models import User


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """GET shows whom the link signs in and uses nothing up, for a preview fetches it too; POST signs in."""
    if not settings.HAPI_DEMO_LINKS:
        raise Http404("there are no sign-in links here")
    try:
        link = find_sign_in_link(token)
        if link is None:
            return _ended(request, "Nobody made this link, or a newer one has replaced it.", status=404)
        if request.method != "POST":
            return _ask(request, link.user)
        user = use_sign_in_link(link=link)
    except LinkEnded as ended:
        return _ended(request, str(ended), status=410)
    # Whoever was signed in here, and whatever session the browser brought, ends with the old key.
    request.session.flush()
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    return redirect("home")


def _ask(request: HttpRequest, user: User) -> HttpResponse:
    name = user.get_full_name() or user.get_username()
    response = render(request, "sign_in_link.html", {"user_name": name})
    # The address is the key and travels nowhere. "no-referrer" would make the form's Origin null.
    response["Referrer-Policy"] = "strict-origin"
    return response


def _ended(request: HttpRequest, reason: str, *, status: int) -> HttpResponse:
    return render(request, "sign_in_link_ended.html", {"reason": reason}, status=status)
