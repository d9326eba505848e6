"""A body that is too large is read and thrown away, so that the browser gets a page, not a reset."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload

from reviews.formats.limits import MB, UPLOAD_MAX_BYTES

# Room for the other fields of a form beside its files.
BODY_MAX_BYTES = UPLOAD_MAX_BYTES + 2 * MB
# Past this the connection is cut all the same: nobody sends it by mistake.
SWALLOWED_MAX_BYTES = 20 * UPLOAD_MAX_BYTES


class LimitedUpload(FileUploadHandler):
    """Stops an upload before anything of its files is stored. `refused_bytes` is its size then, else None.

    Goes before Django's own handlers, so before anything reads `request.POST`. What came before the first
    file of the form (the CSRF token has to) is still there afterwards.
    """

    refused_bytes: int | None = None
    _body: Any = None

    def handle_raw_input(
        self, input_data: Any, meta: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > BODY_MAX_BYTES:
            self.refused_bytes = content_length
            self._body = input_data

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        if self.refused_bytes is not None:
            if self.refused_bytes <= SWALLOWED_MAX_BYTES:
                # Django would read the rest too, but in pieces so small that it takes ten times as long.
                while self._body.read(MB):
                    pass
            raise StopUpload(connection_reset=True)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None
