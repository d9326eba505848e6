"""Files of clients and agents, served by row and never as anything that could run in our origin."""

from __future__ import annotations

from typing import TypeVar

from django.http import FileResponse, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, signed_in
from reviews.queries.file_id import FileId
from reviews.queries.shown import Shown
from reviews.views.members import shown_part
from reviews.views.viewer import viewer_for

Response = TypeVar("Response", bound=HttpResponseBase)

# Raster images can't carry script. Everything else is a download.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@signed_in
@require_safe
def attachment_file(request: UserRequest, file_id: FileId) -> FileResponse:
    return _serve(shown_part(request.user, "attachment", file_id))


@signed_in
@require_safe
def deliverable_file(request: UserRequest, file_id: FileId) -> HttpResponseBase:
    shown = shown_part(request.user, "deliverable", file_id)
    if shown.withheld:
        return render(
            request, "reviews/file.html", {"shown": shown, "viewer": viewer_for(shown, {})}, status=403
        )
    return _serve(shown)


@signed_in
@require_safe
def earlier_file(request: UserRequest, file_id: FileId) -> FileResponse:
    """A file of the attempt before; only who may compare the two gets it."""
    return _serve(shown_part(request.user, "earlier", file_id))


@signed_in
@require_safe
def practice_file(request: UserRequest, file_id: FileId) -> FileResponse:
    return _serve(shown_part(request.user, "practice", file_id))


@signed_in
@never_cache
@require_safe
def file_page(request: UserRequest, which: str, file_id: FileId) -> HttpResponse:
    """A file opened on a page of its own, for who comes from a task or a trial."""
    shown = shown_part(request.user, which, file_id)
    context = {"shown": shown, "viewer": viewer_for(shown, request.GET.dict())}
    template = "reviews/file.html"
    if request.htmx.target == "work":
        template += "#viewer"
    return render(request, template, context)


def sandboxed(response: Response, policy: str = "default-src 'none'") -> Response:
    """The headers of everything that came from others: no script, no network, no guessing of types."""
    response.headers["Content-Security-Policy"] = f"sandbox; {policy}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    response.headers["Cache-Control"] = "private, max-age=3600"
    return response


def _serve(shown: Shown) -> FileResponse:
    """The bytes, sandboxed, with a type that we chose from a short list; no ETag, no date, no hash."""
    inline = shown.media_type in INLINE
    response = FileResponse(
        shown.open(),
        as_attachment=not inline,
        filename=shown.name.rsplit("/", 1)[-1],
        content_type=shown.media_type if inline else "application/octet-stream",
    )
    return sandboxed(response)
