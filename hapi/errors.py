"""Error pages. Each is a template of its own name; none tells more than its status."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form sent without its token (often a page left open over a sign-out) is a 403 like any other."""
    return render(
        request,
        "403.html",
        {"reason": "The form was too old. Reload the page and send it again."},
        status=403,
    )
