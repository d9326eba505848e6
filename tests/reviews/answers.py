"""What the test client answers with, as the tests read it."""

from typing import Protocol

from django.http.response import ResponseHeaders


class Answer(Protocol):
    """A page: Django's stubs give the test client's responses a type of their own."""

    status_code: int
    headers: ResponseHeaders
    content: bytes


class SentFile(Protocol):
    """A file on its way. `getvalue` reads and closes it."""

    status_code: int
    headers: ResponseHeaders

    def getvalue(self) -> bytes: ...
