"""What is in a ZIP, and its members one by one. Names are shown and never used as places."""

import zlib
from io import BytesIO
from typing import Any, Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from reviews.convert.errors import UnreadableError
from reviews.render import params

LISTED: Final = 10_000
MOST_ENTRIES: Final = 100_000
"""Python makes an object of each of them before anything can be asked."""

MOST_UNPACKED: Final = 50_000_000
"""Bytes of one member. Read up to there and no further, whatever the ZIP says."""

ENTRY: Final = b"PK\x01\x02"
BAD_ZIP: Final = (BadZipFile, ValueError, EOFError, OSError, NotImplementedError)


def listing(content: bytes, wanted: bytes = b"") -> list[bytes]:
    """JSON: members [[name, size, packed size, locked, folder]] in the order of the ZIP, LISTED at most;
    count (of all); unpacked (bytes, by their own word). Nothing is unpacked. Raises UnreadableError."""
    members = _opened(content).infolist()
    return params.answer(
        members=[_line(member) for member in members[:LISTED]],
        count=len(members),
        unpacked=sum(member.file_size for member in members),
    )


def member(content: bytes, wanted: bytes) -> list[bytes]:
    """The name and the bytes of a member. `wanted` is JSON {"path": numbers from 0 with dots between}: the
    number in the listing and, for a ZIP in the ZIP, the number in its own listing after it.

    Raises UnreadableError where there is none, it is encrypted, damaged or too big (MOST_UNPACKED).
    """
    name = ""
    for number in params.read(wanted)["path"].split("."):
        archive = _opened(content)
        members = archive.infolist()
        if int(number) >= min(len(members), LISTED):
            raise UnreadableError("The ZIP has no such member.")
        info = members[int(number)]
        name, content = info.filename, _unpacked(archive, info)
    return [name[:300].encode("utf-8", errors="replace"), content]


def _opened(content: bytes) -> ZipFile:
    if content.count(ENTRY) > MOST_ENTRIES:
        raise UnreadableError(f"The ZIP has more than {MOST_ENTRIES:,} members.")
    try:
        return ZipFile(BytesIO(content))
    except BAD_ZIP as error:
        raise UnreadableError("The file is damaged, or no ZIP.") from error


def _line(info: ZipInfo) -> list[Any]:
    return [info.filename[:500], info.file_size, info.compress_size, bool(info.flag_bits & 1), info.is_dir()]


def _unpacked(archive: ZipFile, info: ZipInfo) -> bytes:
    if info.flag_bits & 1:
        raise UnreadableError("This member is encrypted with a password.")
    if info.is_dir():
        raise UnreadableError("This member is a folder.")
    try:
        with archive.open(info) as file:
            content = file.read(MOST_UNPACKED + 1)
    except (*BAD_ZIP, RuntimeError, zlib.error) as error:
        raise UnreadableError("This member is damaged, or packed in a way that is not read here.") from error
    if len(content) > MOST_UNPACKED:
        raise UnreadableError(
            f"This member unpacks to more than {MOST_UNPACKED // 1_000_000} MB. It is not opened here."
        )
    return content
