"""Sound and video, with the ranges that players ask for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from reviews.access import UserRequest, signed_in
from reviews.queries.file_id import FileId
from reviews.queries.shown import Shown
from reviews.render.magic import media_type
from reviews.views.files import sandboxed
from reviews.views.members import shown_part

BLOCK: Final = 1 << 16
_RANGE: Final = re.compile(r"bytes=(?=\d|-\d)(\d{0,15})-(\d{0,15})", re.ASCII)


@signed_in
@require_safe
def media(request: UserRequest, which: str, file_id: FileId) -> HttpResponseBase:
    """The bytes as what they are, of the types that browsers play; else 404. One range, or all."""
    shown = shown_part(request.user, which, file_id)
    found = media_type(shown.sample())
    if not found:
        raise Http404("neither sound nor video")
    header = request.headers.get("Range", "")
    asked = asked_range(header, shown.size)
    if asked is None:
        response = HttpResponse(status=416, headers={"Content-Range": f"bytes */{shown.size}"})
        return sandboxed(response)
    first, last = asked
    content = _part(shown, first, last - first + 1) if request.method == "GET" else ()
    answer = StreamingHttpResponse(content, content_type=found)
    answer.headers["Accept-Ranges"] = "bytes"
    answer.headers["Content-Length"] = str(last - first + 1)
    if _RANGE.fullmatch(header):
        answer.status_code = 206
        answer.headers["Content-Range"] = f"bytes {first}-{last}/{shown.size}"
    return sandboxed(answer)


def asked_range(header: str, size: int) -> tuple[int, int] | None:
    """First and last byte of what a Range header asks for: everything where there is none that we know (such
    as several ranges), None where nothing of it is in the file."""
    found = _RANGE.fullmatch(header)
    if found is None:
        return 0, size - 1
    first, last = found.groups()
    if not first:
        length = min(int(last), size)
        return (size - length, size - 1) if length else None
    if int(first) >= size or (last and int(last) < int(first)):
        return None
    return int(first), min(int(last or size), size - 1)


def _part(shown: Shown, first: int, length: int) -> Iterator[bytes]:
    with shown.open() as file:
        file.seek(first)
        while length > 0 and (block := file.read(min(BLOCK, length))):
            length -= len(block)
            yield block
