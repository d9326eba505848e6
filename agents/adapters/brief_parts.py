"""A job's brief and attachments as the parts of one chat message."""

import base64
from collections.abc import Iterator
from html import escape

from openai.types.chat import ChatCompletionContentPartImageParam, ChatCompletionContentPartTextParam

from agents.adapters import docx_text, media_types
from agents.adapters.base import Brief, File

Part = ChatCompletionContentPartTextParam | ChatCompletionContentPartImageParam

TEXT_CHARS = 60_000  # of one attachment
ALL_TEXT_CHARS = 200_000
IMAGE_BYTES = 5_000_000
IMAGES = frozenset({"image/png", "image/jpeg", "image/webp", "image/gif"})
DOCX = media_types.BY_SUFFIX[".docx"]


def build(brief: Brief, vision: bool) -> list[Part]:
    """Text attachments in full up to the caps above, with a note on what was cut; pictures if the model sees.

    Everything else is named with type and size, so that the model knows what it was not shown.
    """
    words = f"{brief.title}\n\nCategory: {brief.category}\n\n{brief.text}"
    parts: list[Part] = [{"type": "text", "text": f"<brief>\n{_inert(words, 'brief')}\n</brief>"}]
    left = ALL_TEXT_CHARS
    for file in brief.attachments:
        text = _text(file)
        if text is not None:
            shown = text[: min(TEXT_CHARS, left)]
            left -= len(shown)
            parts.append(_attachment(file, shown + _cut(len(text), len(shown))))
        elif vision and file.media_type in IMAGES and len(file.content) <= IMAGE_BYTES:
            parts.append(_attachment(file, "(the picture follows)"))
            data = base64.b64encode(file.content).decode("ascii")
            parts.append({"type": "image_url", "image_url": {"url": f"data:{file.media_type};base64,{data}"}})
        else:
            parts.append(_attachment(file, "(binary, not shown)"))
    return parts


def plain(parts: list[Part]) -> str | None:
    """The parts as one text, or None where there is a picture. Many local servers take no list of parts."""
    texts = [part["text"] for part in parts if part["type"] == "text"]
    return "\n\n".join(texts) if len(texts) == len(parts) else None


def text_files(files: tuple[File, ...]) -> Iterator[tuple[str, str]]:
    """(name, text) of an earlier deliverable's files, each cut like an attachment."""
    for file in files:
        text = _text(file)
        if text is None:
            yield file.name, f"(binary, {len(file.content):,} bytes, not shown)"
        else:
            yield file.name, text[:TEXT_CHARS] + _cut(len(text), min(len(text), TEXT_CHARS))


def _text(file: File) -> str | None:
    if media_types.is_text(file.media_type):
        return file.content.decode("utf-8-sig", errors="replace")
    if file.media_type == DOCX:
        try:
            return docx_text.extract(file.content)
        except docx_text.UnreadableError:
            return None
    return None


def _attachment(file: File, inside: str) -> Part:
    head = f'<attachment name="{escape(file.name)}" type="{file.media_type}" bytes="{len(file.content)}">'
    return {"type": "text", "text": f"{head}\n{_inert(inside, 'attachment')}\n</attachment>"}


def _cut(length: int, shown: int) -> str:
    return f"\n(cut here: {shown:,} of {length:,} characters shown)" if shown < length else ""


def _inert(text: str, tag: str) -> str:
    # Material must not be able to end its own frame and go on as if it were ours.
    return text.replace(f"</{tag}", f"<\\/{tag}")
