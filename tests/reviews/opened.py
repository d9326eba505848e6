"""A file opened in its page, by somebody who may."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from django.test import Client
from django.urls import reverse

from reviews.models import Attachment, User
from tests.factories import make_attachment, make_pool
from tests.reviews.answers import Answer, SentFile


class Part(Answer, SentFile, Protocol):
    """A part of a file on its way."""


@dataclass(frozen=True)
class Reader:
    """Somebody at a browser. Each file is one of a task of its own pool."""

    client: Client

    def store(self, name: str, content: bytes, media_type: str = "application/octet-stream") -> Attachment:
        return make_attachment(make_pool().tasks.get(), name, content, media_type=media_type)

    def page(self, file: Attachment, **query: str) -> Answer:
        return self.client.get(reverse("file_page", args=["attachment", file.pk]), query)

    def part(self, what: str, file: Attachment, *rest: int, **headers: str) -> Part:
        """A sub-resource: "file_pdf_page", ..."""
        return self.client.get(reverse(what, args=["attachment", file.pk, *rest]), headers=headers)

    def open(self, name: str, content: bytes, **query: str) -> str:
        """The page of a new file."""
        answer = self.page(self.store(name, content), **query)
        assert answer.status_code == 200
        return answer.content.decode()


def reader(client: Client, user: User) -> Reader:
    client.force_login(user)
    return Reader(client)
