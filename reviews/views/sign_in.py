"""One-time sign-in links of the demo."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse


def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    raise Http404("no such link")
