"""Parts of files that a page shows: authorised by row each time, drawn by us or sandboxed."""

from __future__ import annotations

import json
from typing import Final

from django.http import FileResponse, Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.html import escape
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, signed_in
from reviews.convert.errors import LimitedError
from reviews.queries.file_id import FileId
from reviews.queries.shown import Shown
from reviews.render.kind import Kind, kind_of
from reviews.render.magic import is_svg
from reviews.views.files import sandboxed
from reviews.views.members import shown_part
from reviews.views.rendition import Params, rendition

SVG: Final = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
PAGE: Final = f"{SVG}; media-src data:; form-action 'none'; base-uri 'none'; frame-ancestors 'self'"


@signed_in
@require_safe
def pdf_page(request: UserRequest, which: str, file_id: FileId, number: int) -> HttpResponse:
    """The picture of a page. Where it can't be drawn the page's words and the alternative text remain."""
    return _drawn(shown_part(request.user, which, file_id), "reviews.render.pdf:picture", {"page": number})


@signed_in
@require_safe
def inner_picture(request: UserRequest, which: str, file_id: FileId, number: int) -> HttpResponse:
    """A picture inside a document or presentation."""
    shown = shown_part(request.user, which, file_id)
    return _drawn(shown, "reviews.render.package_picture:picture", {"number": number})


@signed_in
@require_safe
def picture(request: UserRequest, which: str, file_id: FileId) -> HttpResponseBase:
    """A picture for <img>. An SVG's address gives a download to who goes there: it is drawn in an <img> only,
    where nothing in it runs or is fetched."""
    shown = shown_part(request.user, which, file_id)
    if is_svg(shown.sample()):
        response = FileResponse(shown.open(), as_attachment=True, filename="picture.svg")
        response.headers["Content-Type"] = "image/svg+xml"
        return sandboxed(response, SVG)
    try:
        facts = json.loads(rendition(shown, "reviews.render.picture:facts")[0])
    except LimitedError as error:
        raise Http404(str(error)) from error
    if not facts["type"]:
        return _drawn(shown, "reviews.render.picture:as_webp", {})
    # Without a name of ours it would be that of the stored file, which is a hash.
    return sandboxed(FileResponse(shown.open(), content_type=facts["type"], filename="picture"))


@signed_in
@require_safe
def frame(request: UserRequest, which: str, file_id: FileId) -> HttpResponseBase:
    """A web page for a sandboxed <iframe>: no script, no network, no forms, an origin of its own."""
    shown = shown_part(request.user, which, file_id)
    if kind_of(shown.name, shown.media_type, shown.sample()) is not Kind.HTML:
        raise Http404("no web page")
    try:
        [page] = rendition(shown, "reviews.render.web_page:page")
    except LimitedError as error:
        # In the frame nobody sees a status.
        page = f"<!doctype html><title>Not shown</title><p>{escape(str(error))}".encode()
    response = HttpResponse(page, content_type="text/html; charset=utf-8")
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Referrer-Policy"] = "no-referrer"
    return sandboxed(response, PAGE)


@signed_in
@require_safe
def notebook_picture(
    request: UserRequest, which: str, file_id: FileId, page: int, number: int
) -> HttpResponse:
    """A picture that a notebook's cell came to: PNG or JPEG, as the renderer has seen."""
    shown = shown_part(request.user, which, file_id)
    try:
        _, *pictures = rendition(shown, "reviews.render.notebook:page", {"page": page})
    except LimitedError as error:
        raise Http404(str(error)) from error
    if number >= len(pictures):
        raise Http404("no such picture")
    kind = "image/png" if pictures[number].startswith(b"\x89PNG") else "image/jpeg"
    return sandboxed(HttpResponse(pictures[number], content_type=kind))


def _drawn(shown: Shown, renderer: str, params: Params) -> HttpResponse:
    try:
        [drawn] = rendition(shown, renderer, params)
    except LimitedError as error:
        raise Http404(str(error)) from error
    return sandboxed(HttpResponse(drawn, content_type="image/webp"))
