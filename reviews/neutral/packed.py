"""Archives that are looked into and not written anew: a name in one of them keeps it from reviewers."""

import bz2
import io
import lzma
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from typing import Final, Protocol

from reviews.convert.errors import UnreadableError
from reviews.neutral import image
from reviews.neutral.names import Names

DAMAGED: Final = "The archive is damaged."
UNPACKED_AT_MOST: Final = 50_000_000
CLOSED: Final = (b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07", b"\x28\xb5\x2f\xfd")
"""7z, RAR and zstd, which no library here opens."""


class _Decompressor(Protocol):
    def decompress(self, data: bytes, max_length: int, /) -> bytes: ...

    @property
    def eof(self) -> bool: ...

    @property
    def unused_data(self) -> bytes: ...


_OPENERS: Final[dict[bytes, Callable[[], _Decompressor]]] = {
    b"\x1f\x8b": lambda: zlib.decompressobj(31),
    b"BZh": bz2.BZ2Decompressor,
    b"\xfd7zXZ\x00": lzma.LZMADecompressor,
}


def check_packed(content: bytes, names: Names) -> None:
    """Raises UnreadableError for an archive that is none of ours to clean and holds a name, or that can't be
    looked into: of a kind that nothing here opens, damaged, too big, several in one file, or a ZIP with
    something before it. Everything else passes, files that are no archives too.
    """
    if content.startswith(CLOSED) or zipfile.is_zipfile(io.BytesIO(content)):
        raise UnreadableError("An archive of this kind can't be looked into. A ZIP can.")
    opener = next((made for magic, made in _OPENERS.items() if content.startswith(magic)), None)
    inside = content if opener is None else _unpacked(content, opener())
    is_tar = inside[257:262] == b"ustar"
    if opener is None and not is_tar:
        return
    told = _members(inside) if is_tar else b""
    _, found = names.out_of_bytes(told + inside, image.IN_ANYTHING)
    if found:
        raise UnreadableError("The archive names who made it. Of this kind it can't be cleaned; a ZIP can.")


def _members(content: bytes) -> bytes:
    """What a tar says of its members, a line each: in the file itself nothing stands between its fields."""
    try:
        with tarfile.open(fileobj=io.BytesIO(content), mode="r:") as archive:
            lines = [
                text
                for member in archive
                for text in (
                    member.name,
                    member.linkname,
                    member.uname,
                    member.gname,
                    *member.pax_headers.values(),
                )
            ]
    except tarfile.TarError as error:
        raise UnreadableError(DAMAGED) from error
    return "\n".join([*lines, ""]).encode(errors="replace")


def _unpacked(content: bytes, archive: _Decompressor) -> bytes:
    try:
        inside = archive.decompress(content, UNPACKED_AT_MOST)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise UnreadableError(DAMAGED) from error
    if not archive.eof or archive.unused_data:
        raise UnreadableError("The archive can't be looked into as a whole: it is cut, too big, or several.")
    return inside
