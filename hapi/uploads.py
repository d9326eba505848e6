"""Files are taken where they are asked for, and nowhere else."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from reviews.views.upload_limit import LimitedUpload


class OnlyWhereLimited(FileUploadHandler):
    """Refuses a file that is sent to any page but one with a limit, before anything of it is stored.

    Django would write it to the disk, however large it is and whoever sends it.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        handlers = self.request.upload_handlers if self.request else []
        if not any(isinstance(handler, LimitedUpload) for handler in handlers):
            raise RequestDataTooBig("A file was sent to a page that takes none.")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        return raw_data

    def file_complete(self, file_size: int) -> UploadedFile[Any] | None:
        return None
