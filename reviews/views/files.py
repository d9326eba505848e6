"""Files of clients and agents, served by row and never as anything that could run in our origin."""

from __future__ import annotations

from uuid import UUID

from django.http import FileResponse
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, get_attachment, get_deliverable_file, signed_in
from reviews.models import Attachment, DeliverableFile

# Raster images can't carry script. Everything else is a download.
INLINE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


@signed_in
@require_safe
def attachment_file(request: UserRequest, file_id: UUID) -> FileResponse:
    return _serve(get_attachment(request.user, file_id))


@signed_in
@require_safe
def deliverable_file(request: UserRequest, file_id: UUID) -> FileResponse:
    return _serve(get_deliverable_file(request.user, file_id))


def _serve(record: Attachment | DeliverableFile) -> FileResponse:
    """The bytes, sandboxed, with a type that we chose from a short list; no ETag, no date, no hash."""
    inline = record.media_type in INLINE
    response = FileResponse(
        record.file.open("rb"),
        as_attachment=not inline,
        filename=record.name.rsplit("/", 1)[-1],
        content_type=record.media_type if inline else "application/octet-stream",
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["X-Content-Type-Options"] = "nosniff"
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    response["Cache-Control"] = "private, max-age=3600"
    return response
