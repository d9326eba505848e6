"""The words in a file, whatever its format, for a model that can't open it."""

import hashlib
from pathlib import PurePosixPath
from typing import Final

from agents.adapters import media_types
from agents.workspace import decode
from agents.workspace.remembered import Remembered
from reviews.convert import limited

PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
_OFFICE: Final = "application/vnd.openxmlformats-officedocument."
_FUNCTIONS: Final = {
    "pdf": "pdf_text",
    **dict.fromkeys(("docx", "docm", "dotx"), "word_text"),
    **dict.fromkeys(("xlsx", "xlsm", "xltx"), "sheets_text"),
    **dict.fromkeys(("pptx", "pptm", "ppsx"), "slides_text"),
    "ipynb": "notebook_text",
    "zip": "archive_text",
}
_BY_TYPE: Final = {
    "application/pdf": "pdf_text",
    f"{_OFFICE}wordprocessingml.document": "word_text",
    f"{_OFFICE}spreadsheetml.sheet": "sheets_text",
    f"{_OFFICE}presentationml.presentation": "slides_text",
    "application/x-ipynb+json": "notebook_text",
    "application/zip": "archive_text",
}
# Replays of a run read the same files again, and so do its later cycles.
_TEXTS: Final = Remembered(most_chars=5_000_000)


def text_of(name: str, media_type: str, content: bytes) -> str | None:
    """The text of a file, or None where its format has none (a picture, a sound, an unknown format).

    Text files are decoded whatever their encoding; HTML stays as it is. PDF, Word, Excel, PowerPoint,
    notebooks and ZIPs are read in another process with limits, up to a million characters; where that is not
    possible the text is one sentence in brackets that says why. The database can store it. Never raises for
    anything in the file. Blocks for up to seconds.
    """
    found = _text_of(name, media_type, content)
    return None if found is None else decode.storable(found)


def _text_of(name: str, media_type: str, content: bytes) -> str | None:
    suffix = PurePosixPath(name).suffix.lower().removeprefix(".")
    function = _FUNCTIONS.get(suffix) or _BY_TYPE.get(media_type)
    if function is not None:
        return _extracted(function, content)
    if media_types.is_text(media_types.of(name)) or media_types.is_text(media_type):
        return decode.text(content)
    return decode.text_or_none(content)


def picture_size(content: bytes) -> tuple[str, int, int] | None:
    """(format, width, height in pixels) of a PNG, JPEG, GIF or WebP; None where it is none, or damaged."""
    try:
        format_, width, height = limited.run("reviews.convert.picture_size:size", content)
    except limited.LimitedError:
        return None
    return format_.decode(), int(width), int(height)


def _extracted(function: str, content: bytes) -> str:
    key = function, hashlib.sha256(content).digest()
    found = _TEXTS.get(key)
    if found is None:
        try:
            found = limited.run(f"reviews.convert.{function}:text", content)[0].decode()
        except limited.LimitedError as error:
            # Kept too: what was too slow once must not come out differently when the run is replayed.
            found = f"({error})"
        _TEXTS.keep(key, found)
    return found
