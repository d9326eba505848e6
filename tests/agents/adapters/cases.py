"""The providers of the contract suite: one entry each, with what is the provider's own."""

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from agents.adapters.base import Usage
from agents.adapters.turns import Json, Media
from tests.wire.chat import CHAT
from tests.wire.format import Format
from tests.wire.generate import GENERATE
from tests.wire.messages import MESSAGES
from tests.wire.responses import RESPONSES

PDF = Media("attachments/terms.pdf", "application/pdf", b"%PDF-1.7 terms")
PNG = Media("attachments/logo.png", "image/png", b"\x89PNG\r\n\x1a\nlogo")


@dataclass(frozen=True)
class Case:
    """A kind of agent against a format of the wire server.

    `sent_back`: the parts of an answer that must stand in the next request exactly as they came. `media`:
    what a request holds for each of the media that are sent in the provider's own form. `settings`: what the
    agent needs so that they are. `usage`: what `says.Spent()` comes to. `temperature`: it can be set.
    `cache_writes`: they are counted. `code`: the provider can run code; `fetches`: what that makes has a name
    and is fetched, or else stands in the answer, and no session of it is counted.
    """

    kind: str
    format: Format
    sent_back: Callable[[Json], list[Json]]
    media: Mapping[Media, Json]
    settings: Mapping[str, Any] = field(default_factory=dict)
    usage: Usage = field(default_factory=lambda: Usage(1200, 340, 200, 40))
    temperature: bool = True
    cache_writes: bool = True
    code: bool = True
    fetches: bool = True


def _base64(media: Media) -> str:
    return base64.b64encode(media.content).decode()


def _data_url(media: Media) -> str:
    return f"data:{media.media_type};base64,{_base64(media)}"


def _source(media: Media) -> Json:
    """As Anthropic wants it."""
    return {"type": "base64", "media_type": media.media_type, "data": _base64(media)}


def _inline(media: Media) -> Json:
    """As Gemini wants it."""
    return {"inlineData": {"mimeType": media.media_type, "data": _base64(media)}}


def _message(raw: Json) -> list[Json]:
    """The fields of a chat completion's message that the model wrote."""
    message = raw["choices"][0]["message"]
    kept = ("role", "content", "tool_calls", "reasoning_content")
    return [{"content": "", **{name: message[name] for name in kept if message.get(name)}}]


CASES = (
    Case(
        "openai",
        RESPONSES,
        sent_back=lambda raw: list(raw["output"]),
        media={
            PDF: {"type": "input_file", "filename": "terms.pdf", "file_data": _data_url(PDF)},
            PNG: {"type": "input_image", "detail": "auto", "image_url": _data_url(PNG)},
        },
    ),
    Case(
        "openai_compatible",
        CHAT,
        sent_back=_message,
        media={PNG: {"type": "image_url", "image_url": {"url": _data_url(PNG)}}},
        settings={"vision": True},
        code=False,
        fetches=False,
    ),
    Case(
        "anthropic",
        MESSAGES,
        sent_back=lambda raw: list(raw["content"]),
        media={
            PDF: {"type": "document", "source": _source(PDF), "title": PDF.name},
            PNG: {"type": "image", "source": _source(PNG)},
        },
        temperature=False,
    ),
    Case(
        "gemini",
        GENERATE,
        sent_back=lambda raw: list(raw["candidates"][0]["content"]["parts"]),
        media={PDF: _inline(PDF), PNG: _inline(PNG)},
        cache_writes=False,
        fetches=False,
    ),
)
