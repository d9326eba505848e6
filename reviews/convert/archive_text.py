"""What is in a ZIP."""

from collections.abc import Iterator
from io import BytesIO
from typing import Final
from zipfile import BadZipFile, ZipFile

from reviews.convert import lines
from reviews.convert.errors import UnreadableError

MEMBERS: Final = 1_000


def text(content: bytes) -> list[bytes]:
    """Its members with their sizes. Nothing is unpacked."""
    return lines.joined(_text(content))


def _text(content: bytes) -> Iterator[str]:
    try:
        members = ZipFile(BytesIO(content)).infolist()
    except (BadZipFile, ValueError, EOFError, OSError) as error:
        raise UnreadableError("The file is damaged, or no ZIP.") from error
    yield f"A ZIP with {len(members):,} members:"
    for member in members[:MEMBERS]:
        locked = ", encrypted" if member.flag_bits & 1 else ""
        yield f"{member.filename} ({member.file_size:,} bytes{locked})"
    if len(members) > MEMBERS:
        yield f"({len(members) - MEMBERS:,} more members are not shown)"
