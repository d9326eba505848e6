"""Parts of files that a page shows: authorised by row each time, drawn by us or sandboxed."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_shown, signed_in
from reviews.convert.errors import LimitedError
from reviews.views.files import sandboxed
from reviews.views.rendition import rendition


@signed_in
@require_safe
def pdf_page(request: UserRequest, which: str, file_id: UUID, number: int) -> HttpResponse:
    """The picture of a page. Where it can't be drawn the page's words and the alternative text remain."""
    shown = get_shown(request.user, which, file_id)
    try:
        [picture] = rendition(shown, "reviews.render.pdf:picture", {"page": number})
    except LimitedError as error:
        raise Http404(str(error)) from error
    return sandboxed(HttpResponse(picture, content_type="image/webp"))
